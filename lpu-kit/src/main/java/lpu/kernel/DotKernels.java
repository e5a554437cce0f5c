package lpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Dot products of a float vector with float arrays and with quantised rows as they lie in memory.
 * {@link ScalarDotKernels} defines every result, the order of its sums included; {@link VectorDotKernels} equals it bit for
 * bit at every width.
 *
 * <p>Every product has {@link #PARTIAL_SUMS} partial sums s_i that start at 0; column j goes to s_{j mod 16} by fused
 * multiply-add, in ascending order of j. Of a quantised row a group of 16 or 32 columns that share a scale d (and a
 * minimum m) is first summed by itself: p_i = q_i x_i, then, in a group of 32, p_i = q_{16+i} x_{16+i} + p_i (fused);
 * s_i = d p_i + s_i (fused); and, where there are minima, s_i = m (x_i + x_{16+i}) + s_i (fused), or m x_i in a group of 16.
 * Here q is the quant less its format's zero point. Groups come in ascending order. The partial sums are added in halves:
 * s_i + s_{i+8} for i &lt; 8, of these the sums at distance 4, then 2, then 1.
 *
 * <p>For the {@code MemorySegment} methods, {@code w} holds little-endian GGML blocks, {@code offset} is the byte
 * offset of the row's first block, {@code x} the activations, {@code xOffset} its first index, and {@code n} the
 * columns, for quantised formats a multiple of the block; {@link QuantBlocks} gives their layouts.
 */
public interface DotKernels {
    /** Partial sums of every dot product. */
    int PARTIAL_SUMS = 16;

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

    /** Blocks of 18 bytes; {@link QuantBlocks#q4_0}. */
    float dotQ4_0(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 20 bytes; {@link QuantBlocks#q4_1}. */
    float dotQ4_1(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 22 bytes; {@link QuantBlocks#q5_0}. */
    float dotQ5_0(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 24 bytes; {@link QuantBlocks#q5_1}. */
    float dotQ5_1(MemorySegment w, long offset, float[] x, int xOffset, int n);

    /** Blocks of 34 bytes; {@link QuantBlocks#q8_0}. */
    float dotQ8_0(MemorySegment w, long offset, float[] x, int xOffset, int n);

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
