package lpu.codebook;

import java.util.Arrays;
import lpu.io.InputError;

/**
 * How to quantise a matrix tile by tile.
 *
 * @param tileWidth t, columns in a tile, at least 1
 * @param codewords K, 1 to 256, as an index is one byte
 * @param iterations the most k-means iterations for a tile
 * @param sampleSize rows to train on, 0 for all
 * @param tolerance of k-means, see {@link KMeansOptions}
 * @param seed tile i clusters with seed + i
 */
public record TileVqOptions(int tileWidth, int codewords, int iterations, int sampleSize, double tolerance, long seed) {
    public TileVqOptions {
        if (tileWidth < 1 || codewords < 1 || codewords > 256) {
            throw new IllegalArgumentException("tile width " + tileWidth + ", codewords " + codewords);
        }
        new KMeansOptions(codewords, iterations, seed, sampleSize, tolerance); // checks the rest
    }

    /**
     * 256 codewords and the tile width that spends so many index bits per weight: 8 / bits, which must be whole.
     * Throws {@link InputError} when it is not.
     */
    public static TileVqOptions forBits(double bits) {
        double width = 8 / bits;
        if (!(bits > 0) || width != Math.rint(width) || width < 1 || width > 1024) {
            throw new InputError("bits per weight must be 8 divided by a whole tile width (8, 4, 2, 1, 0.5, …), not "
                    + bits);
        }
        return new TileVqOptions((int) width, 256, 12, 0, 1e-4, 1);
    }

    /** For one tile. */
    public KMeansOptions kMeans(int tile) {
        return new KMeansOptions(codewords, iterations, seed + tile, sampleSize, tolerance);
    }

    /** int[tiles + 1]: where the tiles of so many columns begin, and the end; the last tile may be narrower. */
    public int[] starts(int columns) {
        int[] starts = new int[tiles(columns) + 1];
        Arrays.setAll(starts, i -> Math.min(i * tileWidth, columns));
        return starts;
    }

    /** Tiles that cover so many columns. */
    public int tiles(int columns) {
        return (columns + tileWidth - 1) / tileWidth;
    }
}
