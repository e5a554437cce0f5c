package lpu.codebook;

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
        double[] distortion) {
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

    /** Mean squared error of a weight. */
    public double distortionPerWeight() {
        double sum = 0;
        for (double d : distortion) {
            sum += d;
        }
        return sum / columns;
    }
}
