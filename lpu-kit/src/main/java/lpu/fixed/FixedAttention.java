package lpu.fixed;

import lpu.io.InputError;
import lpu.model.ModelConfig;
import lpu.num.FixedVector;
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
 *
 * @param layer         the layer's number
 * @param scores        their node
 * @param probabilities their node
 * @param context       its node
 * @param values        format of the values
 * @param scale         what a sum of products is multiplied by; odd
 * @param scoreShift    then to the right, to be a score
 * @param tile          scores that the online softmax takes at once; 0 for softmax in two passes
 * @param softmax       its tables
 */
public record FixedAttention(ModelConfig config, int layer, FixedNode scores, FixedNode probabilities, FixedNode context,
        QFormat values, long scale, int scoreShift, int tile, Softmax softmax) {
    /**
     * Throws InputError where sums may be inexact, and IllegalArgumentException for formats that softmax does not take.
     *
     * @param query     format of the queries after rope, {@code key} of the keys
     * @param positions the most a cache may hold
     */
    static FixedAttention of(ModelConfig config, int layer, QFormat query, QFormat key, QFormat values, FixedNode scores,
            FixedNode probabilities, FixedNode context, FixedSettings settings, int positions) {
        int n = config.headWidth();
        FixedVector inverseRoot = FixedVector.of(new double[] {config.attentionScale()}, settings.constantBits());
        int zeros = Integer.numberOfTrailingZeros(inverseRoot.raw()[0]);
        long scale = inverseRoot.raw()[0] >> zeros;
        ExactProducts.require(scores.node().toString(), query, key, n);
        if (query.width() + key.width() + bits(n) + bits(scale) > 63) {
            throw new InputError(scores.node() + ": products of " + query + " and " + key
                    + " do not fit 63 bits; use fewer bits");
        }
        ExactProducts.require(context.node().toString(), probabilities.format(), values, positions);
        FixedAttention attention = new FixedAttention(config, layer, scores, probabilities, context, values, scale,
                query.fractionBits() + key.fractionBits() + inverseRoot.fractionBits() - zeros - scores.fractionBits(),
                settings.tile(), Softmax.of(settings.softmax(), scores.format(), probabilities.format()));
        if (attention.tile > 0) {
            attention.online(); // throws if the formats do not suit it
        }
        return attention;
    }

    private static int bits(long n) {
        return 64 - Long.numberOfLeadingZeros(n);
    }

    /**
     * A batch of positions and one head's operands and results. Columns are positions in the cache, counted from {@code first}.
     *
     * @param start    positions in the cache before the batch
     * @param count    positions of the batch
     * @param first    none of the batch attends to an earlier position
     * @param query    double[count][headWidth]
     * @param sums     double[count][columns]: of scores, then probabilities
     * @param contexts double[count][headWidth]
     */
    private record Batch(FixedKvCache cache, int start, int count, int first, double[] query, double[] sums,
            double[] contexts) {
        int columns() {
            return start + count - first;
        }

        /** One more than the last column that position i of the batch attends to. */
        int end(int i) {
            return start + i + 1 - first;
        }
    }

    /**
     * For the last {@code count} positions of a cache that holds {@code start} before them.
     *
     * @param query int[count][heads * headWidth], after rope
     * @param out   int[count][heads * headWidth]
     */
    void run(ExactProducts products, Workers workers, FixedKvCache cache, int start, int count, int[] query, int[] out) {
        int n = config.headWidth();
        int kvWidth = config.kvWidth();
        int first = config.firstAttended(layer, start);
        int columns = start + count - first;
        Batch batch = new Batch(cache, start, count, first, new double[count * n], new double[count * columns],
                new double[count * n]);
        int[] keys = cache.keys(layer);
        for (int h = 0; h < config.heads(); h++) {
            int at = first * kvWidth + h / (config.heads() / config.kvHeads()) * n; // of the first key and value
            copy(query, h * n, config.queryWidth(), count, n, batch.query, n);
            products.multiply(batch.query, (row, rows, from, to, panel) ->
                    transpose(keys, at + row * kvWidth, kvWidth, rows, from, to, panel), batch.sums, count, columns, n);
            if (tile > 0) {
                online(workers, batch, at, out, h * n);
            } else {
                twoPasses(products, workers, batch, at, out, h * n);
            }
        }
        long attended = 0;
        for (int i = 0; i < count; i++) {
            attended += batch.end(i) - begin(batch, i);
        }
        scores.seen(attended * config.heads());
        probabilities.seen(tile > 0 ? 0 : attended * config.heads());
        context.seen((long) count * config.queryWidth());
    }

    /** The first column that position i of a batch attends to. */
    private int begin(Batch batch, int i) {
        return config.firstAttended(layer, batch.start + i) - batch.first;
    }

    /** Contexts of one head whose values begin at {@code at}, to every position's elements from {@code outAt}. */
    private void online(Workers workers, Batch batch, int at, int[] out, int outAt) {
        int kvWidth = config.kvWidth();
        int[] rows = batch.cache.values(layer);
        workers.run(batch.count, (a, b) -> {
            OnlineSoftmax online = online();
            int[] row = new int[batch.columns()];
            for (int i = a; i < b; i++) {
                int from = begin(batch, i);
                int n = batch.end(i) - from;
                scores(batch.sums, i * batch.columns() + from, n, row);
                context.overflowed(online.attend(row, 0, n, rows, at + from * kvWidth, kvWidth, out,
                        i * config.queryWidth() + outAt));
            }
        });
    }

    private OnlineSoftmax online() {
        return new OnlineSoftmax(softmax, tile, config.headWidth(), values, context.format());
    }

    /** The same in two passes: all probabilities first, 0 for positions not attended to, then the sums of products. */
    private void twoPasses(ExactProducts products, Workers workers, Batch batch, int at, int[] out, int outAt) {
        int n = config.headWidth();
        int kvWidth = config.kvWidth();
        int columns = batch.columns();
        workers.run(batch.count, (a, b) -> {
            int[] row = new int[columns];
            for (int i = a; i < b; i++) {
                int from = begin(batch, i);
                int to = batch.end(i);
                scores(batch.sums, i * columns + from, to - from, row);
                softmax.apply(row, 0, to - from, row, 0);
                for (int p = 0; p < columns; p++) {
                    batch.sums[i * columns + p] = p >= from && p < to ? row[p - from] : 0;
                }
            }
        });
        int[] rows = batch.cache.values(layer);
        products.multiply(batch.sums, (row, count, from, to, panel) ->
                copy(rows, at + from * kvWidth + row, kvWidth, to - from, count, panel, GemmKernels.COLUMNS),
                batch.contexts, batch.count, n, columns);
        double contextScale = Math.scalb(1.0,
                context.fractionBits() - probabilities.fractionBits() - values.fractionBits());
        for (int i = 0; i < batch.count; i++) {
            for (int j = 0; j < n; j++) {
                out[i * config.queryWidth() + outAt + j] = context.round(batch.contexts[i * n + j], contextScale);
            }
        }
    }

    /** Scores from sums of products. */
    private void scores(double[] sums, int at, int count, int[] row) {
        for (int p = 0; p < count; p++) {
            row[p] = scores.round((long) sums[at + p] * scale, scoreShift);
        }
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
}
