package lpu.simd;

import java.lang.foreign.MemorySegment;
import java.util.function.IntUnaryOperator;

/**
 * Where the quants of a block of GGML's quantised formats lie, as bit fields of little-endian words, to decode many rows
 * side by side. A column's quant is its low field, with a high field above it where there is one; its weight is
 * d (quant - zero) or d quant + m, with d and m those of the column's group. As d quant has at most 24 significant bits,
 * only adding m rounds, and the weights are those of {@link QuantBlocks}, which describes the blocks, to the last bit.
 */
public enum QuantLayout {
    Q4_0(32, 18, 32, 8, 0, false, new Field(2, 16, 4, QuantLayout::nibble), null),
    Q4_1(32, 20, 32, 0, 0, true, new Field(4, 16, 4, QuantLayout::nibble), null),
    Q5_0(32, 22, 32, 16, 0, false, new Field(6, 16, 4, QuantLayout::nibble), new Field(2, 4, 1, j -> j)),
    Q5_1(32, 24, 32, 0, 0, true, new Field(8, 16, 4, QuantLayout::nibble), new Field(4, 4, 1, j -> j)),
    Q8_0(32, 34, 32, 128, 0x80808080, false, new Field(2, 32, 8, j -> 8 * j), null),
    Q2_K(256, 84, 16, 0, 0, true, new Field(16, 64, 2, QuantLayout::pair), null),
    Q3_K(256, 110, 16, 4, 0, false, new Field(32, 64, 2, QuantLayout::pair),
            new Field(0, 32, 1, QuantLayout::bit)),
    Q4_K(256, 144, 32, 0, 0, true, new Field(16, 128, 4, QuantLayout::nibbleOfGroup), null),
    Q5_K(256, 176, 32, 0, 0, true, new Field(48, 128, 4, QuantLayout::nibbleOfGroup),
            new Field(16, 32, 1, QuantLayout::bit)),
    Q6_K(256, 210, 16, 32, 0, false, new Field(0, 128, 4, j -> 512 * (j / 128) + 8 * (j % 64) + 4 * (j % 128 / 64)),
            new Field(128, 64, 2, QuantLayout::pair));

    /**
     * A bit field of every column.
     *
     * @param at its first byte in the block
     * @param bytes of the fields of all columns, a multiple of 4
     * @param bits of one column
     * @param bit a column's first bit, counted from the lowest of the first byte; no field lies in two words
     */
    private record Field(int at, int bytes, int bits, IntUnaryOperator bit) {
        int words() {
            return bytes / Integer.BYTES;
        }

        int mask() {
            return (1 << bits) - 1;
        }
    }

    /** Columns of a block, and bytes. */
    public final int columns;
    final int bytes;
    /** Columns of a group. */
    final int group;
    final int zero;
    /** What words are combined with by exclusive or, so that quants are unsigned. */
    final int flip;
    final boolean minima;
    /** First byte and number of the words of low and high fields. */
    final int lowAt;
    final int lowWords;
    final int highAt;
    final int highWords;
    /** Of every column: its word (high ones counted on from the low ones), and the place of its field in that. */
    final int[] lowWord;
    final int[] lowShift;
    final int[] highWord; // null without high fields
    final int[] highShift;
    final int lowMask;
    final int highMask;
    final int lowBits;

    QuantLayout(int columns, int bytes, int group, int zero, int flip, boolean minima, Field low, Field high) {
        this.columns = columns;
        this.bytes = bytes;
        this.group = group;
        this.zero = zero;
        this.flip = flip;
        this.minima = minima;
        lowAt = low.at;
        lowWords = low.words();
        lowMask = low.mask();
        lowBits = low.bits;
        lowWord = new int[columns];
        lowShift = new int[columns];
        highAt = high == null ? 0 : high.at;
        highWords = high == null ? 0 : high.words();
        highMask = high == null ? 0 : high.mask();
        highWord = high == null ? null : new int[columns];
        highShift = high == null ? null : new int[columns];
        for (int j = 0; j < columns; j++) {
            lowWord[j] = low.bit.applyAsInt(j) / Integer.SIZE;
            lowShift[j] = low.bit.applyAsInt(j) % Integer.SIZE;
            if (high != null) {
                highWord[j] = lowWords + high.bit.applyAsInt(j) / Integer.SIZE;
                highShift[j] = high.bit.applyAsInt(j) % Integer.SIZE;
            }
        }
    }

    private static int nibble(int j) {
        return j < 16 ? 8 * j : 8 * (j - 16) + 4;
    }

    private static int nibbleOfGroup(int j) {
        return 256 * (j / 64) + 8 * (j % 32) + 4 * (j / 32 % 2);
    }

    private static int pair(int j) {
        return 256 * (j / 128) + 8 * (j % 32) + 2 * (j % 128 / 32);
    }

    private static int bit(int j) {
        return 8 * (j % 32) + j / 32;
    }

    int groups() {
        return columns / group;
    }

    /**
     * The d and m of the groups of the block at byte {@code at}.
     *
     * @param d written at {@code to}, and every {@code stride} from there
     * @param m likewise, only where there are minima
     */
    void scales(MemorySegment w, long at, float[] d, float[] m, int to, int stride) {
        switch (this) {
            case Q4_1, Q5_1 -> {
                d[to] = LittleEndian.half(w, at);
                m[to] = LittleEndian.half(w, at + 2);
            }
            case Q4_0, Q5_0, Q8_0 -> d[to] = LittleEndian.half(w, at);
            case Q2_K -> {
                float scale = LittleEndian.half(w, at + 80);
                float minimum = LittleEndian.half(w, at + 82);
                for (int g = 0; g < 16; g++) {
                    int packed = QuantBlocks.unsigned(w, at + g);
                    d[to + g * stride] = scale * (packed & 15);
                    m[to + g * stride] = -(minimum * (packed >>> 4));
                }
            }
            case Q3_K -> {
                float scale = LittleEndian.half(w, at + 108);
                for (int g = 0; g < 16; g++) {
                    int six = QuantBlocks.byteOf(QuantBlocks.scales3(w, at + 96, g / 8), g % 8);
                    d[to + g * stride] = scale * (six - 32);
                }
            }
            case Q4_K, Q5_K -> {
                float scale = LittleEndian.half(w, at);
                float minimum = LittleEndian.half(w, at + 2);
                long scales = QuantBlocks.scales4(w, at + 4);
                long minima = QuantBlocks.minima4(w, at + 4);
                for (int g = 0; g < 8; g++) {
                    d[to + g * stride] = scale * QuantBlocks.byteOf(scales, g);
                    m[to + g * stride] = -(minimum * QuantBlocks.byteOf(minima, g));
                }
            }
            case Q6_K -> {
                for (int g = 0; g < 16; g++) {
                    d[to + g * stride] = QuantBlocks.scale6(w, at, g);
                }
            }
        }
    }
}
