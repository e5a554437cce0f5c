package lpu.simd;

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
    /** Most quantised rows at once. */
    int ROWS = 4;

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

    /**
     * The products of one to four quantised rows, each as if it were alone.
     *
     * @param at0 byte of the first row's first block, and so on; those beyond {@code rows} mean nothing
     * @param rows 1 to {@link #ROWS}
     * @param n columns, a multiple of the format's block
     * @param y row r's product is written to {@code yAt + r * yStride}
     */
    void dots(QuantLayout format, MemorySegment w, long at0, long at1, long at2, long at3, int rows, float[] x, int n,
            float[] y, int yAt, int yStride);
}
