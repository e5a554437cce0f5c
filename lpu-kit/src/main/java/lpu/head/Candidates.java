package lpu.head;

/** Vocabulary rows with their exact logits; a reusable buffer of which the first {@link #count} entries are valid. */
public final class Candidates {
    public final int[] ids;
    public final float[] logits;
    public int count;

    public Candidates(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, not " + capacity);
        }
        ids = new int[capacity];
        logits = new float[capacity];
    }

    /** The id of the largest logit; the lower id wins a tie. */
    public int argmax() {
        if (count == 0) {
            throw new IllegalStateException("no candidates");
        }
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (logits[i] > logits[best] || (logits[i] == logits[best] && ids[i] < ids[best])) {
                best = i;
            }
        }
        return ids[best];
    }
}
