package lpu.fixed;

import java.util.Arrays;
import lpu.model.ModelConfig;
import lpu.simd.Workers;

/** What single units of hardware meet in a fixed-point model, and what the model makes of it, for tests in other packages. */
public final class FixedParts {
    private FixedParts() {
    }

    /**
     * One query head of a layer.
     *
     * @param scores   int[position][1 + position]
     * @param values   int[position][headWidth]
     * @param contexts likewise
     */
    public record AttentionHead(FixedAttention attention, int[][] scores, int[] values, int[] contexts) {
    }

    /** A head of layer l on the first tokens of a text. */
    public static AttentionHead attentionHead(FixedModel model, Workers workers, int[] tokens, int l, int head) {
        ModelConfig config = model.config();
        int count = tokens.length;
        FixedEngine pass = new FixedEngine(model, workers);
        FixedKvCache cache = pass.newCache();
        cache.reserve(count);
        for (int i = 0; i < count; i++) {
            model.embedding().embed(tokens[i], pass.stream(), i * config.width());
        }
        for (int below = 0; below < l; below++) {
            pass.attention(below, count, cache);
            pass.feedForward(below, count);
        }
        pass.attention(l, count, cache);
        int kv = head / (config.heads() / config.kvHeads());
        int n = config.headWidth();
        FixedAttention attention = model.layer(l).attention();
        int[] queries = columns(pass.queries(), count, config.queryWidth(), head * n, n);
        int[] keys = columns(cache.keys(l), count, config.kvWidth(), kv * n, n);
        int[][] scores = new int[count][];
        for (int i = 0; i < count; i++) {
            scores[i] = scores(attention, queries, keys, i, n);
        }
        return new AttentionHead(attention, scores, columns(cache.values(l), count, config.kvWidth(), kv * n, n),
                columns(pass.contexts(), count, config.queryWidth(), head * n, n));
    }

    private static int[] columns(int[] x, int rows, int stride, int from, int n) {
        int[] out = new int[rows * n];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(x, r * stride + from, out, r * n, n);
        }
        return out;
    }

    /** Of position i with itself and those before. */
    private static int[] scores(FixedAttention attention, int[] queries, int[] keys, int i, int n) {
        int[] scores = new int[i + 1];
        for (int p = 0; p <= i; p++) {
            long product = 0;
            for (int j = 0; j < n; j++) {
                product += (long) queries[i * n + j] * keys[p * n + j];
            }
            scores[p] = attention.scores().round(product * attention.scale(), attention.scoreShift());
        }
        return scores;
    }

    /**
     * Tables of a coarse head for one state.
     *
     * @param luts      unsigned byte[tile][256]: of the tiles that all rows are scored by
     * @param biasShift of the rows' biases
     */
    public record CoarseTables(byte[] luts, int biasShift) {
    }

    /** Of a head whose tiles have 256 codewords, for a hidden state, int[d]. */
    public static CoarseTables tables(FixedCalibratedHead head, int[] hidden) {
        int[] mapped = new int[hidden.length];
        head.map().map(hidden, 0, mapped);
        int exponent = Math.max(head.luts().fill(mapped), -head.biasShift());
        if (head.refined() != null) {
            exponent = Math.max(exponent, head.refined().fill(mapped));
        }
        byte[] luts = head.luts().quantise(exponent);
        return new CoarseTables(Arrays.copyOf(luts, luts.length), Math.min(exponent + head.biasShift(), Short.SIZE - 1));
    }
}
