package lpu.kernel;

/**
 * The element-wise functions that need an exponential. {@link ScalarElementKernels} defines them with
 * {@link Math#exp}; {@link VectorElementKernels} uses a polynomial and stays within 1e-6 relative of it.
 */
public interface ElementKernels {
    /** The fastest implementation for this JVM and CPU; see {@link Simd}. */
    static ElementKernels best() {
        return of(Simd.bits());
    }

    /** @param bits vector width 128, 256 or 512, or 0 for the scalar definition */
    static ElementKernels of(int bits) {
        return bits == 0 ? new ScalarElementKernels() : Simd.define(VectorElementKernels.class, bits);
    }

    /** x_j = exp(x_j - max x) / Σ exp(x_i - max x) over n ≥ 1 finite values, in place. */
    void softmax(float[] x, int offset, int n);

    /** gate_j = up_j · gate_j / (1 + exp(-gate_j)), in place. */
    void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int n);

    /** gate_j = up_j · GELU(gate_j), in place, GELU in its tanh form: x / (1 + exp(-2 √(2/π) (x + 0.044715 x³))). */
    void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int n);

    /** Σ exp(x_j - shift), summed in double. */
    double sumExp(float[] x, int offset, int n, float shift);
}
