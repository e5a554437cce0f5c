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
     * Operands and results of one head's products.
     *
     * @param query    double[batch][headWidth]
     * @param sums     double[batch][positions]: of scores, then probabilities
     * @param contexts double[batch][headWidth]
     */
    private record Scratch(double[] query, double[] sums, double[] contexts) {
    }

    /**
     * For the last {@code batch} positions of a cache that holds {@code start} before them.
     *
     * @param query int[batch][heads * headWidth], after rope
     * @param out int[batch][heads * headWidth]
     */
    void run(ExactProducts products, Workers workers, FixedKvCache cache, int start, int batch,
            int[] query, int[] out) {
        int first = config.firstAttended(layer, start); // no position of the batch attends to an earlier one
        int positions = start + batch - first;
        int n = batch * config.headWidth();
        Scratch scratch = new Scratch(new double[n], new double[batch * positions], new double[n]);
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
        int[] valueRows = cache.values(layer);
        if (tile > 0) {
            workers.run(batch, (a, b) -> {
                OnlineSoftmax online = online();
                int[] row = new int[positions];
                for (int i = a; i < b; i++) {
                    int from = config.firstAttended(layer, start + i) - first;
                    int count = start + i + 1 - first - from;
                    scores(s.sums, i * positions + from, count, row);
                    context.overflowed(online.attend(row, 0, count, valueRows, at + from * kvWidth, kvWidth, out,
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
                copy(valueRows, at + from * kvWidth + row, kvWidth, to - from, rows, panel, GemmKernels.COLUMNS),
                s.contexts, batch, n, positions);
        double contextScale = Math.scalb(1.0,
                context.fractionBits() - probabilities.fractionBits() - values.fractionBits());
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
        return new OnlineSoftmax(softmax, tile, config.headWidth(), values, context.format());
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
