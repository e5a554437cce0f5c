package lpu.model;

import lpu.kernel.DotKernels;
import lpu.kernel.Workers;
import lpu.tensor.Matrix;

/** One position through all layers by GEMV on the quantised rows. Buffers are kept; nothing large is allocated. */
final class DecodeStep {
    private final EngineParts parts;
    private final LanguageModel model;
    private final ModelConfig config;
    private final DotKernels dots;
    private final Workers workers;
    private final ComponentClock clock;

    private final float[] x; // residual stream, [d]
    private final float[] normed; // [d]
    private final float[] delta; // what a sublayer adds, [d]
    private final float[] query; // [heads * headWidth]
    private final float[] key; // [kvHeads * headWidth]
    private final float[] value;
    private final float[] context; // attention output, [heads * headWidth]
    private final float[] gate; // [ffnWidth]
    private final float[] up;
    private float[] scores = new float[0]; // [heads][positions]

    DecodeStep(EngineParts parts) {
        this.parts = parts;
        model = parts.model();
        config = model.config();
        dots = parts.dots();
        workers = parts.workers();
        clock = parts.clock();
        x = new float[config.width()];
        normed = new float[config.width()];
        delta = new float[config.width()];
        query = new float[config.queryWidth()];
        key = new float[config.kvWidth()];
        value = new float[config.kvWidth()];
        context = new float[config.queryWidth()];
        gate = new float[config.ffnWidth()];
        up = new float[config.ffnWidth()];
    }

    void run(int token, KvCache cache, float[] hidden) {
        clock.start();
        parts.embed(token, x, 0);
        clock.lap(Component.EMBEDDING);
        for (int l = 0; l < config.layers(); l++) {
            LanguageModel.Layer layer = model.layers()[l];
            RmsNorm.apply(x, 0, layer.attention().norm(), config.normEpsilon(), normed, 0);
            clock.lap(Component.NORM);
            attend(layer.attention(), l, cache);
            clock.lap(Component.ATTENTION);
            RmsNorm.apply(x, 0, layer.ffn().norm(), config.normEpsilon(), normed, 0);
            clock.lap(Component.NORM);
            feedForward(layer.ffn());
            clock.lap(Component.FFN);
        }
        cache.advance(1);
        RmsNorm.apply(x, 0, model.outputNorm(), config.normEpsilon(), hidden, 0);
        clock.lap(Component.NORM);
    }

    private void attend(AttentionWeights w, int l, KvCache cache) {
        Matrix.gemvAll(dots, workers, new Matrix[] {w.query(), w.key(), w.value()}, normed,
                new float[][] {query, key, value});
        int position = cache.length();
        parts.attention().prepare(l, query, 0, key, value, 0, position);
        cache.put(l, position, key, value, 0);
        int stride = position + 1;
        if (scores.length < config.heads() * stride) {
            scores = new float[config.heads() * stride * 2];
        }
        workers.run(config.heads(), (from, to) ->
                parts.attention().run(cache, l, query, 0, position, from, to, scores, from * stride, context));
        addProduct(w.output(), context, w.postNorm());
    }

    private void feedForward(FfnWeights w) {
        Matrix.gemvAll(dots, workers, new Matrix[] {w.gate(), w.up()}, normed, new float[][] {gate, up});
        parts.activate(gate, up, 0, gate.length);
        addProduct(w.down(), gate, w.postNorm());
    }

    /** x += W v, normed first where the architecture does so. */
    private void addProduct(Matrix w, float[] v, float[] postNorm) {
        w.gemv(dots, workers, v, delta);
        parts.addSublayer(x, delta, 0, postNorm);
    }
}
