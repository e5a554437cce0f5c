package lpu.codebook;

import java.util.Arrays;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;

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

    public Moments {
        if (width < 1 || count < 1 || mean.length != width || covariance.length != (long) width * width) {
            throw new IllegalArgumentException("moments of " + count + " vectors of " + width);
        }
    }

    /** Reads every vector twice. The result does not depend on the number of threads. */
    public static Moments of(RowSource source, int count, int width, Workers workers) {
        double[] mean = mean(source, count, width);
        double[] covariance = new double[width * width];
        DotKernels dots = DotKernels.best();
        float[] columns = new float[width * CHUNK]; // [d][chunk], centred
        for (int first = 0; first < count; first += CHUNK) {
            int from = first;
            int n = Math.min(CHUNK, count - first);
            workers.run(n, (a, b) -> {
                float[] row = new float[width];
                for (int i = a; i < b; i++) {
                    source.row(from + i, row);
                    for (int j = 0; j < width; j++) {
                        columns[j * CHUNK + i] = (float) (row[j] - mean[j]);
                    }
                }
            });
            workers.run(width, (a, b) -> {
                for (int i = a; i < b; i++) {
                    for (int j = 0; j <= i; j++) {
                        covariance[i * width + j] += dots.dot(columns, i * CHUNK, columns, j * CHUNK, n);
                    }
                }
            });
        }
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i * width + j] /= count;
                covariance[j * width + i] = covariance[i * width + j];
            }
        }
        return new Moments(width, count, mean, covariance);
    }

    private static double[] mean(RowSource source, int count, int width) {
        double[] mean = new double[width];
        float[] row = new float[width];
        for (int i = 0; i < count; i++) {
            source.row(i, row);
            for (int j = 0; j < width; j++) {
                mean[j] += row[j];
            }
        }
        for (int j = 0; j < width; j++) {
            mean[j] /= count;
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
        return Arrays.stream(diagonal()).sum() / width;
    }

    /** double[d]: each column's variance. */
    public double[] diagonal() {
        double[] diagonal = new double[width];
        Arrays.setAll(diagonal, j -> covariance[j * width + j]);
        return diagonal;
    }
}
