package lpu.codebook;

import lpu.simd.BatchMultiply;
import lpu.simd.GemmKernels;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * A matrix's rows in the columns of a {@link Basis}. They are mapped block by block, for a few columns at a time, by matrix
 * products: all of them may be larger than memory.
 *
 * @param source of the rows w
 * @param count V
 * @param means double[d]: of the columns of x, by a sample of the rows
 * @param variances double[d]: likewise
 * @param weights float[V], how much each row counts in k-means; null for all alike
 */
record MappedRows(RowSource source, int count, Basis basis, double[] means, double[] variances, float[] weights,
        CalibratedOptions options, Workers workers) {
    /** Rows by which the columns' means and variances are estimated. */
    private static final int SAMPLE = 1 << 15;
    /** Floats of rows that are mapped at once. */
    private static final int BLOCK_FLOATS = 1 << 21;
    private static final int GRAIN = 64;

    static MappedRows of(RowSource source, int count, Basis basis, float[] weights, CalibratedOptions options,
            Workers workers) {
        int d = basis.width();
        int n = Math.min(count, SAMPLE);
        double[] sums = new double[d];
        double[] squares = new double[d];
        RowSource sample = (i, out) -> source.row((int) ((long) count * i / n), out);
        forEachBlock(sample, n, basis.rowMap(), d, workers, (first, rows, x) -> workers.run(d, GRAIN, (from, to) -> {
            for (int at = 0; at < rows * d; at += d) {
                for (int j = from; j < to; j++) {
                    sums[j] += x[at + j];
                    squares[j] += (double) x[at + j] * x[at + j];
                }
            }
        }));
        double[] variances = squares;
        for (int j = 0; j < d; j++) {
            sums[j] /= n;
            variances[j] = Math.max(0, squares[j] / n - sums[j] * sums[j]);
        }
        return new MappedRows(source, count, basis, sums, variances, weights, options, workers);
    }

    int columns() {
        return basis.width();
    }

    interface RowConsumer {
        /** @param x float[columns] from {@code at}, valid during the call only */
        void accept(int v, float[] x, int at);
    }

    /** Hands over some columns of every x; the rows of different calls may come from different threads. */
    void forEach(int[] columns, RowConsumer consumer) {
        int n = columns.length;
        forEachBlock(source, count, basis.rowMap(columns), basis.width(), workers,
                (first, rows, x) -> workers.run(rows, GRAIN, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        consumer.accept(first + i, x, i * n);
                    }
                }));
    }

    private interface BlockConsumer {
        /** @param x float[rows][columns of the map], valid during the call only */
        void accept(int first, int rows, float[] x);
    }

    /** @param map float[n][d] */
    private static void forEachBlock(RowSource source, int count, float[] map, int d, Workers workers,
            BlockConsumer consumer) {
        BatchMultiply gemm = new BatchMultiply(GemmKernels.best(), workers);
        int n = map.length / d;
        int block = Math.min(count, Math.max(GRAIN, BLOCK_FLOATS / d));
        float[] w = new float[block * d];
        float[] x = new float[block * n];
        for (int from = 0; from < count; from += block) {
            int first = from;
            int rows = Math.min(block, count - first);
            workers.run(rows, (a, b) -> {
                float[] row = new float[d];
                for (int i = a; i < b; i++) {
                    source.row(first + i, row);
                    System.arraycopy(row, 0, w, i * d, d);
                }
            });
            gemm.multiply(Matrix.of(map, n, d), w, rows, x);
            consumer.accept(first, rows, x);
        }
    }
}
