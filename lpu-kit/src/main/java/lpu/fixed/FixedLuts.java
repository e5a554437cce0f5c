package lpu.fixed;

import lpu.codebook.TileCodewords;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.simd.ScanKernels;

/**
 * LUTs of one set of tiles in integers. Products: {@code p_i[c] = Σ_j codeword_icj g_j}, exact, all with the same number of
 * fraction bits: a column whose state has more has codewords with fewer. Entries:
 * {@code (p_i[c] - min p_i + 2^(e-1)) >> e}, with one e for all tiles, so that they fit the entries' width.
 */
public final class FixedLuts {
    private final TileCodewords words;
    private final int[] columns; // of g, for each of the tiles' columns, see TileCodewords
    private final int[] codewords; // [column of tiles][codeword] raw
    private final long[] products; // [tile][codeword]
    private final long[] minima; // [tile]
    private final int largest; // entry
    private final int entries;
    private final int stride;
    private final byte[] bytes; // [tile][stride]

    /**
     * LUTs of tiles.
     *
     * @param stateBits int[d], fraction bits of g's columns
     * @param productBits fraction bits of products
     * @param entries of a LUT as the scan reads it
     */
    FixedLuts(TileCodewords words, int[] stateBits, int productBits, int entries, FixedCalibratedHead.Widths widths) {
        this.words = words;
        columns = words.columns();
        int k = words.codewords();
        codewords = new int[columns.length * k];
        products = new long[words.tiles() * k];
        minima = new long[words.tiles()];
        largest = (1 << widths.lut()) - 1;
        this.entries = entries;
        stride = ScanKernels.lutStride(entries);
        bytes = new byte[words.tiles() * stride];
        QFormat range = QFormat.signed(widths.codeword(), 0);
        for (int tile = 0; tile < words.tiles(); tile++) {
            for (int j = 0; j < words.width(tile); j++) {
                int column = words.start(tile) + j;
                boolean one = columns[column] < 0; // a table of constants, of any width
                int bits = one ? productBits : productBits - stateBits[columns[column]];
                for (int c = 0; c < k; c++) {
                    long raw = Rounding.NEAREST_EVEN.round(Math.scalb((double) words.centroid(tile, c, j), bits));
                    codewords[column * k + c] = (int) (one ? raw : Overflow.SATURATE.apply(raw, range));
                }
            }
        }
    }

    /** The most fraction bits of products with which no codeword saturates. */
    static int productBits(TileCodewords words, int[] stateBits, FixedCalibratedHead.Widths widths) {
        int least = Integer.MAX_VALUE;
        for (int tile = 0; tile < words.tiles(); tile++) {
            for (int j = 0; j < words.width(tile); j++) {
                int column = words.columns()[words.start(tile) + j];
                double most = 0;
                for (int c = 0; column >= 0 && c < words.codewords(); c++) {
                    most = Math.max(most, Math.abs(words.centroid(tile, c, j)));
                }
                if (most > 0) {
                    least = Math.min(least, stateBits[column] + QFormat.fractionBitsFor(most, widths.codeword()));
                }
            }
        }
        return least;
    }

    /**
     * Makes the products of a mapped state, raw int[d]; returns the least e with which every entry fits its width, and the sum of
     * each LUT's largest fits 16 bits.
     */
    public int fill(int[] mapped) {
        int k = words.codewords();
        long widest = 0;
        long total = 0;
        for (int tile = 0; tile < words.tiles(); tile++) {
            long min = Long.MAX_VALUE;
            long max = Long.MIN_VALUE;
            for (int c = 0; c < k; c++) {
                long sum = 0;
                for (int column = words.start(tile); column < words.start(tile) + words.width(tile); column++) {
                    sum += (long) codewords[column * k + c] * (columns[column] < 0 ? 1 : mapped[columns[column]]);
                }
                products[tile * k + c] = sum;
                min = Math.min(min, sum);
                max = Math.max(max, sum);
            }
            minima[tile] = min;
            widest = Math.max(widest, max - min);
            total += max - min;
        }
        int e = 0;
        while (Rounding.HALF_UP.shiftRight(widest, e) > largest || (total >> e) + words.tiles() > 0xffff) {
            e++;
        }
        return e;
    }

    /**
     * The entries of the state that {@link #fill} took, as {@link ScanKernels} reads them: byte[tiles][stride], unsigned,
     * 16 entries there more than once. Valid until the next call.
     *
     * @param e no less than what {@link #fill} returned
     */
    public byte[] quantise(int e) {
        int k = words.codewords();
        for (int tile = 0; tile < words.tiles(); tile++) {
            for (int c = 0; c < stride; c++) {
                int codeword = c % entries; // 16 entries are there more than once
                long above = products[tile * k + (codeword < k ? codeword : 0)] - minima[tile];
                bytes[tile * stride + c] = (byte) Rounding.HALF_UP.shiftRight(above, e);
            }
        }
        return bytes;
    }

    /** What a sum of zero entries stands for, in steps of the products. */
    public long offset() {
        long sum = 0;
        for (long min : minima) {
            sum += min;
        }
        return sum;
    }

    /** The tiles, and which of their columns each has. */
    public TileCodewords words() {
        return words;
    }

    /** int[columns of tiles]: the column of the mapped state that each is, or -1 for one that is always 1. */
    public int[] columns() {
        return columns;
    }

    /** int[columns of tiles][codewords]: raw, each column in steps that make all products' steps the same. */
    public int[] codewords() {
        return codewords;
    }

    /** Bits of a LUT's entry. */
    public int entryBits() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
    }
}
