package lpu.kernel;

/**
 * Weighted sums of short rows, which is all that attention is: of a block of positions' keys, a row per column and a lane per
 * position, weighted by the query; and of a block of columns of the values, a row per position and a lane per column,
 * weighted by probabilities. Several query heads share the rows. {@link ScalarAttentionKernels} defines the results;
 * {@link VectorAttentionKernels} equals them bit for bit.
 */
public interface AttentionKernels {
    /** Floats in a row. */
    int LANES = 32;

    /** The fastest implementation for this JVM and CPU; see {@link Simd}. */
    static AttentionKernels best() {
        return of(Simd.bits());
    }

    /** @param bits vector width 128, 256 or 512, or 0 for the scalar definition; a width the CPU lacks is slow */
    static AttentionKernels of(int bits) {
        return bits == 0 ? new ScalarAttentionKernels() : Simd.define(VectorAttentionKernels.class, bits);
    }

    /**
     * out_hl = scale · Σ_r weights_hr rows_rl, in the order of r, each step one fused multiply-add, starting at 0.
     *
     * @param weights head h's float[count] from {@code weightsAt + h * weightsStride}
     * @param rows float[count][LANES] from {@code rowsAt}
     * @param out head h's float[LANES] from {@code outAt + h * outStride}, overwritten
     */
    void sumRows(float[] weights, int weightsAt, int weightsStride, int heads, float[] rows, int rowsAt, int count,
            float scale, float[] out, int outAt, int outStride);
}
