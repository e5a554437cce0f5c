package lpu.kernel;

/**
 * One query head against the cached keys and values of its KV head, which lie in consecutive rows.
 * {@link ScalarAttentionKernels} defines the results; {@link VectorAttentionKernels} equals {@link #mix} bit for bit and
 * may add the products of {@link #scores} in another order.
 */
public interface AttentionKernels {
    /** The fastest implementation for this JVM and CPU; see {@link Simd}. */
    static AttentionKernels best() {
        return of(Simd.bits());
    }

    /** @param bits vector width 128, 256 or 512, or 0 for the scalar definition; a width the CPU lacks is slow */
    static AttentionKernels of(int bits) {
        return bits == 0 ? new ScalarAttentionKernels() : Simd.define(VectorAttentionKernels.class, bits);
    }

    /**
     * out_p = scale · Σ_j query_j keys_pj.
     *
     * @param keys float[count][n] from {@code keysAt}
     * @param out float[count] from {@code outAt}
     */
    void scores(float[] query, int queryAt, float[] keys, int keysAt, int count, int n, float scale, float[] out,
            int outAt);

    /**
     * out_j = Σ_p weights_p values_pj, in the order of p, each step one fused multiply-add, starting at 0.
     *
     * @param values float[count][n] from {@code valuesAt}
     * @param out float[n] from {@code outAt}, overwritten
     */
    void mix(float[] weights, int weightsAt, float[] values, int valuesAt, int count, int n, float[] out, int outAt);
}
