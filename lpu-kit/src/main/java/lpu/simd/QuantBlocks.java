package lpu.simd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * What a block of GGML's plain formats (32 columns) and of its k-quants (256 columns, in groups of 16 or 32 with a
 * small integer scale each) stands for: the definition, with the results of llama.cpp's {@code ggml-quants.c}. Each
 * method writes the weights of the block at byte {@code at} of {@code w} to {@code out} from index {@code to}. All
 * arithmetic is float, rounded after every operation; halves are little-endian; bit 0 is the lowest.
 */
public final class QuantBlocks {

    private QuantBlocks() {
    }

    /** 18 bytes: f16 d, 16 bytes q. Column j &lt; 16 has the low nibble of q_j, column j + 16 its high one. w = d (q - 8). */
    public static void q4_0(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at);
        nibbles(w, at + 2, d, -8 * d, out, to);
    }

    /** 20 bytes: f16 d, f16 m, then 16 bytes as in {@link #q4_0}. w = d quant + m. */
    public static void q4_1(MemorySegment w, long at, float[] out, int to) {
        nibbles(w, at + 4, LittleEndian.half(w, at), LittleEndian.half(w, at + 2), out, to);
    }

    /** The 32 quants of 16 bytes as in {@link #q4_0}. */
    public static void nibbles(MemorySegment w, long at, int[] out) {
        for (int j = 0; j < 16; j++) {
            int q = unsigned(w, at + j);
            out[j] = q & 15;
            out[j + 16] = q >>> 4;
        }
    }

    private static void nibbles(MemorySegment w, long at, float d, float m, float[] out, int to) {
        for (int j = 0; j < 16; j++) {
            int q = unsigned(w, at + j);
            out[to + j] = d * (q & 15) + m;
            out[to + 16 + j] = d * (q >>> 4) + m;
        }
    }

    /** 34 bytes: f16 d, 32 signed bytes q. w = d q. */
    public static void q8_0(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at);
        for (int j = 0; j < 32; j++) {
            out[to + j] = d * w.get(JAVA_BYTE, at + 2 + j);
        }
    }

    /**
     * 22 bytes: f16 d, 32 bits h, 16 bytes q. Column j &lt; 16 has the low nibble of q_j, column j + 16 its high nibble;
     * bit j of h is worth 16 in column j. w = d (quant - 16).
     */
    public static void q5_0(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at);
        int high = highBits(w, at + 2);
        for (int j = 0; j < 16; j++) {
            int q = unsigned(w, at + 6 + j);
            out[to + j] = d * ((q & 15 | (high >>> j & 1) << 4) - 16);
            out[to + 16 + j] = d * ((q >>> 4 | (high >>> j + 16 & 1) << 4) - 16);
        }
    }

    /** The 32 quants of 20 bytes, high bits before low ones, as in {@link #q5_0}. */
    public static void fives(MemorySegment w, long at, int[] out) {
        nibbles(w, at + 4, out);
        int high = highBits(w, at);
        for (int j = 0; j < 32; j++) {
            out[j] |= (high >>> j & 1) << 4;
        }
    }

    /** 32 signed bytes. */
    public static void bytes(MemorySegment w, long at, int[] out) {
        for (int j = 0; j < 32; j++) {
            out[j] = w.get(JAVA_BYTE, at + j);
        }
    }

    /** 24 bytes: f16 d, f16 m, then 32 bits and 16 bytes as in {@link #q5_0}. w = d quant + m. */
    public static void q5_1(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at);
        float m = LittleEndian.half(w, at + 2);
        int high = highBits(w, at + 4);
        for (int j = 0; j < 16; j++) {
            int q = unsigned(w, at + 8 + j);
            out[to + j] = d * (q & 15 | (high >>> j & 1) << 4) + m;
            out[to + 16 + j] = d * (q >>> 4 | (high >>> j + 16 & 1) << 4) + m;
        }
    }

    /**
     * 84 bytes: 16 bytes s, 64 bytes q, f16 d, f16 dmin. Group g of 16 columns has the scale s_g &amp; 15 and the minimum
     * s_g >> 4. Column j lies in half h = j / 128, at place j % 32 of quarter k = j % 128 / 32 and has
     * bits 2k and 2k + 1 of q_{32 h + j % 32}. w = (d scale) quant - (dmin minimum).
     */
    public static void q2_K(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at + 80);
        float dmin = LittleEndian.half(w, at + 82);
        for (int j = 0; j < 256; j++) {
            int scale = unsigned(w, at + j / 16);
            out[to + j] = d * (scale & 15) * quant2(w, at + 16, j) - dmin * (scale >>> 4);
        }
    }

    /** The 256 quants of a {@link #q2_K} block. */
    public static void quants2_K(MemorySegment w, long at, int[] out) {
        for (int j = 0; j < 256; j++) {
            out[j] = quant2(w, at + 16, j);
        }
    }

    /** Two bits of column j; q at byte {@code at}. */
    private static int quant2(MemorySegment w, long at, int j) {
        return unsigned(w, at + 32 * (j / 128) + j % 32) >>> 2 * (j % 128 / 32) & 3;
    }

    /** The scale of group g of a {@link #q2_K} block. */
    public static float scale2(MemorySegment w, long at, int g) {
        return LittleEndian.half(w, at + 80) * (unsigned(w, at + g) & 15);
    }

    /** What is added to group g of a {@link #q2_K} block. */
    public static float minimum2(MemorySegment w, long at, int g) {
        return -LittleEndian.half(w, at + 82) * (unsigned(w, at + g) >>> 4);
    }

    /**
     * 110 bytes: 32 bytes h, 64 bytes q, 12 bytes s, f16 d. The low two bits of column j lie in q as in {@link #q2_K};
     * bit j / 32 of h_{j % 32} is worth 4. Group g of 16 columns has the six-bit scale of {@link #scales3}.
     * w = (d (scale - 32)) (quant - 4).
     */
    public static void q3_K(MemorySegment w, long at, float[] out, int to) {
        for (int j = 0; j < 256; j++) {
            out[to + j] = scale3(w, at, j / 16) * (quant3_K(w, at, j) - 4);
        }
    }

    /** The 256 quants of a {@link #q3_K} block. */
    public static void quants3_K(MemorySegment w, long at, int[] out) {
        for (int j = 0; j < 256; j++) {
            out[j] = quant3_K(w, at, j);
        }
    }

    private static int quant3_K(MemorySegment w, long at, int j) {
        return quant2(w, at + 32, j) | (unsigned(w, at + j % 32) >>> j / 32 & 1) << 2;
    }

    /** The scale of group g of a {@link #q3_K} block. */
    public static float scale3(MemorySegment w, long at, int g) {
        return LittleEndian.half(w, at + 108) * (byteOf(scales3(w, at + 96, g / 8), g % 8) - 32);
    }

    /**
     * Eight of the sixteen scales of a {@link #q3_K} block, 0 to 63, one a byte, the first lowest: scales 0-7 for
     * {@code half} 0, 8-15 for 1. Of the 12 bytes s, scale g has the low nibble of s_g for g < 8 and the high nibble of
     * s_{g - 8} from there, and above it bits 2 (g / 4) and 2 (g / 4) + 1 of s_{8 + g % 4}.
     */
    static long scales3(MemorySegment w, long at, int half) {
        long low = w.get(LittleEndian.LONG, at) >>> 4 * half & 0x0f0f0f0f0f0f0f0fL;
        int high = w.get(LittleEndian.INT, at + 8) >>> 4 * half;
        return low | joined(high << 4 & 0x30303030, high << 2 & 0x30303030);
    }

    /**
     * 144 bytes: f16 d, f16 dmin, 12 bytes of {@link #scales4} and {@link #minima4}, 128 bytes q. Group g of 32 columns
     * has a scale and a minimum; its column l has a nibble of q_{32 (g / 2) + l}, the low one for even g, the high
     * one for odd. w = (d scale) quant - (dmin minimum).
     */
    public static void q4_K(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at);
        float dmin = LittleEndian.half(w, at + 2);
        long scales = scales4(w, at + 4);
        long minima = minima4(w, at + 4);
        for (int j = 0; j < 256; j++) {
            int g = j / 32;
            out[to + j] = d * byteOf(scales, g) * quant4_K(w, at, j) - dmin * byteOf(minima, g);
        }
    }

    /** The 256 quants of a {@link #q4_K} block. */
    public static void quants4_K(MemorySegment w, long at, int[] out) {
        for (int j = 0; j < 256; j++) {
            out[j] = quant4_K(w, at, j);
        }
    }

    private static int quant4_K(MemorySegment w, long at, int j) {
        int g = j / 32;
        return unsigned(w, at + 16 + 32 * (g / 2) + j % 32) >>> 4 * (g % 2) & 15;
    }

    /** The scale of group g of a {@link #q4_K} or {@link #q5_K} block. */
    public static float scale4(MemorySegment w, long at, int g) {
        return LittleEndian.half(w, at) * byteOf(scales4(w, at + 4), g);
    }

    /** What is added to group g of a {@link #q4_K} or {@link #q5_K} block. */
    public static float minimum4(MemorySegment w, long at, int g) {
        return -LittleEndian.half(w, at + 2) * byteOf(minima4(w, at + 4), g);
    }

    /**
     * 176 bytes: f16 d, f16 dmin, 12 bytes of scales and minima, 32 bytes h, 128 bytes q. All as in {@link #q4_K}; bit
     * g of h_l is worth 16 in column l of group g.
     */
    public static void q5_K(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at);
        float dmin = LittleEndian.half(w, at + 2);
        long scales = scales4(w, at + 4);
        long minima = minima4(w, at + 4);
        for (int j = 0; j < 256; j++) {
            int g = j / 32;
            out[to + j] = d * byteOf(scales, g) * quant5_K(w, at, j) - dmin * byteOf(minima, g);
        }
    }

    /** The 256 quants of a {@link #q5_K} block. */
    public static void quants5_K(MemorySegment w, long at, int[] out) {
        for (int j = 0; j < 256; j++) {
            out[j] = quant5_K(w, at, j);
        }
    }

    private static int quant5_K(MemorySegment w, long at, int j) {
        int g = j / 32;
        int low = unsigned(w, at + 48 + 32 * (g / 2) + j % 32) >>> 4 * (g % 2) & 15;
        return low | (unsigned(w, at + 16 + j % 32) >>> g & 1) << 4;
    }

    /**
     * The eight scales of a {@link #q4_K} or {@link #q5_K} block, 0 to 63, one a byte, the first lowest. Of the 12
     * bytes s, scale g < 4 is the low six bits of s_g; scale g + 4 has the low nibble of s_{8 + g} and above it the top
     * two bits of s_g.
     */
    static long scales4(MemorySegment w, long at) {
        int first = w.get(LittleEndian.INT, at);
        int last = w.get(LittleEndian.INT, at + 8);
        return joined(first & 0x3f3f3f3f, last & 0x0f0f0f0f | first >>> 2 & 0x30303030);
    }

    /** The eight minima, likewise: s_{4 + g} in place of s_g, and the high nibble of s_{8 + g}. */
    static long minima4(MemorySegment w, long at) {
        int middle = w.get(LittleEndian.INT, at + 4);
        int last = w.get(LittleEndian.INT, at + 8);
        return joined(middle & 0x3f3f3f3f, last >>> 4 & 0x0f0f0f0f | middle >>> 2 & 0x30303030);
    }

    private static long joined(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }

    /** Byte {@code i} of {@code packed}, the lowest first. */
    static int byteOf(long packed, int i) {
        return (int) (packed >>> 8 * i) & 255;
    }

    /**
     * 210 bytes: 128 bytes q, 64 bytes h, 16 signed bytes s, f16 d. Group g of 16 columns has the scale s_g. Column j
     * lies in half i = j / 128, at place l = j % 32 of quarter k = j % 128 / 32: it has a nibble of
     * q_{64 i + 32 (k % 2) + l}, the low one for k &lt; 2, and above it bits 2k and 2k + 1 of h_{32 i + l}.
     * w = (d scale) (quant - 32).
     */
    public static void q6_K(MemorySegment w, long at, float[] out, int to) {
        float d = LittleEndian.half(w, at + 208);
        for (int j = 0; j < 256; j++) {
            out[to + j] = d * w.get(JAVA_BYTE, at + 192 + j / 16) * (quant6_K(w, at, j) - 32);
        }
    }

    /** The 256 quants of a {@link #q6_K} block. */
    public static void quants6_K(MemorySegment w, long at, int[] out) {
        for (int j = 0; j < 256; j++) {
            out[j] = quant6_K(w, at, j);
        }
    }

    private static int quant6_K(MemorySegment w, long at, int j) {
        int i = j / 128;
        int k = j % 128 / 32;
        int l = j % 32;
        int low = unsigned(w, at + 64 * i + 32 * (k % 2) + l) >>> 4 * (k / 2) & 15;
        return low | (unsigned(w, at + 128 + 32 * i + l) >>> 2 * k & 3) << 4;
    }

    /** The scale of group g of a {@link #q6_K} block. */
    public static float scale6(MemorySegment w, long at, int g) {
        return LittleEndian.half(w, at + 208) * w.get(JAVA_BYTE, at + 192 + g);
    }

    /** The 32 bits of a 5-bit block. */
    static int highBits(MemorySegment w, long at) {
        return w.get(LittleEndian.INT, at);
    }

    static int unsigned(MemorySegment w, long at) {
        return Byte.toUnsignedInt(w.get(JAVA_BYTE, at));
    }
}
