package lpu.model;

import java.util.Arrays;
import java.util.function.IntConsumer;
import lpu.model.LanguageModel.AttentionWeights;
import lpu.model.LanguageModel.FfnWeights;
import lpu.simd.BatchMultiply;
import lpu.simd.RangeTask;

/** A batch of positions through all layers by GEMM. Row i of every buffer is the batch's position i. */
final class PrefillPass {
    private final Engine engine;
    private final LanguageModel model;
    private final ModelConfig config;
    private final BatchMultiply products;
    private final Component.Clock clock;

    private final float[] x; // residual stream, [batch][d]
    private final float[] normed; // [batch][d]
    private final float[] delta; // [batch][d]
    private final float[] query; // [batch][heads * headWidth]
    private final float[] key; // [batch][kvHeads * headWidth]
    private final float[] value;
    private final float[] context; // [batch][heads * headWidth]
    private final float[] gate; // [batch][ffnWidth]
    private final float[] up;
    private Node.Observer observer; // of the current run, null for none

    PrefillPass(Engine engine) {
        this.engine = engine;
        products = engine.batchMultiply();
        model = engine.model();
        config = model.config();
        clock = engine.clock();
        x = new float[Engine.BATCH * config.width()];
        normed = new float[x.length];
        delta = new float[x.length];
        query = new float[Engine.BATCH * config.queryWidth()];
        context = new float[query.length];
        key = new float[Engine.BATCH * config.kvWidth()];
        value = new float[key.length];
        gate = new float[Engine.BATCH * config.ffnWidth()];
        up = new float[gate.length];
    }

    /**
     * @param hidden written from {@code at}, [batch][d]
     * @param observer sees the values of all nodes; null for none
     */
    void run(int[] tokens, int from, int batch, KvCache cache, float[] hidden, int at, Node.Observer observer) {
        this.observer = observer;
        int d = config.width();
        clock.start();
        forPositions(batch, i -> engine.embed(tokens[from + i], x, i * d));
        observe(Node.of(NodeKind.EMBEDDING), x, 0, batch * d);
        clock.lap(Component.EMBEDDING);
        for (int l = 0; l < config.layers(); l++) {
            LanguageModel.Layer layer = model.layers()[l];
            normRows(layer.attention().norm(), batch, normed, 0);
            observe(NodeKind.ATTENTION_NORM, l, normed, batch * d);
            clock.lap(Component.NORM);
            attend(layer.attention(), l, batch, cache);
            clock.lap(Component.ATTENTION);
            normRows(layer.ffn().norm(), batch, normed, 0);
            observe(NodeKind.FFN_NORM, l, normed, batch * d);
            clock.lap(Component.NORM);
            feedForward(layer.ffn(), l, batch);
            clock.lap(Component.FFN);
        }
        cache.advance(batch);
        normRows(model.outputNorm(), batch, hidden, at);
        observe(Node.of(NodeKind.FINAL_NORM), hidden, at, batch * d);
        clock.lap(Component.NORM);
    }

    private void normRows(float[] weight, int batch, float[] out, int at) {
        int d = config.width();
        forPositions(batch, i -> RmsNorm.apply(x, i * d, weight, config.normEpsilon(), out, at + i * d));
    }

    private void attend(AttentionWeights w, int l, int batch, KvCache cache) {
        products.multiply(w.query(), normed, batch, query);
        products.multiply(w.key(), normed, batch, key);
        products.multiply(w.value(), normed, batch, value);
        int start = cache.length();
        prepare(l, batch, start);
        forPositions(batch, i -> cache.put(l, start + i, key, value, i * config.kvWidth()));
        int blocks = Math.ceilDiv(batch, Attention.QUERIES);
        RangeTask heads = (a, b) -> {
            float[] scores = new float[Attention.QUERIES * Attention.room(start + batch - 1)];
            for (int j = a; j < b; j++) {
                attendBlock(cache, l, start, batch, j / blocks, j % blocks, scores);
            }
        };
        if (observer == null) {
            engine.workers().run(config.heads() * blocks, heads);
        } else {
            heads.run(0, config.heads() * blocks); // observers are called from one thread
        }
        observe(NodeKind.CONTEXT, l, context, batch * config.queryWidth());
        products.multiply(w.output(), context, batch, delta);
        observe(NodeKind.ATTENTION_OUTPUT, l, delta, batch * config.width());
        addSublayer(w.postNorm(), NodeKind.ATTENTION_POST_NORM, NodeKind.ATTENTION_RESIDUAL, l, batch);
    }

    /** One head of one block of positions. */
    private void attendBlock(KvCache cache, int l, int start, int batch, int head, int block, float[] scores) {
        int from = block * Attention.QUERIES;
        int to = Math.min(batch, from + Attention.QUERIES);
        engine.attention().run(cache, l, start + from, start + to, head, query, from * config.queryWidth(), scores, context,
                observer);
    }

    /** A step of every position by itself. */
    private void forPositions(int batch, IntConsumer step) {
        engine.workers().run(batch, (a, b) -> {
            for (int i = a; i < b; i++) {
                step.accept(i);
            }
        });
    }

    /** Biases, head norms and rope, each for all positions. */
    private void prepare(int l, int batch, int start) {
        int queryWidth = config.queryWidth();
        int kvWidth = config.kvWidth();
        Attention attention = engine.attention();
        forPositions(batch, i -> attention.addBiases(l, query, i * queryWidth, key, value, i * kvWidth));
        observe(NodeKind.QUERY, l, query, batch * queryWidth);
        observe(NodeKind.KEY, l, key, batch * kvWidth);
        observe(NodeKind.VALUE, l, value, batch * kvWidth);
        forPositions(batch, i -> attention.normHeads(l, query, i * queryWidth, key, i * kvWidth));
        observe(NodeKind.QUERY_NORM, l, query, batch * queryWidth);
        observe(NodeKind.KEY_NORM, l, key, batch * kvWidth);
        forPositions(batch, i -> attention.rotate(l, query, i * queryWidth, key, i * kvWidth, start + i));
        observe(NodeKind.QUERY_ROPE, l, query, batch * queryWidth);
        observe(NodeKind.KEY_ROPE, l, key, batch * kvWidth);
    }

    private void feedForward(FfnWeights w, int l, int batch) {
        int n = batch * config.ffnWidth();
        products.multiply(w.gate(), normed, batch, gate);
        products.multiply(w.up(), normed, batch, up);
        observe(NodeKind.GATE, l, gate, n);
        observe(NodeKind.UP, l, up, n);
        observeActivation(l, n);
        engine.workers().run(n, 64, (a, b) -> engine.activate(gate, up, a, b - a));
        observe(NodeKind.PRODUCT, l, gate, n);
        products.multiply(w.down(), gate, batch, delta);
        observe(NodeKind.DOWN, l, delta, batch * config.width());
        addSublayer(w.postNorm(), NodeKind.FFN_POST_NORM, NodeKind.FFN_RESIDUAL, l, batch);
    }

    /** The activation by itself is not computed otherwise. */
    private void observeActivation(int l, int n) {
        if (observer != null) {
            float[] activated = Arrays.copyOf(gate, n);
            float[] ones = new float[n];
            Arrays.fill(ones, 1);
            engine.activate(activated, ones, 0, n);
            observe(NodeKind.ACTIVATION, l, activated, n);
        }
    }

    /** x += delta, rows normed first where the architecture does so. */
    private void addSublayer(float[] postNorm, NodeKind norm, NodeKind residual, int l, int batch) {
        forPositions(batch, i -> engine.addSublayer(x, delta, i * config.width(), postNorm));
        observe(norm, l, delta, batch * config.width());
        observe(residual, l, x, batch * config.width());
    }

    private void observe(NodeKind kind, int l, float[] values, int count) {
        if (observer != null && kind.in(config.architecture())) {
            observer.observe(new Node(kind, l), values, 0, count);
        }
    }

    private void observe(Node node, float[] values, int from, int count) {
        if (observer != null) {
            observer.observe(node, values, from, count);
        }
    }
}
