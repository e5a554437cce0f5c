package lpu.fixed;

import lpu.kernel.Workers;
import lpu.num.QFormat;

/** Runs a {@link FixedModel} up to the hidden state before the LM head. One caller at a time. */
public final class FixedEngine {
    /** Positions per pass; longer prompts are cut. */
    private static final int BATCH = 512;

    private final FixedModel model;
    private final ExactProducts products;
    private final FixedPass pass;
    private final FixedHead head;

    /** @param workers stay the caller's */
    public FixedEngine(FixedModel model, Workers workers) {
        this.model = model;
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
        cache.reserve(count);
        int d = model.config().width();
        for (int done = 0; done < count; done += BATCH) {
            pass.run(tokens, from + done, Math.min(BATCH, count - done), cache, hidden, done * d);
        }
    }
}
