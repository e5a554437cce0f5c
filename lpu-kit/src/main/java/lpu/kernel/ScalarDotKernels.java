package lpu.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** The definition of {@link DotKernels}: one plain loop each, in column order. */
public final class ScalarDotKernels implements DotKernels {
    private static final QuantKernels QUANTS = QuantKernels.of(0);
    private static final LaneKernels SIDE_BY_SIDE = LaneKernels.of(0);

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum += a[aOffset + j] * b[bOffset + j];
        }
        return sum;
    }

    @Override
    public float dotF32(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum += w.get(LittleEndian.FLOAT, offset + 4L * j) * x[xOffset + j];
        }
        return sum;
    }

    @Override
    public float dotF16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum += LittleEndian.half(w, offset + 2L * j) * x[xOffset + j];
        }
        return sum;
    }

    @Override
    public float dotBf16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum += Bfloat16.value(w.get(LittleEndian.SHORT, offset + 2L * j)) * x[xOffset + j];
        }
        return sum;
    }

    @Override
    public float dotQ4_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        float sum = 0;
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 18L * b;
            int xb = xOffset + 32 * b;
            float d = LittleEndian.half(w, block);
            for (int j = 0; j < 16; j++) {
                int q = w.get(JAVA_BYTE, block + 2 + j);
                sum += d * ((q & 15) - 8) * x[xb + j];
                sum += d * ((q >>> 4 & 15) - 8) * x[xb + 16 + j];
            }
        }
        return sum;
    }

    @Override
    public float dotQ4_1(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        float sum = 0;
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 20L * b;
            int xb = xOffset + 32 * b;
            float d = LittleEndian.half(w, block);
            float m = LittleEndian.half(w, block + 2);
            for (int j = 0; j < 16; j++) {
                int q = w.get(JAVA_BYTE, block + 4 + j);
                sum += (d * (q & 15) + m) * x[xb + j];
                sum += (d * (q >>> 4 & 15) + m) * x[xb + 16 + j];
            }
        }
        return sum;
    }

    @Override
    public float dotQ8_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        float sum = 0;
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 34L * b;
            int xb = xOffset + 32 * b;
            float d = LittleEndian.half(w, block);
            for (int j = 0; j < 32; j++) {
                sum += d * w.get(JAVA_BYTE, block + 2 + j) * x[xb + j];
            }
        }
        return sum;
    }

    @Override
    public QuantKernels quants() {
        return QUANTS;
    }

    @Override
    public LaneKernels lanes() {
        return SIDE_BY_SIDE;
    }
}
