package lpu.tensor;

/**
 * Double-precision matrix product with the second matrix transposed. Where all entries are integers and Σ |a| |b| of every
 * element of C stays within 2^53, every partial sum in any order is an integer that a double holds exactly, so the
 * product is exact and equal for all implementations.
 */
public interface DoubleGemm {
    /** For RunInfo and messages: {@code nd4j}, {@code plain Java}. */
    String name();

    /**
     * C = A Bᵀ.
     *
     * @param a double[m][k], row-major
     * @param b double[n][k], row-major
     * @param c double[m][n], row-major, overwritten
     */
    void multiply(double[] a, double[] b, double[] c, int m, int n, int k);
}
