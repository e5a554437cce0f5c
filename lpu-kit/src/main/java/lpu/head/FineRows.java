package lpu.head;

/** The exact logits of chosen rows: the fine stage of {@link CoarseFineHead}. */
public interface FineRows {
    /** V. */
    int vocabulary();

    /** d. */
    int width();

    /** Bytes read for one row. */
    long bytesPerRow();

    /**
     * {@code out[i]} = the exact logit of row {@code ids[i]}, i &lt; count.
     *
     * @param hidden float[d], not changed
     */
    void logits(float[] hidden, int[] ids, int count, float[] out);
}
