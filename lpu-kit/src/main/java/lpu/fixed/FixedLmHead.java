package lpu.fixed;

import lpu.num.QFormat;

/** A fixed-point LM head, V rows x d columns: raw logits of every row. One thread's at a time. */
public interface FixedLmHead {
    /** Of the logits. */
    QFormat format();

    /** V. */
    int vocabulary();

    /** d. */
    int width();

    /** The logits of rows [from, to): int[n][to - from], valid during the call only. */
    @FunctionalInterface
    interface PartConsumer {
        void accept(int from, int to, int[] part);
    }

    /**
     * The logits of n hidden states, raw int[n][d], in blocks of rows.
     *
     * @param n 1 to {@link #statesAtOnce}
     */
    void forRowBlocks(int[] hidden, int n, PartConsumer consumer);

    /** States that one call takes. */
    int statesAtOnce();

    /** The place of the greatest of the first n logits, n at least 1; of equal ones the first. */
    static int greatest(int[] logits, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
