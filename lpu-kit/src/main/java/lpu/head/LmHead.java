package lpu.head;

/**
 * The last matrix of a language model, V rows x d columns: from one hidden state (after the final norm) to logits.
 * Implementations keep scratch memory between calls, and their team of workers computes for one thread at a time: a second
 * thread gets an IllegalStateException, see {@link lpu.simd.Workers}.
 */
public interface LmHead {
    /** For tables and messages: {@code exact}, {@code vq k=4096}. */
    String name();

    /** V. */
    int vocabulary();

    /** d. */
    int width();

    /** Bytes of weights, indices and codebooks that one token reads. */
    long bytesPerToken();

    /**
     * The rows a decoder may choose from, with their exact logits, in ascending row order.
     *
     * @param hidden float[d], not changed
     * @param out filled; its capacity must be at least {@link #maxCandidates()}
     */
    void candidates(float[] hidden, Candidates out);

    /** The largest count {@link #candidates} ever gives: V for an exact head, k for a coarse-fine one. */
    int maxCandidates();

    /**
     * One value per row: exact logits where the head computes them, the coarse score elsewhere.
     *
     * @param out float[V]
     */
    void logits(float[] hidden, float[] out);
}
