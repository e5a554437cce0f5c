package lpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Dot products of a float vector with rows of GGML's 5-bit formats and k-quants as they lie in memory; the parameters
 * are those of {@link DotKernels}, {@code n} a multiple of 32 (5-bit) or 256 (k-quants). {@link QuantBlocks} gives the
 * layouts and {@link ScalarQuantKernels} defines the results; {@link VectorQuantKernels} may add in another order.
 */
public interface QuantKernels {
    /** @param bits as in {@link DotKernels#of} */
    static QuantKernels of(int bits) {
        return bits == 0 ? new ScalarQuantKernels() : Simd.define(VectorQuantKernels.class, bits);
    }

    /** Blocks of 22 bytes; {@link QuantBlocks#q5_0}. */
    float dotQ5_0(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 24 bytes; {@link QuantBlocks#q5_1}. */
    float dotQ5_1(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 84 bytes; {@link QuantBlocks#q2_K}. */
    float dotQ2_K(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 110 bytes; {@link QuantBlocks#q3_K}. */
    float dotQ3_K(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 144 bytes; {@link QuantBlocks#q4_K}. */
    float dotQ4_K(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 176 bytes; {@link QuantBlocks#q5_K}. */
    float dotQ5_K(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 210 bytes; {@link QuantBlocks#q6_K}. */
    float dotQ6_K(MemorySegment w, long offset, float[] x, int xOffset, int n);
}
