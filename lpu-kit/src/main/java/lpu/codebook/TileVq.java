package lpu.codebook;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import lpu.codebook.TileCodebook.Bias;
import lpu.codebook.TileCodebook.Refinement;
import lpu.codebook.TileVqOptions.Tiling;
import lpu.io.NativeMemory;
import lpu.io.Progress;
import lpu.simd.CodeBlocks;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * Product quantisation of a matrix's rows (Jégou, Douze, Schmid, Product quantization for nearest neighbor search, 2011):
 * k-means in each tile of columns by itself. That alone is plain tile VQ, {@link TileVqOptions#plain}; all that follows is there
 * to be added, and {@link TileVqOptions#calibrated} adds it.
 *
 * <p>A codebook may know the hidden states its rows will meet. With mean μ and covariance C of the states, the
 * mean squared error of a logit is {@code (w - ŵ)ᵀ C (w - ŵ)} once the product with μ is exact. So rows and states are
 * rotated into the eigenvectors of C, where errors along different columns are uncorrelated, columns are scaled by the
 * square root of their eigenvalue, where all errors count alike ({@link MappedRows}), and tiles take columns so that each carries
 * about the same information ({@link Tiles}).
 *
 * <p>The product with one state can be exact for each row at the price of a bias, and the state that matters for row v is the
 * one in which v wins. Were states Gaussian and v chosen with probability proportional to exp(w_v·h), those states would
 * have the mean μ + C w_v (exponential tilting). With x = C^½ w and its approximation x̂ this adds
 * {@code tilt · (x - x̂)·x} to the bias; k-means draws codewords towards zero, so the correction is positive for most rows
 * and largest for those approximated worst, which would lose otherwise.
 *
 * <p>A second set of tiles may quantise what the first leaves: see {@link Refinement}. Rows may lie in an order of their own:
 * see {@link RowOrder}.
 */
public final class TileVq {
    /** Of a refinement's tiles, whose codes take a byte each. */
    static final int REFINE_CODEWORDS = 256;

    private final Matrix matrix;
    private final Moments states;
    private final float[] rowWeights;
    private final TileVqOptions options;
    private final MappedRows rows;
    private final MappedRows.Spread spread; // null where tiles do not depend on it

    private TileVq(Matrix matrix, Moments states, float[] rowWeights, TileVqOptions options, Workers workers) {
        this.matrix = matrix;
        this.states = states;
        this.rowWeights = rowWeights;
        this.options = options;
        rows = MappedRows.of(matrix, states, options.metric(), workers);
        spread = options.tiling() == Tiling.BALANCED ? rows.spread() : null;
    }

    /** Fits a codebook that need not know any states, such as {@link TileVqOptions#plain}, else IllegalArgumentException. */
    public static TileCodebook fit(Matrix matrix, TileVqOptions options, Workers workers) {
        return fit(matrix, null, null, options, workers);
    }

    /** Fits a codebook for hidden states with such moments; rows all count alike. */
    public static TileCodebook fit(Matrix matrix, Moments states, TileVqOptions options, Workers workers) {
        return fit(matrix, states, null, options, workers);
    }

    /**
     * Fits a codebook to V rows of d columns. The result does not depend on the number of threads.
     *
     * @param states of the hidden states that the rows will be multiplied with; null where the metric keeps them
     * @param rowWeights float[V], how much each row counts in k-means, not negative; null for all alike
     */
    public static TileCodebook fit(Matrix matrix, Moments states, float[] rowWeights, TileVqOptions options, Workers workers) {
        if (states == null ? !options.metric().keepsStates() : states.width() != matrix.columns()) {
            throw new IllegalArgumentException(states == null ? "a calibrated codebook asks for the moments of hidden states (Moments.of), or TileVqOptions.plain for none"
                    : "states of " + states.width() + " columns, rows of " + matrix.columns());
        }
        return new TileVq(matrix, states, rowWeights, options, workers).fit();
    }

    private TileCodebook fit() {
        int d = matrix.columns();
        Tiles tiles = options.tiling() == Tiling.FIXED_WIDTH ? Tiles.ofWidth(d, options.tileWidth())
                : tiles(options.tiles(d), options.codewords(), spread == null ? null : spread.variances());
        TileLevel first = level(tiles, options.codewords(), null, 0);
        TileLevel last = first;
        int refineTiles = options.refineTiles(d);
        if (refineTiles > 0) {
            double[] left = spread == null ? null : first.errorVariances(spread.variances());
            Tiles second = tiles(refineTiles - 1, REFINE_CODEWORDS, left); // one for the biases
            last = level(second, REFINE_CODEWORDS, first, tiles.count());
        }
        TileCodewords words =
                new TileCodewords(tiles.columns(), tiles.starts(), options.codewords(), first.centroids());
        Bias bias = options.metric().biased() ? Bias.of(biases(first.tilted())) : null;
        int[] order = options.reorder() ? RowOrder.of(words, first.codes(), bias, rows.workers()) : null;
        Refinement refinement = refineTiles == 0 ? null : refinement(first, last, order);
        float[] stateMap = rows.stateMap();
        return new TileCodebook(d, stateMap, stateMap == null ? null : offset(stateMap), words, packed(first.codes(), order),
                bias == null ? null : bias.inOrder(order), order, first.distortion(), last.residuals(), refinement);
    }

    private TileLevel level(Tiles tiles, int codewords, TileLevel before, int seedFrom) {
        try (Progress progress = Progress.of("tiles of the " + (before == null ? "codebook" : "refinement"), tiles.count())) {
            KMeans.Options kMeans = options.kMeans().withK(codewords);
            return TileLevel.fit(rows, spread, rowWeights, tiles, tile -> kMeans.forTile(seedFrom + tile), before,
                    () -> progress.step(1));
        }
    }

    /** @param variances double[d]: of the columns; of no effect where tiles are not balanced */
    private Tiles tiles(int count, int codewords, double[] variances) {
        return options.tiling() == Tiling.BALANCED
                ? Tiles.balanced(variances, count, count * StrictMath.log(codewords) / StrictMath.log(2))
                : Tiles.even(matrix.columns(), count);
    }

    /** float[V]. */
    private float[] biases(double[] tilted) {
        float[] biases = new float[rows.count()];
        rows.workers().run(biases.length, 64, (from, to) -> {
            float[] row = new float[matrix.columns()];
            for (int v = from; v < to; v++) {
                double mean = 0;
                if (options.metric().meanTerm()) {
                    matrix.row(v, row, 0);
                    for (int j = 0; j < row.length; j++) {
                        mean += row[j] * states.mean()[j];
                    }
                }
                biases[v] = (float) (mean + options.metric().tilt() * tilted[v]);
            }
        });
        return biases;
    }

    /** float[d]: the map of the mean state, or zeros. */
    private float[] offset(float[] stateMap) {
        int d = matrix.columns();
        float[] offset = new float[d];
        for (int i = 0; i < d && options.metric().meanTerm(); i++) {
            double sum = 0;
            for (int j = 0; j < d; j++) {
                sum += stateMap[i * d + j] * states.mean()[j];
            }
            offset[i] = (float) sum;
        }
        return offset;
    }

    /**
     * Codes as the scan reads them.
     *
     * @param codes byte[V][tile]
     * @param order int[V], the row at each place; null for the rows' own order
     */
    private CodeBlocks packed(byte[] codes, int[] order) {
        int tiles = codes.length / rows.count();
        CodeBlocks packed = CodeBlocks.allocate(rows.count(), tiles, options.codewords());
        rows.workers().run(rows.count(), CodeBlocks.LANES, (from, to) -> {
            for (int place = from; place < to; place++) {
                int v = order == null ? place : order[place];
                for (int tile = 0; tile < tiles; tile++) {
                    packed.set(place, tile, codes[v * tiles + tile] & 0xff);
                }
            }
        });
        return packed;
    }

    /** With the biases of the first level corrected by one more tile, the last. */
    private Refinement refinement(TileLevel first, TileLevel last, int[] order) {
        float[] overdone = new float[rows.count()];
        for (int v = 0; v < overdone.length; v++) {
            overdone[v] = (float) (options.metric().tilt() * (last.tilted()[v] - first.tilted()[v]));
        }
        Tiles tiles = last.tiles();
        KMeans.Options kMeans = options.kMeans().withK(REFINE_CODEWORDS).forTile(first.tiles().count() + tiles.count());
        KMeans.Clustering biases = KMeans.fit(overdone, overdone.length, 1, kMeans);
        int[] columns = Arrays.copyOf(tiles.columns(), tiles.width() + 1);
        columns[tiles.width()] = TileCodewords.ONE;
        int[] starts = Arrays.copyOf(tiles.starts(), tiles.count() + 2);
        starts[tiles.count() + 1] = tiles.width() + 1;
        float[] centroids = Arrays.copyOf(last.centroids(), last.centroids().length + REFINE_CODEWORDS);
        System.arraycopy(biases.centroids(), 0, centroids, last.centroids().length, REFINE_CODEWORDS);
        MemorySegment codes = NativeMemory.allocate((long) rows.count() * (tiles.count() + 1));
        for (int place = 0; place < rows.count(); place++) {
            int v = order == null ? place : order[place];
            long at = (long) place * (tiles.count() + 1);
            MemorySegment.copy(last.codes(), v * tiles.count(), codes, ValueLayout.JAVA_BYTE, at, tiles.count());
            codes.set(ValueLayout.JAVA_BYTE, at + tiles.count(), (byte) biases.assignment()[v]);
        }
        return new Refinement(new TileCodewords(columns, starts, REFINE_CODEWORDS, centroids), codes);
    }
}
