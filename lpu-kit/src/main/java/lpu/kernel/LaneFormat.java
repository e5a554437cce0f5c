package lpu.kernel;

/**
 * How sixteen rows of a quantised matrix lie side by side, so that row r of the sixteen is lane r of every vector. A
 * block holds {@code columns} columns of the sixteen rows as 32-bit little-endian words:
 * {@code [d: float][16]}, {@code [m: float][16]} if there are minima, then {@code [word][16]}. Column j of row r is the
 * unsigned quant of {@code bits} bits from bit {@code bits * (j % perWord)} of word j / perWord in lane r. The weight is
 * {@code d_r (quant - zero) + m_r}.
 *
 * @param bits 4, 5 or 8
 * @param columns 16 or 32: as many as share a scale
 * @param zero the quant that stands for 0 before m is added
 */
public record LaneFormat(int bits, int columns, int zero, boolean minima) {
    /** Rows side by side. */
    public static final int ROWS = 16;
    /** Bytes of one word, or one float, per row. */
    public static final int VECTOR_BYTES = ROWS * Integer.BYTES;

    public LaneFormat {
        if (bits != 4 && bits != 5 && bits != 8 || columns != 16 && columns != 32 || zero < 0 || zero >= 1 << bits) {
            throw new IllegalArgumentException(bits + " bits, " + columns + " columns, zero " + zero);
        }
    }

    /** Quants in a word; of five bits, two bits of each word stay free. */
    public int perWord() {
        return Integer.SIZE / bits;
    }

    /** Words of a block per row. */
    public int words() {
        return Math.ceilDiv(columns, perWord());
    }

    /** Bytes before a block's first word. */
    public int wordsAt() {
        return (minima ? 2 : 1) * VECTOR_BYTES;
    }

    public int blockBytes() {
        return wordsAt() + words() * VECTOR_BYTES;
    }
}
