package lpu.head;

/** Exact logits of chosen rows, the fine stage of {@link CoarseFineHead}. */
public interface FineRows {
    /** V. */
    int vocabulary();

    /** d. */
    int width();

    /** Bytes read per row. */
    long bytesPerRow();

    /** out_i = W[ids_i] · hidden for i < count. */
    void logits(float[] hidden, int[] ids, int count, float[] out);
}
