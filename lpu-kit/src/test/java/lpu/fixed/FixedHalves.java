package lpu.fixed;

import lpu.simd.Workers;

/** A layer's two halves on their own, for tests in other packages; both add to the residual stream x, int[positions][d]. */
public final class FixedHalves {
    private FixedHalves() {
    }

    /** Attention of positions 0 and up. */
    public static void attention(FixedModel model, Workers workers, int l, int[] x) {
        int positions = x.length / model.config().width();
        FixedPass pass = pass(model, workers, x, positions);
        FixedKvCache cache = new FixedKvCache(model.config(), positions);
        cache.reserve(positions);
        pass.attention(l, positions, cache);
        System.arraycopy(pass.stream(), 0, x, 0, x.length);
    }

    public static void feedForward(FixedModel model, Workers workers, int l, int[] x) {
        int positions = x.length / model.config().width();
        FixedPass pass = pass(model, workers, x, positions);
        pass.feedForward(l, positions);
        System.arraycopy(pass.stream(), 0, x, 0, x.length);
    }

    private static FixedPass pass(FixedModel model, Workers workers, int[] x, int positions) {
        FixedPass pass = new FixedPass(model, new ExactProducts(workers), workers, positions);
        System.arraycopy(x, 0, pass.stream(), 0, x.length);
        return pass;
    }
}
