package lpu.model;

import java.util.Arrays;
import lpu.model.LanguageModel.AttentionWeights;
import lpu.model.ModelConfig.RopeScaling;
import lpu.simd.ElementKernels;
import lpu.simd.GemmKernels;

/**
 * Causal attention over the cache (grouped-query: consecutive heads share a KV head), of one position in pieces that a team
 * shares, or of a block of positions at once: the same products in the same order.
 */
final class Attention {
    private static final int LANES = GemmKernels.COLUMNS;
    /** Positions of a block of queries, a multiple of what the kernels take at once; each sees the others' keys in vain. */
    static final int QUERIES = 36;

    private final LanguageModel model;
    private final ModelConfig config;
    private final GemmKernels kernels = GemmKernels.best();
    private final ElementKernels elements;
    private final Rope globalRope;
    private final Rope localRope; // null where no layer is local
    private final float scale;
    private final int group; // query heads of a KV head

    /** @param positions the most a cache may hold */
    Attention(LanguageModel model, ElementKernels elements, int positions) {
        this.model = model;
        this.elements = elements;
        config = model.config();
        Architecture architecture = config.architecture();
        globalRope = new Rope(architecture.ropePairs, config.rope(), model.ropeFactors(), config.headWidth(), positions);
        localRope = architecture.globalEvery == 0 ? null
                : new Rope(architecture.ropePairs, RopeScaling.LOCAL, null, config.headWidth(), positions);
        scale = (float) config.attentionScale();
        group = config.heads() / config.kvHeads();
    }

    /** From products to what attention uses and the cache keeps: biases, head norms, rope; one position, in place. */
    void prepare(int layer, float[] query, int queryAt, float[] key, float[] value, int kvAt, int position) {
        addBiases(layer, query, queryAt, key, value, kvAt);
        normHeads(layer, query, queryAt, key, kvAt);
        rotate(layer, query, queryAt, key, kvAt, position);
    }

    /** Adds the layer's biases, where it has them, to query, key and value of one position: the first step of {@link #prepare}. */
    void addBiases(int layer, float[] query, int queryAt, float[] key, float[] value, int kvAt) {
        AttentionWeights w = model.layers()[layer].attention();
        if (w.queryBias() != null) {
            add(w.queryBias(), query, queryAt);
            add(w.keyBias(), key, kvAt);
            add(w.valueBias(), value, kvAt);
        }
    }

    /** Norms each query and key head of one position, where the layer does so: the second step of {@link #prepare}. */
    void normHeads(int layer, float[] query, int queryAt, float[] key, int kvAt) {
        AttentionWeights w = model.layers()[layer].attention();
        if (w.queryNorm() != null) {
            normHeads(w.queryNorm(), query, queryAt, config.heads());
            normHeads(w.keyNorm(), key, kvAt, config.kvHeads());
        }
    }

    /** Turns each query and key head by its position, by the layer's own rope: the third step of {@link #prepare}. */
    void rotate(int layer, float[] query, int queryAt, float[] key, int kvAt, int position) {
        Rope rope = config.architecture().isLocal(layer) ? localRope : globalRope;
        rope.rotate(query, queryAt, config.heads(), position);
        rope.rotate(key, kvAt, config.kvHeads(), position);
    }

    private static void add(float[] bias, float[] x, int at) {
        for (int j = 0; j < bias.length; j++) {
            x[at + j] += bias[j];
        }
    }

    private void normHeads(float[] weight, float[] x, int at, int heads) {
        for (int h = 0; h < heads; h++) {
            int head = at + h * weight.length;
            RmsNorm.apply(x, head, weight, config.normEpsilon(), x, head);
        }
    }

    /** Floats of {@code scores} for one head, by position: those of whole blocks, and a block to spare for {@link #mix}. */
    static int room(int position) {
        return (KvCache.keyBlocks(position + 1) + 1) * LANES;
    }

    /** The first block of keys that a position attends to, in a local layer that of the window's start. */
    int firstBlock(int layer, int position) {
        return config.firstAttended(layer, position) / LANES;
    }

    /**
     * Scores of the query heads of a KV head with a block of positions; those of positions out of sight mean nothing.
     *
     * @param query float[heads * headWidth] from {@code at}, prepared
     * @param position the query's own
     * @param scores float[heads][room(position)]
     */
    void scores(KvCache cache, int layer, float[] query, int at, int position, int kvHead, int block, float[] scores) {
        int n = config.headWidth();
        int first = kvHead * group;
        kernels.multiply(query, at + first * n, n, group, cache.keys(layer, kvHead), block * n * LANES, n, scale, false,
                scores, first * room(position) + block * LANES, room(position));
    }

    /** From scores to probabilities, one head, in place. */
    void softmax(int layer, int position, int head, float[] scores) {
        int first = config.firstAttended(layer, position);
        elements.softmax(scores, head * room(position) + first, position + 1 - first);
    }

    /**
     * A block of columns of the values, mixed for the query heads of a KV head.
     *
     * @param probabilities float[heads][room(position)]
     * @param out float[heads * headWidth] from {@code at}, the block's columns are written
     */
    void mix(KvCache cache, int layer, int position, int kvHead, int block, float[] probabilities, float[] out, int at) {
        int n = config.headWidth();
        int first = config.firstAttended(layer, position);
        int room = room(position);
        int head = kvHead * group;
        int column = block * LANES;
        boolean whole = column + LANES <= n;
        float[] mixed = whole ? out : probabilities; // into the spare block where the next head's columns would be hit
        int mixedAt = whole ? at + head * n + column : (head + 1) * room - LANES;
        int stride = whole ? n : room;
        kernels.multiply(probabilities, head * room + first, room, group, cache.values(layer, kvHead, block), first * LANES,
                position + 1 - first, 1, false, mixed, mixedAt, stride);
        for (int h = 0; h < group && !whole; h++) {
            System.arraycopy(mixed, mixedAt + h * stride, out, at + (head + h) * n + column, n - column);
        }
    }

    /**
     * One head of the positions [from, to), at most QUERIES. Their probabilities are 0 for positions out of sight, which
     * leaves the sums as they are.
     *
     * @param query float[positions][heads * headWidth], prepared, that of {@code from} at {@code at}
     * @param scores scratch, float[to - from][room(to - 1)]
     * @param out written at the query's indices
     * @param observer sees scores and probabilities; null for none
     */
    void run(KvCache cache, int layer, int from, int to, int head, float[] query, int at, float[] scores, float[] out,
            Node.Observer observer) {
        int n = config.headWidth();
        int kvHead = head / group;
        int room = room(to - 1);
        int queries = at + head * n;
        for (int block = firstBlock(layer, from); block < KvCache.keyBlocks(to); block++) {
            kernels.multiply(query, queries, config.queryWidth(), to - from, cache.keys(layer, kvHead), block * n * LANES, n,
                    scale, false, scores, block * LANES, room);
        }
        int start = config.firstAttended(layer, from);
        for (int p = from; p < to; p++) {
            int row = (p - from) * room;
            int first = config.firstAttended(layer, p);
            observe(observer, NodeKind.SCORES, layer, scores, row + first, p + 1 - first);
            elements.softmax(scores, row + first, p + 1 - first);
            observe(observer, NodeKind.PROBABILITIES, layer, scores, row + first, p + 1 - first);
            Arrays.fill(scores, row + start, row + first, 0);
            Arrays.fill(scores, row + p + 1, row + to, 0);
        }
        for (int column = 0; column < n; column += LANES) {
            float[] values = cache.values(layer, kvHead, column / LANES);
            boolean whole = column + LANES <= n;
            float[] mixed = whole ? out : scores; // into the spare blocks where the next head's columns would be hit
            int mixedAt = whole ? queries + column : room - LANES;
            int stride = whole ? config.queryWidth() : room;
            kernels.multiply(scores, start, room, to - from, values, start * LANES, to - start, 1, false, mixed, mixedAt,
                    stride);
            for (int i = 0; i < to - from && !whole; i++) {
                System.arraycopy(mixed, mixedAt + i * stride, out, queries + i * config.queryWidth() + column, n - column);
            }
        }
    }

    private static void observe(Node.Observer observer, NodeKind kind, int layer, float[] values, int from, int count) {
        if (observer != null) {
            observer.observe(new Node(kind, layer), values, from, count);
        }
    }
}
