package lpu.kernel;

/** The definition of {@link AttentionKernels}. */
public final class ScalarAttentionKernels implements AttentionKernels {
    @Override
    public void sumRows(float[] weights, int weightsAt, int weightsStride, int heads, float[] rows, int rowsAt, int count,
            float scale, float[] out, int outAt, int outStride) {
        for (int h = 0; h < heads; h++) {
            for (int l = 0; l < LANES; l++) {
                float sum = 0;
                for (int r = 0; r < count; r++) {
                    sum = Math.fma(weights[weightsAt + h * weightsStride + r], rows[rowsAt + r * LANES + l], sum);
                }
                out[outAt + h * outStride + l] = scale * sum;
            }
        }
    }
}
