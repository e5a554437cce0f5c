package lpu.fixed;

import lpu.io.InputError;
import lpu.model.ModelConfig;
import lpu.num.QFormat;
import lpu.simd.GemmKernels;
import lpu.simd.Workers;

/**
 * Causal attention of a batch of positions over the cache, in integers:
 * <pre>
 * s_p = round(c · Σ_j q_j k_pj)           exact sum; c = {@link ModelConfig#attentionScale}, a mere shift where a power of two
 * two passes: p = {@link Softmax} of s    context_j = round(Σ_p p_p v_pj), an exact sum
 * online:     {@link OnlineSoftmax}       tiles counted from the first position attended to
 * </pre>
 */
public final class FixedAttention {
    private final ModelConfig config;
    private final int layer;
    private final FixedNode scores;
    private final FixedNode probabilities;
    private final FixedNode context;
    private final long scale; // odd
    private final int scoreShift;
    private final int tile; // 0: two passes
    private final Softmax softmax;
    private final QFormat valueFormat;
    private final double contextScale;

    /** @param positions the most a cache may hold */
    FixedAttention(ModelConfig config, int layer, QFormat query, QFormat key, QFormat value, FixedNode scores,
            FixedNode probabilities, FixedNode context, FixedSettings settings, int positions) {
        this.config = config;
        this.layer = layer;
        this.scores = scores;
        this.probabilities = probabilities;
        this.context = context;
        int n = config.headWidth();
        Constants inverseRoot = Constants.of(config.attentionScale(), settings.constantBits());
        int zeros = Integer.numberOfTrailingZeros(inverseRoot.raw()[0]);
        scale = inverseRoot.raw()[0] >> zeros;
        scoreShift = query.fractionBits() + key.fractionBits() + inverseRoot.fractionBits() - zeros - scores.fractionBits();
        ExactProducts.require(scores.node().toString(), query, key, n);
        if (query.width() + key.width() + bits(n) + bits(scale) > 63) {
            throw new InputError(scores.node() + ": products of " + query + " and " + key
                    + " do not fit 63 bits; use fewer bits");
        }
        ExactProducts.require(context.node().toString(), probabilities.format(), value, positions);
        tile = settings.tile();
        softmax = Softmax.of(settings.softmax(), scores.format(), probabilities.format());
        valueFormat = value;
        contextScale = Math.scalb(1.0,
                context.fractionBits() - probabilities.fractionBits() - value.fractionBits());
        if (tile > 0) {
            online(); // throws if the formats do not suit it
        }
    }

    private static int bits(long n) {
        return 64 - Long.numberOfLeadingZeros(n);
    }

    /** Operands and results of one head's products; kept between runs. */
    static final class Scratch {
        private double[] query = new double[0]; // [batch][headWidth]
        private double[] sums = new double[0]; // [batch][positions]: of scores, then probabilities
        private double[] contexts = new double[0]; // [batch][headWidth]

        private void reserve(int batch, int positions, int n) {
            query = ExactProducts.atLeast(query, batch * n);
            sums = ExactProducts.atLeast(sums, batch * positions);
            contexts = ExactProducts.atLeast(contexts, batch * n);
        }
    }

    /**
     * For the last {@code batch} positions of a cache that holds {@code start} before them.
     *
     * @param query int[batch][heads * headWidth], after rope
     * @param out int[batch][heads * headWidth]
     */
    void run(ExactProducts products, Workers workers, Scratch scratch, FixedKvCache cache, int start, int batch,
            int[] query, int[] out) {
        int first = config.firstAttended(layer, start); // no position of the batch attends to an earlier one
        int positions = start + batch - first;
        scratch.reserve(batch, positions, config.headWidth());
        for (int h = 0; h < config.heads(); h++) {
            head(products, workers, scratch, cache, start, batch, h, first, positions, query, out);
        }
        long attended = 0;
        for (int i = 0; i < batch; i++) {
            attended += start + i + 1 - config.firstAttended(layer, start + i);
        }
        scores.seen(attended * config.heads());
        probabilities.seen(tile > 0 ? 0 : attended * config.heads());
        context.seen((long) batch * config.queryWidth());
    }

    private void head(ExactProducts products, Workers workers, Scratch s, FixedKvCache cache, int start, int batch, int h,
            int first, int positions, int[] query, int[] out) {
        int n = config.headWidth();
        int kvWidth = config.kvWidth();
        int at = first * kvWidth + h / (config.heads() / config.kvHeads()) * n; // of the first key and value
        copy(query, h * n, config.queryWidth(), batch, n, s.query, n);
        int[] keys = cache.keys(layer);
        products.multiply(s.query, (row, rows, from, to, panel) ->
                transpose(keys, at + row * kvWidth, kvWidth, rows, from, to, panel), s.sums, batch, positions, n);
        int[] values = cache.values(layer);
        if (tile > 0) {
            workers.run(batch, (a, b) -> {
                OnlineSoftmax online = online();
                int[] row = new int[positions];
                for (int i = a; i < b; i++) {
                    int from = config.firstAttended(layer, start + i) - first;
                    int count = start + i + 1 - first - from;
                    scores(s.sums, i * positions + from, count, row);
                    context.overflowed(online.attend(row, 0, count, values, at + from * kvWidth, kvWidth, out,
                            i * config.queryWidth() + h * n));
                }
            });
            return;
        }
        workers.run(batch, (a, b) -> {
            int[] row = new int[positions];
            for (int i = a; i < b; i++) {
                int from = config.firstAttended(layer, start + i) - first;
                probabilities(s.sums, i * positions, from, start + i + 1 - first, positions, row);
            }
        });
        products.multiply(s.sums, (row, rows, from, to, panel) ->
                copy(values, at + from * kvWidth + row, kvWidth, to - from, rows, panel, GemmKernels.COLUMNS),
                s.contexts, batch, n, positions);
        for (int i = 0; i < batch; i++) {
            for (int j = 0; j < n; j++) {
                out[i * config.queryWidth() + h * n + j] = context.round(s.contexts[i * n + j], contextScale);
            }
        }
    }

    /** Replaces a row of score sums by its probabilities; positions outside [from, to) get 0. */
    private void probabilities(double[] sums, int at, int from, int to, int positions, int[] row) {
        scores(sums, at + from, to - from, row);
        softmax.apply(row, 0, to - from, row, 0);
        for (int p = 0; p < positions; p++) {
            sums[at + p] = p >= from && p < to ? row[p - from] : 0;
        }
    }

    private void scores(double[] sums, int at, int count, int[] row) {
        for (int p = 0; p < count; p++) {
            row[p] = scores.round((long) sums[at + p] * scale, scoreShift);
        }
    }

    private OnlineSoftmax online() {
        return new OnlineSoftmax(softmax, tile, config.headWidth(), valueFormat, context.format());
    }

    /** Rows of n columns to rows of {@code outStride} doubles. */
    private static void copy(int[] x, int at, int stride, int rows, int n, double[] out, int outStride) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < n; j++) {
                out[r * outStride + j] = x[at + r * stride + j];
            }
        }
    }

    /** Columns [from, to) of rows, each row to a column of the panel. */
    private static void transpose(int[] x, int at, int stride, int rows, int from, int to, double[] panel) {
        for (int r = 0; r < rows; r++) {
            for (int j = from; j < to; j++) {
                panel[(j - from) * GemmKernels.COLUMNS + r] = x[at + r * stride + j];
            }
        }
    }

    /** What a sum of products is multiplied by; odd. */
    public long scale() {
        return scale;
    }

    /** Then to the right, to be a score. */
    public int scoreShift() {
        return scoreShift;
    }

    /** Scores that the online softmax takes at once; 0 for softmax in two passes. */
    public int tile() {
        return tile;
    }

    public Softmax softmax() {
        return softmax;
    }

    public QFormat valueFormat() {
        return valueFormat;
    }

    public FixedNode scores() {
        return scores;
    }

    public FixedNode context() {
        return context;
    }
}
