package lpu.fixed;

import lpu.simd.Workers;

/** A layer's two halves on their own, for tests in other packages; both add to the residual stream x, int[positions][d]. */
public final class FixedHalves {
    private FixedHalves() {
    }

    /** Attention of positions 0 and up. */
    public static void attention(FixedModel model, Workers workers, int l, int[] x) {
        int positions = x.length / model.config().width();
        FixedEngine engine = engine(model, workers, x);
        FixedKvCache cache = new FixedKvCache(model.config(), positions);
        cache.reserve(positions);
        engine.attention(l, positions, cache);
        System.arraycopy(engine.stream(), 0, x, 0, x.length);
    }

    public static void feedForward(FixedModel model, Workers workers, int l, int[] x) {
        int positions = x.length / model.config().width();
        FixedEngine engine = engine(model, workers, x);
        engine.feedForward(l, positions);
        System.arraycopy(engine.stream(), 0, x, 0, x.length);
    }

    private static FixedEngine engine(FixedModel model, Workers workers, int[] x) {
        FixedEngine engine = new FixedEngine(model, workers);
        System.arraycopy(x, 0, engine.stream(), 0, x.length);
        return engine;
    }
}
