package lpu.codebook;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;

/**
 * Tile VQ of a matrix's rows that knows the hidden states they will meet. With mean μ and covariance C of the states, the
 * mean squared error of a logit is {@code (w - ŵ)ᵀ C (w - ŵ)} once the product with μ is exact. So rows and states are
 * rotated into the eigenvectors of C, where errors along different columns are uncorrelated, columns are scaled by the
 * square root of their eigenvalue, where all errors count alike, and tiles take columns so that each carries about the same
 * information.
 *
 * <p>The product with one state can be exact for each row at the price of a bias, and the state that matters for row v is the
 * one in which v wins. Were states Gaussian and v chosen with probability proportional to exp(w_v·h), those states would
 * have the mean μ + C w_v (exponential tilting). With x = C^½ w and its approximation x̂ this adds
 * {@code tilt · (x - x̂)·x} to the bias; k-means draws codewords towards zero, so the correction is positive for most rows
 * and largest for those approximated worst, which would lose otherwise.
 */
public final class CalibratedVq {
    /** Floats of several tiles held at once. */
    private static final long GROUP_BYTES = 128L << 20;
    /** Rows from which the matrix's own covariance is estimated. */
    private static final int MOMENT_ROWS = 1 << 15;

    private final RowSource source;
    private final int rows;
    private final Moments states;
    private final CalibratedOptions options;
    private final Workers workers;
    private final Basis basis;
    private final Tiles tiles;
    private final double[] tilted; // [V], (x - x̂)·x
    private final double[] errors; // [V], |x - x̂|²

    private CalibratedVq(RowSource source, int rows, Moments states, CalibratedOptions options, Workers workers) {
        this.source = source;
        this.rows = rows;
        this.states = states;
        this.options = options;
        this.workers = workers;
        int d = states.width();
        basis = Basis.of(states, options);
        int count = options.tiles(d);
        tiles = options.balance()
                ? Tiles.balanced(basis.rowVariances(rowMoments(source, rows, d, workers)), count,
                        count * options.indexBits())
                : Tiles.even(d, count);
        tilted = new double[rows];
        errors = new double[rows];
    }

    private static Moments rowMoments(RowSource source, int rows, int d, Workers workers) {
        int n = Math.min(rows, MOMENT_ROWS);
        return Moments.of((i, out) -> source.row((int) ((long) rows * i / n), out), n, d, workers);
    }

    /**
     * Fits a code book to V rows of d columns. The result does not depend on the number of threads.
     *
     * @param states of the hidden states that the rows will be multiplied with
     * @param rowWeights float[V], how much each row counts in k-means, not negative; null for all alike
     * @param progress called with the tiles done so far, after each, from the calling thread
     */
    public static CalibratedCodebook fit(RowSource source, int rows, Moments states, float[] rowWeights,
            CalibratedOptions options, Workers workers, IntConsumer progress) {
        return new CalibratedVq(source, rows, states, options, workers).fit(rowWeights, progress);
    }

    private CalibratedCodebook fit(float[] rowWeights, IntConsumer progress) {
        int k = options.codewords();
        float[] centroids = new float[k * tiles.width()];
        PackedCodes codes = PackedCodes.allocate(rows, tiles.count(), k);
        double[] distortion = new double[tiles.count()];
        for (int first = 0; first < tiles.count();) {
            int end = first + 1;
            while (end < tiles.count() && 4L * rows * (tiles.starts()[end + 1] - tiles.starts()[first]) <= GROUP_BYTES) {
                end++;
            }
            float[][] points = points(first, end);
            for (int tile = first; tile < end; tile++) {
                Clustering c = KMeans.fit(points[tile - first], rowWeights, rows, tiles.width(tile),
                        options.kMeans(tile), workers);
                System.arraycopy(c.centroids(), 0, centroids, k * tiles.starts()[tile], c.centroids().length);
                distortion[tile] = c.distortion();
                keep(c, points[tile - first], tile, codes);
                progress.accept(tile + 1);
            }
            first = end;
        }
        addUnusedColumns();
        TileCodebook book = new TileCodebook(rows, tiles.starts(), k, centroids, codes, distortion);
        float[] stateMap = basis.stateMap(tiles.columns());
        return new CalibratedCodebook(rows, states.width(), stateMap, stateOffset(stateMap), book, bias(), rms());
    }

    /** The rows in the columns of tiles [first, end): float[tile][row][width of the tile]. */
    private float[][] points(int first, int end) {
        int d = states.width();
        DotKernels dots = DotKernels.best();
        float[][] points = new float[end - first][];
        float[][] maps = new float[end - first][];
        for (int tile = first; tile < end; tile++) {
            points[tile - first] = new float[Math.multiplyExact(rows, tiles.width(tile))];
            maps[tile - first] = basis.rowMap(
                    Arrays.copyOfRange(tiles.columns(), tiles.starts()[tile], tiles.starts()[tile + 1]));
        }
        workers.run(rows, 64, (from, to) -> {
            float[] row = new float[d];
            for (int v = from; v < to; v++) {
                source.row(v, row);
                for (int i = 0; i < maps.length; i++) {
                    int width = maps[i].length / d;
                    for (int j = 0; j < width; j++) {
                        points[i][v * width + j] = dots.dot(maps[i], j * d, row, 0, d);
                    }
                }
            }
        });
        return points;
    }

    private void keep(Clustering c, float[] points, int tile, PackedCodes codes) {
        int width = c.dim();
        workers.run(rows, 64, (from, to) -> {
            for (int v = from; v < to; v++) {
                int code = c.assignment()[v];
                codes.set(v, tile, code);
                for (int j = 0; j < width; j++) {
                    add(v, points[v * width + j], c.centroids()[code * width + j]);
                }
            }
        });
    }

    private void add(int row, float x, float approximation) {
        double error = (double) x - approximation;
        tilted[row] += error * x;
        errors[row] += error * error;
    }

    /** Columns that no tile takes are approximated by the rows' mean, which adds the same to every score. */
    private void addUnusedColumns() {
        int d = states.width();
        boolean[] used = new boolean[d];
        Arrays.stream(tiles.columns()).forEach(j -> used[j] = true);
        float[] map = basis.rowMap(IntStream.range(0, d).filter(j -> !used[j]).toArray());
        int count = map.length / d;
        if (count == 0) {
            return;
        }
        DotKernels dots = DotKernels.best();
        Moments all = rowMoments(source, rows, d, workers);
        float[] mean = new float[count];
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int j = 0; j < d; j++) {
                sum += map[i * d + j] * all.mean()[j];
            }
            mean[i] = (float) sum;
        }
        workers.run(rows, 64, (from, to) -> {
            float[] row = new float[d];
            for (int v = from; v < to; v++) {
                source.row(v, row);
                for (int i = 0; i < count; i++) {
                    add(v, dots.dot(map, i * d, row, 0, d), mean[i]);
                }
            }
        });
    }

    /** float[m]: what the map makes of the mean state; nothing where the mean has no exact term. */
    private float[] stateOffset(float[] stateMap) {
        int d = states.width();
        float[] offset = new float[stateMap.length / d];
        for (int i = 0; i < offset.length && options.meanTerm(); i++) {
            double sum = 0;
            for (int j = 0; j < d; j++) {
                sum += stateMap[i * d + j] * states.mean()[j];
            }
            offset[i] = (float) sum;
        }
        return offset;
    }

    private RowBias bias() {
        if (!options.biased()) {
            return null;
        }
        float[] bias = new float[rows];
        workers.run(rows, 64, (from, to) -> {
            float[] row = new float[states.width()];
            for (int v = from; v < to; v++) {
                double mean = 0;
                if (options.meanTerm()) {
                    source.row(v, row);
                    for (int j = 0; j < row.length; j++) {
                        mean += row[j] * states.mean()[j];
                    }
                }
                bias[v] = (float) (mean + options.tilt() * tilted[v]);
            }
        });
        return RowBias.of(bias);
    }

    private float[] rms() {
        float[] rms = new float[rows];
        for (int v = 0; v < rows; v++) {
            rms[v] = (float) Math.sqrt(errors[v]);
        }
        return rms;
    }
}
