package lpu.fixed;

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
    private final Workers workers;
    private final ExactProducts products;
    private final FixedPass pass;
    private final FixedHead head;

    /** @param workers stay the caller's */
    public FixedEngine(FixedModel model, Workers workers) {
        this.model = model;
        this.workers = workers;
        products = new ExactProducts(workers);
        pass = new FixedPass(model, products, workers, Math.min(BATCH, model.positions()));
        head = new FixedHead(model.head(), products, workers);
    }

    public FixedModel model() {
        return model;
    }

    /** The exact head. */
    public FixedHead head() {
        return head;
    }

    /** Of the hidden states. */
    public QFormat hiddenFormat() {
        return model.finalNorm().out().format();
    }

    /** An empty cache. */
    public FixedKvCache newCache() {
        return new FixedKvCache(model.config(), model.positions());
    }

    /**
     * Appends tokens [from, from + count) to the cache; how they are divided into calls does not change a single bit.
     *
     * @param hidden int[count][d], their raw hidden states after the final norm, in {@link #hiddenFormat}
     */
    public void run(int[] tokens, int from, int count, FixedKvCache cache, int[] hidden) {
        int d = model.config().width();
        try (var _ = workers.claim()) {
            cache.reserve(count);
            for (int done = 0; done < count; done += BATCH) {
                pass.run(tokens, from + done, Math.min(BATCH, count - done), cache, hidden, done * d);
            }
        }
    }
}
