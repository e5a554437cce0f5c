package lpu.model;

import lpu.kernel.AttentionKernels;
import lpu.kernel.ElementKernels;
import lpu.model.ModelConfig.RopeScaling;

/** Causal attention of one position over the cache (grouped-query: consecutive heads share a KV head). */
final class Attention {
    private final LanguageModel model;
    private final ModelConfig config;
    private final AttentionKernels kernels = AttentionKernels.best();
    private final ElementKernels elements;
    private final Rope globalRope;
    private final Rope localRope; // null where no layer is local
    private final float scale;

    /** @param positions the most a cache may hold */
    Attention(LanguageModel model, ElementKernels elements, int positions) {
        this.model = model;
        this.elements = elements;
        config = model.config();
        Architecture architecture = config.architecture();
        globalRope = new Rope(architecture.ropePairs, config.rope(), model.ropeFactors(), config.headWidth(), positions);
        localRope = architecture.globalEvery == 0 ? null
                : new Rope(architecture.ropePairs, RopeScaling.LOCAL, null, config.headWidth(), positions);
        scale = (float) (1 / Math.sqrt(config.headWidth()));
    }

    /** From products to what attention uses and the cache keeps: biases, head norms, rope; one position, in place. */
    void prepare(int layer, float[] query, int queryAt, float[] key, float[] value, int kvAt, int position) {
        addBiases(layer, query, queryAt, key, value, kvAt);
        normHeads(layer, query, queryAt, key, kvAt);
        rotate(layer, query, queryAt, key, kvAt, position);
    }

    /** The first step of {@link #prepare}. */
    void addBiases(int layer, float[] query, int queryAt, float[] key, float[] value, int kvAt) {
        AttentionWeights w = model.layers()[layer].attention();
        if (w.queryBias() != null) {
            add(w.queryBias(), query, queryAt);
            add(w.keyBias(), key, kvAt);
            add(w.valueBias(), value, kvAt);
        }
    }

    /** The second. */
    void normHeads(int layer, float[] query, int queryAt, float[] key, int kvAt) {
        AttentionWeights w = model.layers()[layer].attention();
        if (w.queryNorm() != null) {
            normHeads(w.queryNorm(), query, queryAt, config.heads());
            normHeads(w.keyNorm(), key, kvAt, config.kvHeads());
        }
    }

    /** The third. */
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

    /**
     * Heads [fromHead, toHead) of one position.
     *
     * @param query float[heads * headWidth] from {@code at}, prepared
     * @param position the query's own; keys up to it are attended to, in a local layer those of the window only
     * @param scores scratch, at least position + 1 floats from {@code scratch}
     * @param out written at the query's indices
     * @param observer sees scores and probabilities; null for none
     */
    void run(KvCache cache, int layer, float[] query, int at, int position, int fromHead, int toHead,
            float[] scores, int scratch, float[] out, NodeObserver observer) {
        int n = config.headWidth();
        int group = config.heads() / config.kvHeads();
        int first = config.firstAttended(layer, position);
        int count = position + 1 - first;
        float[] keys = cache.keys(layer);
        float[] values = cache.values(layer);
        for (int h = fromHead; h < toHead; h++) {
            int q = at + h * n;
            int row = cache.index(h / group, first);
            kernels.scores(query, q, keys, row, count, n, scale, scores, scratch);
            observe(observer, NodeKind.SCORES, layer, scores, scratch, count);
            elements.softmax(scores, scratch, count);
            observe(observer, NodeKind.PROBABILITIES, layer, scores, scratch, count);
            kernels.mix(scores, scratch, values, row, count, n, out, q);
        }
    }

    private static void observe(NodeObserver observer, NodeKind kind, int layer, float[] values, int from, int count) {
        if (observer != null) {
            observer.observe(new Node(kind, layer), values, from, count);
        }
    }
}
