package lpu.simd;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/** The definition of {@link DotKernels}. */
public final class ScalarDotKernels implements DotKernels {
    /** How a quantised format is put together. */
    private record Grouped(int columns, int bytes, int group, int zero, Quants quants, Factor scale, Factor minimum) {
    }

    /** Writes the quants of the block at byte {@code at}. */
    private interface Quants {
        void read(MemorySegment w, long at, int[] out);
    }

    /** The scale or the minimum of group g of the block at byte {@code at}. */
    private interface Factor {
        float of(MemorySegment w, long at, int g);
    }

    private static final Factor D = (w, at, g) -> LittleEndian.half(w, at);
    private static final Factor M = (w, at, g) -> LittleEndian.half(w, at + 2);
    private static final Map<QuantLayout, Grouped> FORMATS = Map.of(
            QuantLayout.Q4_0, new Grouped(32, 18, 32, 8, (w, at, out) -> QuantBlocks.nibbles(w, at + 2, out), D, null),
            QuantLayout.Q4_1, new Grouped(32, 20, 32, 0, (w, at, out) -> QuantBlocks.nibbles(w, at + 4, out), D, M),
            QuantLayout.Q5_0, new Grouped(32, 22, 32, 16, (w, at, out) -> QuantBlocks.fives(w, at + 2, out), D, null),
            QuantLayout.Q5_1, new Grouped(32, 24, 32, 0, (w, at, out) -> QuantBlocks.fives(w, at + 4, out), D, M),
            QuantLayout.Q8_0, new Grouped(32, 34, 32, 0, (w, at, out) -> QuantBlocks.bytes(w, at + 2, out), D, null),
            QuantLayout.Q2_K, new Grouped(256, 84, 16, 0, QuantBlocks::quants2_K, QuantBlocks::scale2, QuantBlocks::minimum2),
            QuantLayout.Q3_K, new Grouped(256, 110, 16, 4, QuantBlocks::quants3_K, QuantBlocks::scale3, null),
            QuantLayout.Q4_K, new Grouped(256, 144, 32, 0, QuantBlocks::quants4_K, QuantBlocks::scale4, QuantBlocks::minimum4),
            QuantLayout.Q5_K, new Grouped(256, 176, 32, 0, QuantBlocks::quants5_K, QuantBlocks::scale4, QuantBlocks::minimum4),
            QuantLayout.Q6_K, new Grouped(256, 210, 16, 32, QuantBlocks::quants6_K, QuantBlocks::scale6, null));

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        return sum(n, j -> a[aOffset + j], b, bOffset);
    }

    @Override
    public float dotF32(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return sum(n, j -> w.get(LittleEndian.FLOAT, offset + 4L * j), x, xOffset);
    }

    @Override
    public float dotF16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return sum(n, j -> LittleEndian.half(w, offset + 2L * j), x, xOffset);
    }

    @Override
    public float dotBf16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return sum(n, j -> Bfloat16.value(w.get(LittleEndian.SHORT, offset + 2L * j)), x, xOffset);
    }

    private interface Weights {
        float of(int j);
    }

    private static float sum(int n, Weights w, float[] x, int xOffset) {
        float[] s = new float[PARTIAL_SUMS];
        for (int j = 0; j < n; j++) {
            s[j % PARTIAL_SUMS] = Math.fma(w.of(j), x[xOffset + j], s[j % PARTIAL_SUMS]);
        }
        return sum(s);
    }

    /** The sum of 2^m numbers in halves, as {@link DotKernels} says; overwrites them. */
    static float sum(float[] s) {
        for (int half = s.length / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                s[i] += s[i + half];
            }
        }
        return s[0];
    }

    private static float sum(Grouped format, MemorySegment w, long offset, float[] x, int n) {
        float[] s = new float[PARTIAL_SUMS];
        int[] quants = new int[format.columns];
        for (int b = 0; b < n / format.columns; b++) {
            long at = offset + (long) b * format.bytes;
            format.quants.read(w, at, quants);
            for (int g = 0; g < format.columns / format.group; g++) {
                float scale = format.scale.of(w, at, g);
                for (int i = 0; i < PARTIAL_SUMS; i++) {
                    int j = format.group * g + i;
                    int xAt = b * format.columns + j;
                    float p = (quants[j] - format.zero) * x[xAt];
                    float sum = x[xAt];
                    if (format.group == 2 * PARTIAL_SUMS) {
                        p = Math.fma(quants[j + PARTIAL_SUMS] - format.zero, x[xAt + PARTIAL_SUMS], p);
                        sum += x[xAt + PARTIAL_SUMS];
                    }
                    s[i] = Math.fma(scale, p, s[i]);
                    if (format.minimum != null) {
                        s[i] = Math.fma(format.minimum.of(w, at, g), sum, s[i]);
                    }
                }
            }
        }
        return sum(s);
    }

    @Override
    public void dots(QuantLayout format, MemorySegment w, long at0, long at1, long at2, long at3, int rows, float[] x, int n,
            float[] y, int yAt, int yStride) {
        long[] at = {at0, at1, at2, at3};
        for (int r = 0; r < rows; r++) {
            y[yAt + r * yStride] = sum(FORMATS.get(format), w, at[r], x, n);
        }
    }
}
