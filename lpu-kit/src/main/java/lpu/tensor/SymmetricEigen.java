package lpu.tensor;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Commons Math: plain Java, so that every platform gets the same
 * ones to the last bit.
 *
 * @param n order of the matrix
 * @param values double[n], the largest first
 * @param vectors double[n][n]: row i is the unit eigenvector of value i
 */
public record SymmetricEigen(int n, double[] values, double[] vectors) {

    /** @param matrix double[n][n], symmetric and finite */
    public static SymmetricEigen of(double[] matrix, int n) {
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (!Double.isFinite(matrix[i * n + j])) {
                    throw new IllegalArgumentException("the matrix holds " + matrix[i * n + j]);
                }
                rows[i][j] = matrix[i * n + j];
            }
        }
        EigenDecomposition found = new EigenDecomposition(new Array2DRowRealMatrix(rows, false));
        double[] unsorted = found.getRealEigenvalues();
        int[] order = IntStream.range(0, n).boxed()
                .sorted(Comparator.comparingDouble(i -> -unsorted[i])).mapToInt(i -> i).toArray();
        double[] values = new double[n];
        double[] vectors = new double[n * n];
        for (int i = 0; i < n; i++) {
            values[i] = unsorted[order[i]];
            System.arraycopy(found.getEigenvector(order[i]).toArray(), 0, vectors, i * n, n);
        }
        return new SymmetricEigen(n, values, vectors);
    }

    /** Entry {@code j} of eigenvector {@code i}. */
    public double vector(int i, int j) {
        return vectors[i * n + j];
    }
}
