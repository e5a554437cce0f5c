package lpu.fixed;

import lpu.model.ModelConfig;
import lpu.num.QFormat;
import lpu.simd.Workers;

/**
 * Runs a {@link FixedModel} up to the hidden state before the LM head. An engine, its heads and its caches are one thread's at
 * a time, as the team of workers is; a second thread gets an IllegalStateException, see {@link Workers#claim}. Engines on one
 * model may run at the same time, each with a team of its own; the model then counts the overflows of all.
 */
public final class FixedEngine {
    /** Positions per pass; longer prompts are cut. */
    private static final int BATCH = 512;

    private final FixedModel model;
    private final ModelConfig config;
    private final Workers workers;
    private final ExactProducts products;
    private final FixedLmHead.Exact head;

    // Buffers of a pass; row i of each is the batch's position i.
    private final int[] x; // residual stream, [batch][d]
    private final int[] normed; // [batch][d]
    private final int[] delta; // [batch][d]
    private final int[] query; // [batch][heads * headWidth]
    private final int[] key; // [batch][kvHeads * headWidth]
    private final int[] value; // [batch][kvHeads * headWidth]
    private final int[] context; // [batch][heads * headWidth]
    private final int[] gate; // [batch][ffnWidth]
    private final int[] up; // [batch][ffnWidth]
    private final double[] operand; // of a product: any of them

    /** An engine whose buffers hold {@value #BATCH} positions at most. The team of workers stays the caller's. */
    public FixedEngine(FixedModel model, Workers workers) {
        this.model = model;
        this.workers = workers;
        config = model.config();
        products = new ExactProducts(workers);
        head = new FixedLmHead.Exact(model.head(), products, workers);
        int batch = Math.min(BATCH, model.positions());
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

    /** The model that it runs. */
    public FixedModel model() {
        return model;
    }

    /** The exact head. */
    public FixedLmHead.Exact head() {
        return head;
    }

    /** The format of the hidden states. */
    public QFormat hiddenFormat() {
        return model.finalNorm().out().format();
    }

    /** An empty cache. */
    public FixedKvCache newCache() {
        return new FixedKvCache(config, model.positions());
    }

    /**
     * Appends tokens [from, from + count) to the cache; how they are divided into calls does not change a single bit.
     *
     * @param hidden int[count][d], their raw hidden states after the final norm, in {@link #hiddenFormat}
     */
    public void run(int[] tokens, int from, int count, FixedKvCache cache, int[] hidden) {
        try (var _ = workers.claim()) {
            cache.reserve(count);
            for (int done = 0; done < count; done += BATCH) {
                pass(tokens, from + done, Math.min(BATCH, count - done), cache, hidden, done * config.width());
            }
        }
    }

    /**
     * A batch of positions, or one, through all layers.
     *
     * @param hidden int[batch][d], written from {@code at}
     */
    private void pass(int[] tokens, int from, int batch, FixedKvCache cache, int[] hidden, int at) {
        int d = config.width();
        FixedModel.Embedding embedding = model.embedding();
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

    /**
     * Norms rows of x, all of them in places of the norm's width, to y, which may be x; nothing for no norm.
     *
     * @param perRow norms in a row: 1, or the number of heads
     */
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

    /** The first half of a layer, over the cache and the batch; adds to the stream. */
    void attention(int l, int batch, FixedKvCache cache) {
        FixedModel.Layer layer = model.layer(l);
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
        layer.attention().run(products, workers, cache, start, batch, query, context);
        load(layer.attentionOutput(), context, batch);
        layer.attentionOutput().run(products, workers, operand, batch, delta);
        norm(layer.attentionPostNorm(), delta, delta, 0, batch, 1);
        add(layer.attentionResidual(), batch);
    }

    /** The second half of a layer; adds to the stream. */
    void feedForward(int l, int batch) {
        FixedModel.Layer layer = model.layer(l);
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
        workers.run(batch, (a, b) -> next.load(values, a, b, operand));
    }

    private void add(FixedSum residual, int batch) {
        workers.run(batch, (a, b) -> residual.add(x, delta, a, b));
        residual.out().seen((long) batch * config.width());
    }
}
