package lpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Dot products of a float vector with float arrays and with quantised rows as they lie in memory.
 * {@link ScalarDotKernels} defines every result;
 * {@link VectorDotKernels} may add in another order and must stay within the rounding bound of the contract test.
 *
 * <p>For the {@code MemorySegment} methods, {@code w} holds little-endian GGML blocks, {@code offset} is the byte
 * offset of the row's first block, {@code x} the activations, {@code xOffset} its first index, and {@code n} the
 * columns, a multiple of 32 for the Q formats here and of what {@link QuantKernels} says for the others.
 */
public interface DotKernels {
    /** The fastest implementation for this JVM and CPU; see {@link Simd}. */
    static DotKernels best() {
        return of(Simd.bits());
    }

    /** @param bits vector width 128, 256 or 512, or 0 for the scalar definition; a width the CPU lacks is slow */
    static DotKernels of(int bits) {
        return bits == 0 ? new ScalarDotKernels() : Simd.define(VectorDotKernels.class, bits);
    }

    /** {@code scalar}, {@code vector-256}, … */
    String name();

    /** Σ a_j b_j. */
    float dot(float[] a, int aOffset, float[] b, int bOffset, int n);

    float dotF32(MemorySegment w, long offset, float[] x, int xOffset, int n);

    float dotF16(MemorySegment w, long offset, float[] x, int xOffset, int n);

    float dotBf16(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Block of 32 columns, 18 bytes: f16 d, 16 bytes q; w_j = d (low nibble_j - 8), w_{j+16} = d (high_j - 8). */
    float dotQ4_0(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Block of 32 columns, 20 bytes: f16 d, f16 m, 16 bytes q; w_j = d low nibble_j + m, w_{j+16} = d high_j + m. */
    float dotQ4_1(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Block of 32 columns, 34 bytes: f16 d, 32 signed bytes q; w_j = d q_j. */
    float dotQ8_0(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** The dot products of the other quantised formats, of the same width. */
    QuantKernels quants();

    /** The dot products with rows that lie side by side, of the same width. */
    LaneKernels lanes();
}
