package lpu.model;

import lpu.tensor.BatchMultiply;
import lpu.tensor.Matrix;

/** A batch of positions through all layers by GEMM. Row i of every buffer is the batch's position i. */
final class PrefillPass {
    private final EngineParts parts;
    private final LanguageModel model;
    private final ModelConfig config;
    private final BatchMultiply products;
    private final ComponentClock clock;

    private final float[] x; // residual stream, [batch][d]
    private final float[] normed; // [batch][d]
    private final float[] delta; // [batch][d]
    private final float[] query; // [batch][heads * headWidth]
    private final float[] key; // [batch][kvHeads * headWidth]
    private final float[] value;
    private final float[] context; // [batch][heads * headWidth]
    private final float[] gate; // [batch][ffnWidth]
    private final float[] up;

    PrefillPass(EngineParts parts, BatchMultiply products) {
        this.parts = parts;
        this.products = products;
        model = parts.model();
        config = model.config();
        clock = parts.clock();
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

    /** @param hidden written from {@code at}, [batch][d] */
    void run(int[] tokens, int from, int batch, KvCache cache, float[] hidden, int at) {
        int d = config.width();
        clock.start();
        parts.workers().run(batch, (a, b) -> {
            for (int i = a; i < b; i++) {
                parts.embed(tokens[from + i], x, i * d);
            }
        });
        clock.lap(Component.EMBEDDING);
        for (int l = 0; l < config.layers(); l++) {
            LanguageModel.Layer layer = model.layers()[l];
            normRows(layer.attention().norm(), batch, normed, 0);
            clock.lap(Component.NORM);
            attend(layer.attention(), l, batch, cache);
            clock.lap(Component.ATTENTION);
            normRows(layer.ffn().norm(), batch, normed, 0);
            clock.lap(Component.NORM);
            feedForward(layer.ffn(), batch);
            clock.lap(Component.FFN);
        }
        cache.advance(batch);
        normRows(model.outputNorm(), batch, hidden, at);
        clock.lap(Component.NORM);
    }

    private void normRows(float[] weight, int batch, float[] out, int at) {
        int d = config.width();
        parts.workers().run(batch, (a, b) -> {
            for (int i = a; i < b; i++) {
                RmsNorm.apply(x, i * d, weight, config.normEpsilon(), out, at + i * d);
            }
        });
    }

    private void attend(AttentionWeights w, int l, int batch, KvCache cache) {
        products.multiply(w.query(), normed, batch, query);
        products.multiply(w.key(), normed, batch, key);
        products.multiply(w.value(), normed, batch, value);
        int start = cache.length();
        for (int i = 0; i < batch; i++) {
            parts.attention().prepare(l, query, i * config.queryWidth(), key, value, i * config.kvWidth(), start + i);
            cache.put(l, start + i, key, value, i * config.kvWidth());
        }
        parts.workers().run(batch, (a, b) -> {
            float[] scores = new float[start + batch];
            for (int j = a; j < b; j++) {
                int i = j % 2 == 0 ? j / 2 : batch - 1 - j / 2; // short and long rows alternate: even work for all threads
                parts.attention().run(cache, l, query, i * config.queryWidth(), start + i, 0, config.heads(),
                        scores, 0, context);
            }
        });
        addProduct(w.output(), context, batch, w.postNorm());
    }

    private void feedForward(FfnWeights w, int batch) {
        products.multiply(w.gate(), normed, batch, gate);
        products.multiply(w.up(), normed, batch, up);
        parts.workers().run(batch * config.ffnWidth(), 64, (a, b) ->
                parts.activate(gate, up, a, b - a));
        addProduct(w.down(), gate, batch, w.postNorm());
    }

    /** x += V Wᵀ, rows normed first where the architecture does so. */
    private void addProduct(Matrix w, float[] v, int batch, float[] postNorm) {
        products.multiply(w, v, batch, delta);
        for (int i = 0; i < batch; i++) {
            parts.addSublayer(x, delta, i * config.width(), postNorm);
        }
    }
}
