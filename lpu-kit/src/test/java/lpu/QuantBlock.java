package lpu;

import java.util.random.RandomGenerator;
import lpu.simd.BlockFormat;

/**
 * A block of a 5-bit format or a k-quant by its parts, packed here in the direction opposite to the decoder's: each
 * part is put where the layout has it.
 *
 * @param d the scale, a value of a half
 * @param dmin the minimum's scale, a value of a half; Q5_1: the minimum itself
 * @param scales as stored, one per group; empty for 5-bit formats
 * @param minima as stored, one per group; empty for formats without
 * @param quants as stored, unsigned, one per column
 */
public record QuantBlock(BlockFormat format, float d, float dmin, int[] scales, int[] minima, int[] quants) {
    /** Every stored number is as likely as any other. */
    public static QuantBlock random(BlockFormat format, float d, float dmin, RandomGenerator random) {
        int groups = format.blockColumns / groupColumns(format);
        int[] scales = switch (format) {
            case Q2_K -> random.ints(groups, 0, 16).toArray();
            case Q3_K, Q4_K, Q5_K -> random.ints(groups, 0, 64).toArray();
            case Q6_K -> random.ints(groups, -128, 128).toArray();
            default -> new int[0];
        };
        int[] minima = switch (format) {
            case Q2_K -> random.ints(groups, 0, 16).toArray();
            case Q4_K, Q5_K -> random.ints(groups, 0, 64).toArray();
            default -> new int[0];
        };
        int[] quants = random.ints(format.blockColumns, 0, 1 << quantBits(format)).toArray();
        return new QuantBlock(format, d, dmin, scales, minima, quants);
    }

    public static int quantBits(BlockFormat format) {
        return switch (format) {
            case Q2_K -> 2;
            case Q3_K -> 3;
            case Q4_K -> 4;
            case Q5_0, Q5_1, Q5_K -> 5;
            case Q6_K -> 6;
            default -> throw new IllegalArgumentException(format.name());
        };
    }

    public static int groupColumns(BlockFormat format) {
        return switch (format) {
            case Q2_K, Q3_K, Q6_K -> 16;
            default -> 32;
        };
    }

    /** What column {@code j} gets from its quant; exact. */
    public double product(int j) {
        int q = quants[j];
        int g = j / groupColumns(format);
        return d * (double) switch (format) {
            case Q5_0 -> q - 16;
            case Q5_1 -> q;
            case Q3_K -> (scales[g] - 32) * (q - 4);
            case Q6_K -> scales[g] * (q - 32);
            default -> scales[g] * q;
        };
    }

    /** What column {@code j} gets beside, from its minimum; exact. */
    public double shift(int j) {
        return switch (format) {
            case Q5_1 -> dmin;
            case Q2_K, Q4_K, Q5_K -> -(double) dmin * minima[j / groupColumns(format)];
            default -> 0;
        };
    }

    public byte[] bytes() {
        byte[] out = new byte[format.blockBytes];
        switch (format) {
            case Q5_0 -> {
                putHalf(out, 0, d);
                putFive(out, 2);
            }
            case Q5_1 -> {
                putHalf(out, 0, d);
                putHalf(out, 2, dmin);
                putFive(out, 4);
            }
            case Q2_K -> {
                for (int g = 0; g < 16; g++) {
                    put(out, g, 0, scales[g] | minima[g] << 4);
                }
                putTwoBits(out, 16);
                putHalf(out, 80, d);
                putHalf(out, 82, dmin);
            }
            case Q3_K -> {
                for (int j = 0; j < 256; j++) {
                    put(out, j % 32, j / 32, quants[j] >> 2);
                }
                putTwoBits(out, 32);
                for (int g = 0; g < 16; g++) {
                    put(out, 96 + g % 8, g < 8 ? 0 : 4, scales[g] & 15);
                    put(out, 104 + g % 4, 2 * (g / 4), scales[g] >> 4);
                }
                putHalf(out, 108, d);
            }
            case Q4_K -> {
                putScalesAndMinima(out);
                putNibbles(out, 16);
            }
            case Q5_K -> {
                putScalesAndMinima(out);
                for (int j = 0; j < 256; j++) {
                    put(out, 16 + j % 32, j / 32, quants[j] >> 4);
                }
                putNibbles(out, 48);
            }
            case Q6_K -> {
                for (int j = 0; j < 256; j++) {
                    put(out, 64 * (j / 128) + j % 64, j % 128 < 64 ? 0 : 4, quants[j] & 15);
                    put(out, 128 + 32 * (j / 128) + j % 32, 2 * (j % 128 / 32), quants[j] >> 4);
                }
                for (int g = 0; g < 16; g++) {
                    out[192 + g] = (byte) scales[g];
                }
                putHalf(out, 208, d);
            }
            default -> throw new IllegalArgumentException(format.name());
        }
        return out;
    }

    private void putFive(byte[] out, int at) {
        for (int j = 0; j < 32; j++) {
            put(out, at + j / 8, j % 8, quants[j] >> 4);
            put(out, at + 4 + j % 16, j < 16 ? 0 : 4, quants[j] & 15);
        }
    }

    private void putTwoBits(byte[] out, int at) {
        for (int j = 0; j < 256; j++) {
            put(out, at + 32 * (j / 128) + j % 32, 2 * (j % 128 / 32), quants[j] & 3);
        }
    }

    private void putScalesAndMinima(byte[] out) {
        putHalf(out, 0, d);
        putHalf(out, 2, dmin);
        for (int g = 0; g < 4; g++) {
            put(out, 4 + g, 0, scales[g]);
            put(out, 8 + g, 0, minima[g]);
            put(out, 12 + g, 0, scales[g + 4] & 15);
            put(out, 12 + g, 4, minima[g + 4] & 15);
            put(out, 4 + g, 6, scales[g + 4] >> 4);
            put(out, 8 + g, 6, minima[g + 4] >> 4);
        }
    }

    private void putNibbles(byte[] out, int at) {
        for (int j = 0; j < 256; j++) {
            put(out, at + 32 * (j / 64) + j % 32, j % 64 < 32 ? 0 : 4, quants[j] & 15);
        }
    }

    private static void put(byte[] out, int at, int shift, int bits) {
        out[at] |= (byte) (bits << shift);
    }

    private static void putHalf(byte[] out, int at, float value) {
        short bits = Float.floatToFloat16(value);
        out[at] = (byte) bits;
        out[at + 1] = (byte) (bits >> 8);
    }
}
