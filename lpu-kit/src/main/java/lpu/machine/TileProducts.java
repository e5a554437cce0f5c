package lpu.machine;

import lpu.num.Rounding;

/**
 * Products of a mapped state with the codewords of some tiles.
 *
 * @param codewords of a tile
 * @param products  long[tile][codeword]
 * @param minima    long[tile]
 * @param range     of all of them
 */
public record TileProducts(int codewords, long[] products, long[] minima, Range range) {
    private static final int MOST_SUM = 0xffff;

    /**
     * How far products of a tile are apart.
     *
     * @param widest in any tile
     * @param total  summed over the tiles
     * @param offset the tiles' minima summed
     * @param tiles  how many
     */
    public record Range(long widest, long total, long offset, int tiles) {
        /** Of no tiles. */
        public static final Range NONE = new Range(0, 0, 0, 0);

        /** Of the tiles of both. */
        public Range and(Range other) {
            return new Range(Math.max(widest, other.widest), total + other.total, offset + other.offset, tiles + other.tiles);
        }

        /** The least e with which every (product - minimum) / 2^e fits an entry, and a row's sum of entries 16 bits. */
        public int exponent(int entryBits) {
            int e = 0;
            while (Rounding.HALF_UP.shiftRight(widest, e) >= 1 << entryBits || (total >> e) + tiles > MOST_SUM) {
                e++;
            }
            return e;
        }
    }

    /** LUT entries, unsigned byte[tile][codeword]: products above their tile's minimum, over 2^e, rounded half up. */
    public byte[] entries(int e) {
        byte[] entries = new byte[products.length];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) Rounding.HALF_UP.shiftRight(products[i] - minima[i / codewords], e);
        }
        return entries;
    }
}
