package lpu.kernel;

/** The definition of {@link ElementKernels}. */
public final class ScalarElementKernels implements ElementKernels {
    /** 2 √(2/π): ½ (1 + tanh y) = 1 / (1 + exp(-2y)). */
    static final double GELU_SLOPE = 2 * Math.sqrt(2 / Math.PI);

    @Override
    public void softmax(float[] x, int offset, int n) {
        float max = x[offset];
        for (int j = 1; j < n; j++) {
            max = Math.max(max, x[offset + j]);
        }
        float sum = 0;
        for (int j = offset; j < offset + n; j++) {
            x[j] = (float) Math.exp(x[j] - max);
            sum += x[j];
        }
        for (int j = offset; j < offset + n; j++) {
            x[j] /= sum;
        }
    }

    @Override
    public void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
        for (int j = 0; j < n; j++) {
            float g = gate[gateOffset + j];
            gate[gateOffset + j] = (float) (g / (1 + Math.exp(-g))) * up[upOffset + j];
        }
    }

    @Override
    public void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
        for (int j = 0; j < n; j++) {
            double g = gate[gateOffset + j];
            double z = GELU_SLOPE * (g + 0.044715 * g * g * g);
            gate[gateOffset + j] = (float) (g / (1 + Math.exp(-z))) * up[upOffset + j];
        }
    }

    @Override
    public double sumExp(float[] x, int offset, int n, float shift) {
        double sum = 0;
        for (int j = offset; j < offset + n; j++) {
            sum += Math.exp(x[j] - shift);
        }
        return sum;
    }
}
