package lpu.head;

import lpu.kernel.ScanKernels;
import lpu.kernel.TopK;
import lpu.report.InputError;

/**
 * The coarse-fine head of the thesis: a coarse score for every row, the k best rows, and exact logits of those only.
 * Ties in the coarse score go to the lower id.
 */
public final class CoarseFineHead implements LmHead {
    private final CoarseHead coarse;
    private final FineRows fine;
    private final int k;
    private final TopK topK;
    private final int[] scores; // [V]
    private final Candidates chosen; // for logits()

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
        topK = new TopK(coarse.rows(), kernels);
        scores = new int[coarse.rows()];
        chosen = new Candidates(this.k);
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
        coarse.score(hidden, scores);
        topK.select(scores, k, out.ids);
        fine.logits(hidden, out.ids, k, out.logits);
        out.count = k;
    }

    @Override
    public void logits(float[] hidden, float[] out) {
        candidates(hidden, chosen);
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
