package lpu.codebook;

import lpu.report.Drawable;
import lpu.report.Figure;
import lpu.report.HeatMap;
import lpu.report.Panels;

/**
 * A matrix quantised tile by tile: in the columns of tile i, row v is about codeword {@code codes.get(v, i)}.
 *
 * @param rows V
 * @param columns d
 * @param tileWidth t
 * @param codewords K
 * @param centroids float[tile][K][t]; columns past d are 0
 * @param codes one index per row and tile
 * @param distortion double[tile]: mean over the rows of the squared error in that tile
 */
public record TileCodebook(int rows, int columns, int tileWidth, int codewords, float[] centroids, PackedCodes codes,
        double[] distortion) implements Drawable {
    private static final int DRAWN_ROWS = 64;
    private static final int DRAWN_TILES = 24;

    public TileCodebook {
        int tiles = (columns + tileWidth - 1) / tileWidth;
        if (codes.rows() != rows || codes.tiles() != tiles || distortion.length != tiles
                || centroids.length != tiles * codewords * tileWidth) {
            throw new IllegalArgumentException("parts of a codebook that do not fit " + rows + " x " + columns);
        }
    }

    public int tiles() {
        return codes.tiles();
    }

    /** Column {@code j} of a codeword. */
    public float centroid(int tile, int codeword, int j) {
        return centroids[(tile * codewords + codeword) * tileWidth + j];
    }

    /** The approximation of a row, float[columns]. */
    public void decode(int row, float[] out) {
        for (int j = 0; j < columns; j++) {
            int tile = j / tileWidth;
            out[j] = centroid(tile, codes.get(row, tile), j % tileWidth);
        }
    }

    /** The first tile's codewords, and the indices of the first rows and tiles. */
    @Override
    public Figure draw() {
        double[][] words = new double[codewords][tileWidth];
        for (int c = 0; c < codewords; c++) {
            for (int j = 0; j < tileWidth; j++) {
                words[c][j] = centroid(0, c, j);
            }
        }
        double[][] indices = new double[Math.min(DRAWN_ROWS, rows)][Math.min(DRAWN_TILES, tiles())];
        for (int v = 0; v < indices.length; v++) {
            for (int tile = 0; tile < indices[v].length; tile++) {
                indices[v][tile] = codes.get(v, tile);
            }
        }
        return Panels.row("Tile VQ of %,d x %,d weights".formatted(rows, columns),
                "%d tiles of %d columns, %d codewords each".formatted(tiles(), tileWidth, codewords),
                HeatMap.of("Codebook of tile 0", "", words).axes("column", "codeword", "weight").diverge(),
                HeatMap.of("Indices", "", indices).axes("tile", "row", "codeword"));
    }

    /** Mean squared error of a weight. */
    public double distortionPerWeight() {
        double sum = 0;
        for (double d : distortion) {
            sum += d;
        }
        return sum / columns;
    }
}
