package lpu.head;

import lpu.io.InputError;

/**
 * The coarse-fine head of the thesis: a coarse score for every row, the k best rows, and exact logits of those only. Another rule
 * than the k best may choose the candidates.
 */
public final class CoarseFineHead implements LmHead {
    private final CoarseHead coarse;
    private final CoarseHead.Selector selector;
    private final ExactHead fine;
    private final int most;
    // For logits(); made when first asked for, as decoding needs none.
    private int[] scores; // [V]
    private Candidates chosen;

    /**
     * With the k best rows by the coarse score; ties go to the first in the order in which the coarse head keeps its rows.
     *
     * @param k candidates, at least 1, else {@link InputError}; more than V means V, which makes the head exact
     */
    public CoarseFineHead(CoarseHead coarse, ExactHead fine, int k) {
        this(coarse, coarse.selector(checked(k, coarse)), fine, checked(k, coarse));
    }

    private static int checked(int k, CoarseHead coarse) {
        if (k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        return Math.min(k, coarse.rows());
    }

    /**
     * With a rule of one's own.
     *
     * @param selector chooses at least one candidate
     * @param most candidates that it ever chooses, at least 1, else {@link InputError}
     */
    public CoarseFineHead(CoarseHead coarse, CoarseHead.Selector selector, ExactHead fine, int most) {
        if (coarse.rows() != fine.vocabulary() || coarse.width() != fine.width()) {
            throw new IllegalArgumentException("coarse " + coarse.rows() + " x " + coarse.width() + ", fine "
                    + fine.vocabulary() + " x " + fine.width());
        }
        this.coarse = coarse;
        this.selector = selector;
        this.fine = fine;
        this.most = checked(most, coarse);
    }

    @Override
    public String name() {
        return coarse.name() + " k=" + most;
    }

    @Override
    public int vocabulary() {
        return coarse.rows();
    }

    @Override
    public int width() {
        return coarse.width();
    }

    /** With as many candidates as there may be. */
    @Override
    public long bytesPerToken() {
        return coarse.bytesPerToken() + most * fine.bytesPerRow();
    }

    @Override
    public int maxCandidates() {
        return most;
    }

    @Override
    public void candidates(float[] hidden, Candidates out) {
        out.count = selector.select(hidden, out.ids);
        fine.logits(hidden, out.ids, out.count, out.logits);
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
            chosen = new Candidates(most);
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
