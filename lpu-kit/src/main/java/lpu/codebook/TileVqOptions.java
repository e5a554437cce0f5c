package lpu.codebook;

import lpu.report.InputError;

/**
 * @param tileWidth t, columns per tile
 * @param codewords K per tile, 2 to 256: an index is one byte
 * @param iterations of k-means at most
 * @param seed of k-means; tile i uses seed + i
 */
public record TileVqOptions(int tileWidth, int codewords, int iterations, long seed) {
    private static final int ITERATIONS = 15;
    private static final int INDEX_BITS = 8;

    public TileVqOptions {
        if (tileWidth < 1 || codewords < 2 || codewords > 256 || iterations < 1) {
            throw new InputError("tile VQ needs a tile width >= 1, 2 to 256 codewords and iterations >= 1, not "
                    + tileWidth + ", " + codewords + ", " + iterations);
        }
    }

    /** Tiles of {@code tileWidth} columns with {@code codewords} codewords each, standard iterations. */
    public static TileVqOptions of(int tileWidth, int codewords) {
        return new TileVqOptions(tileWidth, codewords, ITERATIONS, 1);
    }

    /** 256 codewords per tile, tiles as wide as the bits per weight ask for: 8 / bits columns, a whole number. */
    public static TileVqOptions forBits(double bits) {
        double width = INDEX_BITS / bits;
        if (!(bits > 0) || width < 1 || width > 4096 || width != Math.rint(width)) {
            throw new InputError("bits per weight must be 8 divided by a whole number (4, 2, 1, 0.5, …), not " + bits);
        }
        return of((int) width, 256);
    }
}
