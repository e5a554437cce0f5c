package lpu.head;

import lpu.io.InputError;
import lpu.simd.ScanKernels;

/**
 * The coarse-fine head of the thesis: a coarse score for every row, the k best rows, and exact logits of those only.
 * Ties in the coarse score go to the lower id.
 */
public final class CoarseFineHead implements LmHead {
    private final CoarseHead coarse;
    private final FineRows fine;
    private final int k;
    private final RowSelector selector;
    // For logits(); made when first asked for, as decoding needs none.
    private int[] scores; // [V]
    private Candidates chosen;

    /**
     * @param k candidates, at least 1, else {@link InputError}; more than V means V, which makes the head exact
     */
    public CoarseFineHead(CoarseHead coarse, FineRows fine, int k, ScanKernels kernels) {
        if (k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        if (coarse.rows() != fine.vocabulary() || coarse.width() != fine.width()) {
            throw new IllegalArgumentException("coarse " + coarse.rows() + " x " + coarse.width() + ", fine "
                    + fine.vocabulary() + " x " + fine.width());
        }
        this.coarse = coarse;
        this.fine = fine;
        this.k = Math.min(k, coarse.rows());
        selector = coarse.selector(this.k, kernels);
    }

    @Override
    public String name() {
        return coarse.name() + " k=" + k;
    }

    @Override
    public int vocabulary() {
        return coarse.rows();
    }

    @Override
    public int width() {
        return coarse.width();
    }

    @Override
    public long bytesPerToken() {
        return coarse.bytesPerToken() + k * fine.bytesPerRow();
    }

    @Override
    public int maxCandidates() {
        return k;
    }

    @Override
    public void candidates(float[] hidden, Candidates out) {
        selector.select(hidden, out.ids);
        fine.logits(hidden, out.ids, k, out.logits);
        out.count = k;
    }

    @Override
    public void logits(float[] hidden, float[] out) {
        try (var _ = coarse.claim()) {
            coarseThenFine(hidden, out);
        }
    }

    private void coarseThenFine(float[] hidden, float[] out) {
        if (scores == null) {
            scores = new int[coarse.rows()];
            chosen = new Candidates(k);
        }
        candidates(hidden, chosen);
        coarse.score(hidden, scores);
        float scale = coarse.scale();
        float offset = coarse.offset();
        for (int v = 0; v < scores.length; v++) {
            out[v] = scale * scores[v] + offset;
        }
        for (int i = 0; i < chosen.count; i++) {
            out[chosen.ids[i]] = chosen.logits[i];
        }
    }
}
