package lpu.codebook;

import lpu.report.Drawable;
import lpu.report.Figure;
import lpu.report.HeatMap;
import lpu.report.Panels;

/**
 * A matrix quantised tile by tile: in the columns of tile i, row v is about codeword {@code codes.get(v, i)}. Rows may have
 * a bias each: {@code w_v·h ≈ bias_v + Σ_i codeword_(i, c_vi) · h_i}.
 *
 * @param words of the tiles
 * @param codes one index per row and tile
 * @param bias or null for none
 * @param distortion double[tile]: mean over the rows of the squared error in that tile
 */
public record TileCodebook(TileCodewords words, PackedCodes codes, RowBias bias, double[] distortion)
        implements Drawable {
    private static final int DRAWN_ROWS = 64;
    private static final int DRAWN_TILES = 24;

    public TileCodebook {
        int tiles = words.tiles();
        if (codes.tiles() != tiles || words.codewords() > codes.entries() || distortion.length != tiles) {
            throw new IllegalArgumentException("parts of a codebook that do not fit");
        }
        codes.blocks(bias); // checks the bias's size
    }

    public int rows() {
        return codes.rows();
    }

    public int tiles() {
        return words.tiles();
    }

    public int columns() {
        return words.columns();
    }

    public int codewords() {
        return words.codewords();
    }

    /** Bytes of codes, biases and codewords, padding included. */
    public long bytes() {
        return codes.bytes().byteSize() + (bias == null ? 0 : bias.values().byteSize()) + words.bytes();
    }

    /** Bits of code and bias that a row costs. */
    public int bitsPerRow() {
        return 8 * codes.rowBytes() + (bias == null ? 0 : Short.SIZE);
    }

    /** The codewords of a row, float[columns]. */
    public void decode(int row, float[] out) {
        for (int tile = 0; tile < tiles(); tile++) {
            for (int j = 0; j < words.width(tile); j++) {
                out[words.start(tile) + j] = words.centroid(tile, codes.get(row, tile), j);
            }
        }
    }

    /** The first tile's codewords, and the indices of the first rows and tiles. */
    @Override
    public Figure draw() {
        double[][] first = new double[codewords()][words.width(0)];
        for (int c = 0; c < first.length; c++) {
            for (int j = 0; j < first[c].length; j++) {
                first[c][j] = words.centroid(0, c, j);
            }
        }
        double[][] indices = new double[Math.min(DRAWN_ROWS, rows())][Math.min(DRAWN_TILES, tiles())];
        for (int v = 0; v < indices.length; v++) {
            for (int tile = 0; tile < indices[v].length; tile++) {
                indices[v][tile] = codes.get(v, tile);
            }
        }
        return Panels.row("Tile VQ of %,d x %,d weights".formatted(rows(), columns()),
                "%d tiles, %d codewords each".formatted(tiles(), codewords()),
                HeatMap.of("Codebook of tile 0", "", first).axes("column", "codeword", "weight").diverge(),
                HeatMap.of("Indices", "", indices).axes("tile", "row", "codeword"));
    }

    /** Mean squared error of a weight. */
    public double distortionPerWeight() {
        double sum = 0;
        for (double d : distortion) {
            sum += d;
        }
        return sum / columns();
    }
}
