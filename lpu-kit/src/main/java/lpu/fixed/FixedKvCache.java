package lpu.fixed;

import java.util.Arrays;
import lpu.model.ModelConfig;

/** Keys (after rope) and values of the positions seen so far, as raw integers of their nodes; grows as needed. */
public final class FixedKvCache {
    private final int width;
    private final int limit;
    private int capacity;
    private int length;
    private final int[][] keys; // [layer][position < capacity][kvHeads * headWidth]
    private final int[][] values; // same layout

    /** @param limit the most positions ever held */
    FixedKvCache(ModelConfig config, int limit) {
        width = config.kvWidth();
        this.limit = limit;
        keys = new int[config.layers()][0];
        values = new int[config.layers()][0];
    }

    /** Positions held. */
    public int length() {
        return length;
    }

    /** Forgets everything; memory is kept. */
    public void clear() {
        length = 0;
    }

    /** Makes room for {@code count} more positions; throws IllegalStateException beyond the limit. */
    void reserve(int count) {
        int needed = length + count;
        if (needed > limit) {
            throw new IllegalStateException(needed + " positions do not fit the context of " + limit);
        }
        if (needed > capacity) {
            capacity = Math.min(limit, Math.max(needed, 2 * capacity));
            for (int l = 0; l < keys.length; l++) {
                keys[l] = Arrays.copyOf(keys[l], capacity * width);
                values[l] = Arrays.copyOf(values[l], capacity * width);
            }
        }
    }

    /** Stores keys and values of the next {@code count} positions, both int[count][kvHeads * headWidth]. */
    void put(int layer, int[] k, int[] v, int count) {
        System.arraycopy(k, 0, keys[layer], length * width, count * width);
        System.arraycopy(v, 0, values[layer], length * width, count * width);
    }

    /** Counts the positions stored in all layers. */
    void advance(int count) {
        length += count;
    }

    int[] keys(int layer) {
        return keys[layer];
    }

    int[] values(int layer) {
        return values[layer];
    }
}
