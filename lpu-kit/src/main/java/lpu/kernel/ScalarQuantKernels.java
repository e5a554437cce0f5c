package lpu.kernel;

import java.lang.foreign.MemorySegment;

/** The definition of {@link QuantKernels}: each block decoded, then one plain loop in column order. */
final class ScalarQuantKernels implements QuantKernels {
    @Override
    public float dotQ5_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return QuantBlocks.dot(QuantBlocks::q5_0, 32, 22, w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ5_1(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return QuantBlocks.dot(QuantBlocks::q5_1, 32, 24, w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ2_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return QuantBlocks.dot(QuantBlocks::q2_K, 256, 84, w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ3_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return QuantBlocks.dot(QuantBlocks::q3_K, 256, 110, w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ4_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return QuantBlocks.dot(QuantBlocks::q4_K, 256, 144, w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ5_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return QuantBlocks.dot(QuantBlocks::q5_K, 256, 176, w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ6_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return QuantBlocks.dot(QuantBlocks::q6_K, 256, 210, w, offset, x, xOffset, n);
    }
}
