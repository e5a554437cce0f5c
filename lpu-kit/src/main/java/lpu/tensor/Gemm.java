package lpu.tensor;

/** Single-precision matrix product with the second matrix transposed, as weights are stored. */
public interface Gemm {
    /** For RunInfo and messages: {@code nd4j}, {@code vector-512}. */
    String name();

    /**
     * C = A Bᵀ.
     *
     * @param a float[m][k], row-major
     * @param b float[n][k], row-major
     * @param c float[m][n], row-major, overwritten
     */
    void multiply(float[] a, float[] b, float[] c, int m, int n, int k);
}
