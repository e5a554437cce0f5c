package lpu.model;

import lpu.model.LanguageModel.AttentionWeights;
import lpu.model.LanguageModel.FfnWeights;
import lpu.simd.Gemv;
import lpu.simd.Matrix;
import lpu.simd.RangeTask;
import lpu.simd.Workers;

/** One position through all layers by GEMV on the quantised rows. After the first token nothing is allocated. */
final class DecodeStep {
    /** A layer's products with one vector. */
    private record Products(Gemv attentionIn, Gemv attentionOut, Gemv gateAndUp, Gemv down) {
    }

    private final Engine engine;
    private final LanguageModel model;
    private final ModelConfig config;
    private final Workers workers;
    private final Attention attention;
    private final Component.Clock clock;

    private final int valueBlocks; // of a KV head
    private final float[] x; // residual stream, [d]
    private final float[] normed; // [d]
    private final float[] delta; // what a sublayer adds, [d]
    private final float[] query; // [heads * headWidth]
    private final float[] key; // [kvHeads * headWidth]
    private final float[] value;
    private final float[] context; // attention output, [heads * headWidth]
    private final float[] gate; // [ffnWidth]
    private final float[] up;
    private float[] scores = new float[0]; // [heads][Attention.room]
    private Products[] products; // [layer]

    // What the workers' tasks read, of the current token.
    private final RangeTask scoredBlocks = this::scoreBlocks;
    private final RangeTask probableHeads = this::softmaxHeads;
    private final RangeTask mixedBlocks = this::mixBlocks;
    private final RangeTask activatedRows = this::activateRows;
    private KvCache cache;
    private int layer;
    private int position;
    private int firstBlock; // of keys that are attended to
    private int blocks;

    DecodeStep(Engine engine) {
        this.engine = engine;
        model = engine.model();
        config = model.config();
        workers = engine.workers();
        attention = engine.attention();
        clock = engine.clock();
        valueBlocks = KvCache.valueBlocks(config.headWidth());
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
        if (products == null) {
            prepare();
        }
        this.cache = cache;
        clock.start();
        engine.embed(token, x, 0);
        clock.lap(Component.EMBEDDING);
        for (layer = 0; layer < config.layers(); layer++) {
            AttentionWeights w = model.layers()[layer].attention();
            FfnWeights ffn = model.layers()[layer].ffn();
            RmsNorm.apply(x, 0, w.norm(), config.normEpsilon(), normed, 0);
            clock.lap(Component.NORM);
            attend(w);
            clock.lap(Component.ATTENTION);
            RmsNorm.apply(x, 0, ffn.norm(), config.normEpsilon(), normed, 0);
            clock.lap(Component.NORM);
            feedForward(ffn);
            clock.lap(Component.FFN);
        }
        cache.advance(1);
        RmsNorm.apply(x, 0, model.outputNorm(), config.normEpsilon(), hidden, 0);
        clock.lap(Component.NORM);
    }

    /** Products of the layers, made when the first token comes. */
    private void prepare() {
        products = new Products[config.layers()];
        for (int l = 0; l < products.length; l++) {
            LanguageModel.Layer layer = model.layers()[l];
            AttentionWeights a = layer.attention();
            FfnWeights f = layer.ffn();
            products[l] = new Products(
                    gemv(normed, new Matrix[] {a.query(), a.key(), a.value()}, query, key, value),
                    gemv(context, new Matrix[] {a.output()}, delta),
                    gemv(normed, new Matrix[] {f.gate(), f.up()}, gate, up),
                    gemv(gate, new Matrix[] {f.down()}, delta));
        }
    }

    private Gemv gemv(float[] in, Matrix[] ws, float[]... out) {
        return new Gemv(engine.dots(), workers, in, ws, out);
    }

    private void attend(AttentionWeights w) {
        products[layer].attentionIn.run();
        position = cache.length();
        attention.prepare(layer, query, 0, key, value, 0, position);
        cache.put(layer, position, key, value, 0);
        if (scores.length < config.heads() * Attention.room(position)) {
            scores = new float[config.heads() * Attention.room(2 * position)];
        }
        firstBlock = attention.firstBlock(layer, position);
        blocks = KvCache.keyBlocks(position + 1) - firstBlock;
        workers.run(config.kvHeads() * blocks, scoredBlocks);
        workers.run(config.heads(), probableHeads);
        workers.run(config.kvHeads() * valueBlocks, mixedBlocks);
        products[layer].attentionOut.run();
        engine.addSublayer(x, delta, 0, w.postNorm());
    }

    private void scoreBlocks(int from, int to) {
        for (int i = from; i < to; i++) {
            attention.scores(cache, layer, query, 0, position, i / blocks, firstBlock + i % blocks, scores);
        }
    }

    private void softmaxHeads(int from, int to) {
        for (int head = from; head < to; head++) {
            attention.softmax(layer, position, head, scores);
        }
    }

    private void mixBlocks(int from, int to) {
        for (int i = from; i < to; i++) {
            attention.mix(cache, layer, position, i / valueBlocks, i % valueBlocks, scores, context, 0);
        }
    }

    private void feedForward(FfnWeights w) {
        workers.run(products[layer].gateAndUp.units() / 2, activatedRows);
        products[layer].down.run();
        engine.addSublayer(x, delta, 0, w.postNorm());
    }

    /** The same rows of gate and up, and their activation. */
    private void activateRows(int from, int to) {
        Gemv gateAndUp = products[layer].gateAndUp;
        int half = gateAndUp.units() / 2;
        gateAndUp.run(from, to);
        gateAndUp.run(half + from, half + to);
        int first = from * Gemv.UNIT_ROWS;
        engine.activate(gate, up, first, Math.min(gate.length, to * Gemv.UNIT_ROWS) - first);
    }
}
