package lpu.profile;

/**
 * One hidden state as a coarse head sees it; reused from state to state.
 *
 * @param scores int[V]
 * @param scale logits per score unit
 * @param offset logit of score 0
 * @param spread standard deviation of all rows' estimated logits
 * @param bestExact the largest exact logit among the few rows with the best scores
 * @param exactTop1 the exact head's choice
 * @param residuals float[V]: standard error of a row's estimate at states of average length
 * @param length of the mapped state, in averages
 */
record ScoredState(int[] scores, float scale, float offset, double spread, double bestExact, int exactTop1,
        float[] residuals, double length) {

    double estimate(int row) {
        return (double) scale * scores[row] + offset;
    }

    double standardError(int row) {
        return residuals[row] * length;
    }
}
