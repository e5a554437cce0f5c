package lpu.codebook;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import lpu.io.NativeMemory;
import lpu.io.Progress;
import lpu.simd.Workers;

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
 *
 * <p>A second set of tiles may quantise what the first leaves: see {@link Refinement}.
 */
public final class CalibratedVq {
    /** Of a refinement's tiles, whose codes take a byte each. */
    static final int REFINE_CODEWORDS = 256;

    private final Moments states;
    private final CalibratedOptions options;
    private final MappedRows rows;

    private CalibratedVq(RowSource source, int count, Moments states, float[] weights, CalibratedOptions options,
            Workers workers) {
        this.states = states;
        this.options = options;
        rows = MappedRows.of(source, count, Basis.of(states, options.metric(), workers), weights, options, workers);
    }

    /**
     * Fits a code book to V rows of d columns. The result does not depend on the number of threads.
     *
     * @param states of the hidden states that the rows will be multiplied with
     * @param rowWeights float[V], how much each row counts in k-means, not negative; null for all alike
     */
    public static CalibratedCodebook fit(RowSource source, int rows, Moments states, float[] rowWeights,
            CalibratedOptions options, Workers workers) {
        return new CalibratedVq(source, rows, states, rowWeights, options, workers).fit();
    }

    private CalibratedCodebook fit() {
        int d = states.width();
        int refineTiles = options.refineTiles(d);
        double[] variances = rows.variances();
        Tiles tiles = tiles(variances, options.tiles(d), options.codewords());
        CalibratedLevel first = level(tiles, options.codewords(), null, 0);
        CalibratedLevel last = first;
        Refinement refinement = null;
        if (refineTiles > 0) {
            Tiles second = tiles(first.errorVariances(variances), refineTiles - 1, REFINE_CODEWORDS); // one for the biases
            last = level(second, REFINE_CODEWORDS, first, tiles.count());
            refinement = refinement(first, last, tiles.count() + second.count());
        }
        TileCodebook book = new TileCodebook(
                new TileCodewords(tiles.starts(), options.codewords(), first.centroids()), first.packed(),
                bias(first.tilted()), first.distortion());
        float[] stateMap = rows.basis().stateMap();
        float[] offset = options.metric().meanTerm() ? Basis.apply(stateMap, states.mean()) : new float[d];
        return new CalibratedCodebook(rows.count(), d, stateMap, offset, tiles.columns(), book,
                RowOrder.of(book, rows.workers()), last.residuals(), refinement);
    }

    private CalibratedLevel level(Tiles tiles, int codewords, CalibratedLevel before, int seedFrom) {
        try (Progress progress = Progress.of("tiles of the " + (before == null ? "codebook" : "refinement"), tiles.count())) {
            return CalibratedLevel.fit(rows, tiles, codewords, before, seedFrom, () -> progress.step(1));
        }
    }

    private Tiles tiles(double[] variances, int count, int codewords) {
        double bits = count * StrictMath.log(codewords) / StrictMath.log(2);
        return options.balance() ? Tiles.balanced(variances, count, bits)
                : Tiles.even(states.width(), count);
    }

    private RowBias bias(double[] tilted) {
        if (!options.metric().biased()) {
            return null;
        }
        float[] bias = new float[rows.count()];
        rows.workers().run(bias.length, 64, (from, to) -> {
            float[] row = new float[states.width()];
            for (int v = from; v < to; v++) {
                double mean = 0;
                if (options.metric().meanTerm()) {
                    rows.source().row(v, row);
                    for (int j = 0; j < row.length; j++) {
                        mean += row[j] * states.mean()[j];
                    }
                }
                bias[v] = (float) (mean + options.metric().tilt() * tilted[v]);
            }
        });
        return RowBias.of(bias);
    }

    /** @param seed number of the biases' tile */
    private Refinement refinement(CalibratedLevel first, CalibratedLevel last, int seed) {
        float[] overdone = new float[rows.count()];
        for (int v = 0; v < overdone.length; v++) {
            overdone[v] = (float) (options.metric().tilt() * (last.tilted()[v] - first.tilted()[v]));
        }
        Clustering biases = KMeans.fit(overdone, overdone.length, 1, options.kMeans(REFINE_CODEWORDS, seed));
        Tiles tiles = last.tiles();
        int[] starts = Arrays.copyOf(tiles.starts(), tiles.count() + 2);
        starts[tiles.count() + 1] = tiles.width() + 1;
        float[] centroids = Arrays.copyOf(last.centroids(), last.centroids().length + REFINE_CODEWORDS);
        System.arraycopy(biases.centroids(), 0, centroids, last.centroids().length, REFINE_CODEWORDS);
        MemorySegment codes = NativeMemory.allocate((long) rows.count() * (tiles.count() + 1));
        for (int v = 0; v < rows.count(); v++) {
            long at = (long) v * (tiles.count() + 1);
            MemorySegment.copy(last.codes(), v * tiles.count(), codes, ValueLayout.JAVA_BYTE, at, tiles.count());
            codes.set(ValueLayout.JAVA_BYTE, at + tiles.count(), (byte) biases.assignment()[v]);
        }
        return new Refinement(tiles.columns(), new TileCodewords(starts, REFINE_CODEWORDS, centroids), codes);
    }
}
