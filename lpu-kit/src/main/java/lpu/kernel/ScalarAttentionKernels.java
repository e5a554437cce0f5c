package lpu.kernel;

/** The definition of {@link AttentionKernels}. */
public final class ScalarAttentionKernels implements AttentionKernels {
    @Override
    public void scores(float[] query, int queryAt, float[] keys, int keysAt, int count, int n, float scale,
            float[] out, int outAt) {
        for (int p = 0; p < count; p++) {
            float sum = 0;
            for (int j = 0; j < n; j++) {
                sum = Math.fma(query[queryAt + j], keys[keysAt + p * n + j], sum);
            }
            out[outAt + p] = scale * sum;
        }
    }

    @Override
    public void mix(float[] weights, int weightsAt, float[] values, int valuesAt, int count, int n, float[] out,
            int outAt) {
        mixColumns(weights, weightsAt, values, valuesAt, count, n, 0, out, outAt);
    }

    /** {@link #mix} for columns [from, n). */
    static void mixColumns(float[] weights, int weightsAt, float[] values, int valuesAt, int count, int n, int from,
            float[] out, int outAt) {
        for (int j = from; j < n; j++) {
            float sum = 0;
            for (int p = 0; p < count; p++) {
                sum = Math.fma(weights[weightsAt + p], values[valuesAt + p * n + j], sum);
            }
            out[outAt + j] = sum;
        }
    }
}
