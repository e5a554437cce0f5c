package lpu.head;

import lpu.kernel.ScanKernels;
import lpu.kernel.TopK;
import lpu.report.InputError;

/** The thesis's head: coarse scores of all rows, exact logits of the k best. */
public final class CoarseFineHead implements LmHead {
    private final CoarseHead coarse;
    private final FineRows fine;
    private final int k;
    private final TopK topK;
    private final int[] scores; // [V]
    private final Candidates scratch;

    /**
     * @param k candidates, at least 1; more than V mean V
     * @throws InputError for k below 1
     */
    public CoarseFineHead(CoarseHead coarse, FineRows fine, int k) {
        if (k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        if (coarse.rows() != fine.vocabulary() || coarse.width() != fine.width()) {
            throw new IllegalArgumentException("a coarse head of " + coarse.rows() + " x " + coarse.width()
                    + " on rows of " + fine.vocabulary() + " x " + fine.width());
        }
        this.coarse = coarse;
        this.fine = fine;
        this.k = Math.min(k, coarse.rows());
        topK = new TopK(coarse.rows(), ScanKernels.best());
        scores = new int[coarse.rows()];
        scratch = new Candidates(this.k);
    }

    @Override
    public String name() {
        return coarse.name() + ", k = " + k;
    }

    @Override
    public int vocabulary() {
        return fine.vocabulary();
    }

    @Override
    public int width() {
        return fine.width();
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
        candidates(hidden, scratch);
        for (int v = 0; v < scores.length; v++) {
            out[v] = coarse.scale() * scores[v] + coarse.offset();
        }
        for (int i = 0; i < scratch.count; i++) {
            out[scratch.ids[i]] = scratch.logits[i];
        }
    }
}
