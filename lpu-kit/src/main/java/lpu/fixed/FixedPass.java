package lpu.fixed;

import lpu.model.ModelConfig;
import lpu.simd.Workers;

/** A batch of positions, or one, through all layers in integers. Row i of every buffer is the batch's position i. */
final class FixedPass {
    private final FixedModel model;
    private final ModelConfig config;
    private final Workers workers;
    private final ExactProducts products;
    private final FixedAttention.Scratch scratch = new FixedAttention.Scratch();

    private final int[] x; // residual stream, [batch][d]
    private final int[] normed; // [batch][d]
    private final int[] delta; // [batch][d]
    private final int[] query; // [batch][heads * headWidth]
    private final int[] key; // [batch][kvHeads * headWidth]
    private final int[] value;
    private final int[] context; // [batch][heads * headWidth]
    private final int[] gate; // [batch][ffnWidth]
    private final int[] up;
    private final double[] operand; // of a product: any of them

    FixedPass(FixedModel model, ExactProducts products, Workers workers, int batch) {
        this.model = model;
        this.products = products;
        this.workers = workers;
        config = model.config();
        x = new int[batch * config.width()];
        normed = new int[x.length];
        delta = new int[x.length];
        query = new int[batch * config.queryWidth()];
        context = new int[query.length];
        key = new int[batch * config.kvWidth()];
        value = new int[key.length];
        gate = new int[batch * config.ffnWidth()];
        up = new int[gate.length];
        operand = new double[Math.max(gate.length, Math.max(x.length, query.length))];
    }

    /** @param hidden written from {@code at}, [batch][d] */
    void run(int[] tokens, int from, int batch, FixedKvCache cache, int[] hidden, int at) {
        int d = config.width();
        FixedEmbedding embedding = model.embedding();
        workers.run(batch, (a, b) -> {
            for (int i = a; i < b; i++) {
                embedding.embed(tokens[from + i], x, i * d);
            }
        });
        embedding.out().seen((long) batch * d);
        for (int l = 0; l < config.layers(); l++) {
            attention(l, batch, cache);
            feedForward(l, batch);
        }
        cache.advance(batch);
        norm(model.finalNorm(), x, hidden, at, batch, 1);
    }

    /** Nothing for no norm; y may be x. */
    private void norm(FixedNorm norm, int[] x, int[] y, int yAt, int batch, int perRow) {
        if (norm == null) {
            return;
        }
        int n = norm.columns();
        workers.run(batch * perRow, (a, b) -> {
            for (int i = a; i < b; i++) {
                norm.apply(x, i * n, y, yAt + i * n);
            }
        });
        norm.out().seen((long) batch * perRow * n);
    }

    /** The residual stream, [batch][d], which a layer's two halves add to. */
    int[] stream() {
        return x;
    }

    /** Queries after rope of the last layer that attended, [batch][heads * headWidth]. */
    int[] queries() {
        return query;
    }

    /** What that layer's heads attended to, in the same layout. */
    int[] contexts() {
        return context;
    }

    void attention(int l, int batch, FixedKvCache cache) {
        FixedLayer layer = model.layers()[l];
        norm(layer.attentionNorm(), x, normed, 0, batch, 1);
        load(layer.query(), normed, batch);
        layer.query().run(products, workers, operand, batch, query);
        layer.key().run(products, workers, operand, batch, key);
        layer.value().run(products, workers, operand, batch, value);
        norm(layer.queryNorm(), query, query, 0, batch, config.heads());
        norm(layer.keyNorm(), key, key, 0, batch, config.kvHeads());
        int start = cache.length();
        workers.run(batch, (a, b) -> {
            for (int i = a; i < b; i++) {
                layer.rope().rotate(query, i * config.queryWidth(), layer.queryFraction(), config.heads(), start + i,
                        layer.queryRope());
                layer.rope().rotate(key, i * config.kvWidth(), layer.keyFraction(), config.kvHeads(), start + i,
                        layer.keyRope());
            }
        });
        layer.queryRope().seen((long) batch * config.queryWidth());
        layer.keyRope().seen((long) batch * config.kvWidth());
        cache.put(l, key, value, batch);
        layer.attention().run(products, workers, scratch, cache, start, batch, query, context);
        load(layer.attentionOutput(), context, batch);
        layer.attentionOutput().run(products, workers, operand, batch, delta);
        norm(layer.attentionPostNorm(), delta, delta, 0, batch, 1);
        add(layer.attentionResidual(), batch);
    }

    void feedForward(int l, int batch) {
        FixedLayer layer = model.layers()[l];
        norm(layer.ffnNorm(), x, normed, 0, batch, 1);
        load(layer.gate(), normed, batch);
        layer.gate().run(products, workers, operand, batch, gate);
        layer.up().run(products, workers, operand, batch, up);
        workers.run(batch, (a, b) -> layer.gateTimesUp().apply(gate, up, a, b));
        load(layer.down(), gate, batch);
        layer.down().run(products, workers, operand, batch, delta);
        norm(layer.ffnPostNorm(), delta, delta, 0, batch, 1);
        add(layer.ffnResidual(), batch);
    }

    private void load(FixedLinear next, int[] values, int batch) {
        workers.run(batch, (a, b) -> next.input().load(values, a, b, operand));
    }

    private void add(FixedSum residual, int batch) {
        workers.run(batch, (a, b) -> residual.add(x, delta, a, b));
        residual.out().seen((long) batch * config.width());
    }
}
