package lpu.head;

/** The rows that a coarse head scores best. Keeps scratch between calls: one thread's at a time, as the head is. */
@FunctionalInterface
public interface RowSelector {
    /**
     * Writes the ids of the k best rows for one hidden state to {@code ids[0 .. k)}, in the order in which the head keeps its
     * rows; of equal scores the first in that order are the better ones.
     *
     * @param hidden float[d], not changed
     */
    void select(float[] hidden, int[] ids);
}
