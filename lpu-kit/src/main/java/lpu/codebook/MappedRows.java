package lpu.codebook;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.codebook.TileVqOptions.Metric;
import lpu.simd.BatchMultiply;
import lpu.simd.GemmKernels;
import lpu.simd.Matrix;
import lpu.simd.SymmetricEigen;
import lpu.simd.Workers;

/**
 * A matrix's rows in the columns in which rows and states are compared: unit directions a_j with the weight λ_j of an error along
 * each. A row w becomes {@code x_j = √λ_j a_j·w}, a state h becomes {@code g_j = a_j·(h - μ) / √λ_j}, so that
 * {@code Σ x_j g_j = w·(h - μ)} and a squared error of x counts as it counts in a logit.
 *
 * <p>Rows are mapped block by block, for a few columns at a time, by matrix products: all of x may be larger than memory. Where
 * the metric keeps the model's own columns as they are, rows are only cut.
 */
final class MappedRows {
    /** Rows by which the columns' means and variances are estimated. */
    private static final int SAMPLE = 1 << 15;
    /** Floats of rows that are mapped at once. */
    private static final int BLOCK_FLOATS = 1 << 21;
    private static final int GRAIN = 64;

    private final Matrix matrix; // V x d
    private final Workers workers;
    private final double[] directions; // [d][d], one direction a row; null for the model's own columns, all of weight 1
    private final double[] weights; // [d]: λ_j, positive; null likewise

    private MappedRows(Matrix matrix, double[] directions, double[] weights, Workers workers) {
        this.matrix = matrix;
        this.directions = directions;
        this.weights = weights;
        this.workers = workers;
    }

    /**
     * In the columns that the metric asks for.
     *
     * @param states of the hidden states; may be null where the metric keeps them
     */
    static MappedRows of(Matrix matrix, Moments states, Metric metric, Workers workers) {
        if (metric.keepsStates()) {
            return new MappedRows(matrix, null, null, workers);
        }
        int d = matrix.columns();
        double[] directions;
        double[] spectrum;
        if (metric.rotate()) {
            SymmetricEigen eigen = SymmetricEigen.of(states.covariance(), d, workers);
            directions = eigen.vectors();
            spectrum = eigen.values();
        } else {
            directions = new double[d * d];
            for (int j = 0; j < d; j++) {
                directions[j * d + j] = 1;
            }
            spectrum = states.diagonal();
        }
        double[] weights = new double[d];
        Arrays.fill(weights, 1);
        if (metric.scale()) {
            double least = metric.shrinkage() * states.meanVariance();
            Arrays.setAll(weights, j -> StrictMath.pow(Math.max(spectrum[j], 0) + least, metric.power()));
            double most = Arrays.stream(weights).max().orElseThrow();
            double smallest = most == 0 ? 1 : 1e-9 * most; // a column that never varies; states that are all alike
            Arrays.setAll(weights, j -> Math.max(weights[j], smallest));
        }
        return new MappedRows(matrix, directions, weights, workers);
    }

    int count() {
        return matrix.rows();
    }

    int columns() {
        return matrix.columns();
    }

    Workers workers() {
        return workers;
    }

    /** float[d][d]: maps a centred state to g; null where states are kept as they are. */
    float[] stateMap() {
        return directions == null ? null : map(allColumns(), -0.5);
    }

    private int[] allColumns() {
        return IntStream.range(0, columns()).toArray();
    }

    /** float[columns.length][d]: directions times their weights to a power, 0.5 for rows and -0.5 for states. */
    private float[] map(int[] columns, double power) {
        int d = columns();
        float[] map = new float[columns.length * d];
        for (int i = 0; i < columns.length; i++) {
            double factor = StrictMath.pow(weights[columns[i]], power);
            for (int j = 0; j < d; j++) {
                map[i * d + j] = (float) (factor * directions[columns[i] * d + j]);
            }
        }
        return map;
    }

    /** By a sample of the rows, of each column of x, double[d]. */
    record Spread(double[] means, double[] variances) {
    }

    Spread spread() {
        int d = columns();
        int n = Math.min(count(), SAMPLE);
        double[] means = new double[d];
        double[] variances = new double[d];
        int[] sample = IntStream.range(0, n).map(i -> (int) ((long) count() * i / n)).toArray();
        forEachBlock(sample, allColumns(), (first, rows, x) -> workers.run(d, GRAIN, (from, to) -> {
            for (int at = 0; at < rows * d; at += d) {
                for (int j = from; j < to; j++) {
                    means[j] += x[at + j];
                    variances[j] += (double) x[at + j] * x[at + j];
                }
            }
        }));
        for (int j = 0; j < d; j++) {
            means[j] /= n;
            variances[j] = Math.max(0, variances[j] / n - means[j] * means[j]);
        }
        return new Spread(means, variances);
    }

    interface RowConsumer {
        /** @param x float[columns] from {@code at}, valid during the call only */
        void accept(int v, float[] x, int at);
    }

    /** Hands over some columns of every x; the rows of different calls may come from different threads. */
    void forEach(int[] columns, RowConsumer consumer) {
        int n = columns.length;
        forEachBlock(null, columns, (first, rows, x) -> workers.run(rows, GRAIN, (from, to) -> {
            for (int i = from; i < to; i++) {
                consumer.accept(first + i, x, i * n);
            }
        }));
    }

    private interface BlockConsumer {
        /** @param x float[rows][columns asked for], valid during the call only */
        void accept(int first, int rows, float[] x);
    }

    /** @param ids the rows to map, in this order; null for all */
    private void forEachBlock(int[] ids, int[] columns, BlockConsumer consumer) {
        int d = columns();
        int n = columns.length;
        int count = ids == null ? count() : ids.length;
        float[] map = directions == null ? null : map(columns, 0.5);
        BatchMultiply gemm = new BatchMultiply(GemmKernels.best(), workers);
        int block = Math.min(count, Math.max(GRAIN, BLOCK_FLOATS / d));
        float[] w = new float[block * d];
        float[] x = new float[block * n];
        for (int from = 0; from < count; from += block) {
            int first = from;
            int rows = Math.min(block, count - first);
            workers.run(rows, (a, b) -> {
                for (int i = a; i < b; i++) {
                    matrix.row(ids == null ? first + i : ids[first + i], w, i * d);
                }
            });
            if (map == null) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < n; j++) {
                        x[i * n + j] = w[i * d + columns[j]];
                    }
                }
            } else {
                gemm.multiply(Matrix.of(map, n, d), w, rows, x);
            }
            consumer.accept(first, rows, x);
        }
    }
}
