package lpu.codebook;

import java.util.Arrays;
import lpu.io.Progress;
import lpu.simd.BatchMultiply;
import lpu.simd.GemmKernels;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * Mean and covariance of a set of vectors: of hidden states, or of a matrix's rows.
 *
 * @param width d
 * @param count vectors seen
 * @param mean double[d]
 * @param covariance double[d][d], divided by {@code count}
 */
public record Moments(int width, int count, double[] mean, double[] covariance) {
    /** Vectors whose products are summed in float before they join the double sums. */
    private static final int CHUNK = 1024;
    /** Rows of the covariance that are summed at once. */
    private static final int STRIP = 128;

    public Moments {
        if (width < 1 || count < 1 || mean.length != width || covariance.length != (long) width * width) {
            throw new IllegalArgumentException("moments of " + count + " vectors of " + width);
        }
    }

    /** Of a matrix's rows, n vectors of d columns; every one is read twice. The result does not depend on the number of threads. */
    public static Moments of(Matrix vectors, Workers workers) {
        int count = vectors.rows();
        int width = vectors.columns();
        double[] mean = mean(vectors);
        double[] covariance = new double[width * width];
        BatchMultiply gemm = new BatchMultiply(GemmKernels.best(), workers);
        float[] some = new float[STRIP * CHUNK];
        float[] products = new float[STRIP * width];
        try (Progress progress = Progress.of("covariance", count)) {
            for (int first = 0; first < count; first += CHUNK) {
                int n = Math.min(CHUNK, count - first);
                float[] columns = columns(vectors, first, n, mean, workers);
                for (int from = 0; from < width; from += STRIP) {
                    int strip = from;
                    int rows = Math.min(STRIP, width - from);
                    int end = from + rows; // the rest is the transpose
                    System.arraycopy(columns, from * n, some, 0, rows * n);
                    gemm.multiply(Matrix.of(columns, end, n), some, rows, products);
                    workers.run(rows, (a, b) -> {
                        for (int i = a; i < b; i++) {
                            for (int j = 0; j < end; j++) {
                                covariance[(strip + i) * width + j] += products[i * end + j];
                            }
                        }
                    });
                }
                progress.step(n);
            }
        }
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i * width + j] /= count;
                covariance[j * width + i] = covariance[i * width + j];
            }
        }
        return new Moments(width, count, mean, covariance);
    }

    /** float[d][n]: n centred vectors. */
    private static float[] columns(Matrix vectors, int first, int n, double[] mean, Workers workers) {
        int width = mean.length;
        float[] columns = new float[width * n];
        workers.run(n, (a, b) -> {
            float[] row = new float[width];
            for (int i = a; i < b; i++) {
                vectors.row(first + i, row, 0);
                for (int j = 0; j < width; j++) {
                    columns[j * n + i] = (float) (row[j] - mean[j]);
                }
            }
        });
        return columns;
    }

    private static double[] mean(Matrix vectors) {
        double[] mean = new double[vectors.columns()];
        float[] row = new float[mean.length];
        for (int i = 0; i < vectors.rows(); i++) {
            vectors.row(i, row, 0);
            for (int j = 0; j < row.length; j++) {
                mean[j] += row[j];
            }
        }
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= vectors.rows();
        }
        return mean;
    }

    /** aᵀ C a for a direction a, double[d] from {@code at}: the variance along it. */
    public double variance(double[] a, int at) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double product = 0;
            for (int j = 0; j < width; j++) {
                product += covariance[i * width + j] * a[at + j];
            }
            sum += a[at + i] * product;
        }
        return sum;
    }

    /** The mean of the diagonal. */
    public double meanVariance() {
        double sum = 0;
        for (double variance : diagonal()) {
            sum += variance;
        }
        return sum / width;
    }

    /** double[d]: each column's variance. */
    public double[] diagonal() {
        double[] diagonal = new double[width];
        Arrays.setAll(diagonal, j -> covariance[j * width + j]);
        return diagonal;
    }
}
