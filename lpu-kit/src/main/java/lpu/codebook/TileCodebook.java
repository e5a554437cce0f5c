package lpu.codebook;

import lpu.report.Drawable;
import lpu.report.Figure;
import lpu.report.HeatMap;
import lpu.report.Panels;

/**
 * A matrix quantised tile by tile: in the columns of tile i, row v is about codeword {@code codes.get(v, i)}.
 *
 * @param rows V
 * @param starts int[tiles + 1], ascending from 0: tile i has columns [starts[i], starts[i + 1]); the last is the width
 * @param codewords K
 * @param centroids float[tile][K][width of the tile]
 * @param codes one index per row and tile
 * @param distortion double[tile]: mean over the rows of the squared error in that tile
 */
public record TileCodebook(int rows, int[] starts, int codewords, float[] centroids, PackedCodes codes,
        double[] distortion) implements Drawable {
    private static final int DRAWN_ROWS = 64;
    private static final int DRAWN_TILES = 24;

    public TileCodebook {
        int tiles = starts.length - 1;
        if (tiles < 1 || codes.rows() != rows || codes.tiles() != tiles || distortion.length != tiles
                || centroids.length != (long) codewords * starts[tiles]) {
            throw new IllegalArgumentException("parts of a codebook that do not fit " + rows + " rows");
        }
    }

    public int tiles() {
        return starts.length - 1;
    }

    /** Columns of all tiles together. */
    public int columns() {
        return starts[tiles()];
    }

    /** Columns of one tile. */
    public int width(int tile) {
        return starts[tile + 1] - starts[tile];
    }

    /** Column {@code j} of a codeword, counted from the tile's first. */
    public float centroid(int tile, int codeword, int j) {
        return centroids[codewords * starts[tile] + codeword * width(tile) + j];
    }

    /** The approximation of a row, float[columns]. */
    public void decode(int row, float[] out) {
        for (int tile = 0; tile < tiles(); tile++) {
            for (int j = 0; j < width(tile); j++) {
                out[starts[tile] + j] = centroid(tile, codes.get(row, tile), j);
            }
        }
    }

    /** The first tile's codewords, and the indices of the first rows and tiles. */
    @Override
    public Figure draw() {
        double[][] words = new double[codewords][width(0)];
        for (int c = 0; c < codewords; c++) {
            for (int j = 0; j < width(0); j++) {
                words[c][j] = centroid(0, c, j);
            }
        }
        double[][] indices = new double[Math.min(DRAWN_ROWS, rows)][Math.min(DRAWN_TILES, tiles())];
        for (int v = 0; v < indices.length; v++) {
            for (int tile = 0; tile < indices[v].length; tile++) {
                indices[v][tile] = codes.get(v, tile);
            }
        }
        return Panels.row("Tile VQ of %,d x %,d weights".formatted(rows, columns()),
                "%d tiles, %d codewords each".formatted(tiles(), codewords),
                HeatMap.of("Codebook of tile 0", "", words).axes("column", "codeword", "weight").diverge(),
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
