package lpu.fixed;

import java.util.Arrays;
import lpu.model.ModelConfig;
import lpu.model.PositionCache;

/** Keys (after rope) and values of the positions seen so far, as raw integers of their nodes. */
public final class FixedKvCache extends PositionCache {
    private final int width;
    private final int[][] keys; // [layer][position < capacity][kvHeads * headWidth]
    private final int[][] values; // same layout

    /** An empty cache that never holds more than {@code limit} positions. */
    FixedKvCache(ModelConfig config, int limit) {
        super(limit, 0);
        width = config.kvWidth();
        keys = new int[config.layers()][0];
        values = new int[config.layers()][0];
    }

    @Override
    protected void grow(int larger) {
        for (int l = 0; l < keys.length; l++) {
            keys[l] = Arrays.copyOf(keys[l], larger * width);
            values[l] = Arrays.copyOf(values[l], larger * width);
        }
    }

    /** Stores keys and values of the next {@code count} positions, both int[count][kvHeads * headWidth]. */
    void put(int layer, int[] k, int[] v, int count) {
        System.arraycopy(k, 0, keys[layer], length() * width, count * width);
        System.arraycopy(v, 0, values[layer], length() * width, count * width);
    }

    int[] keys(int layer) {
        return keys[layer];
    }

    int[] values(int layer) {
        return values[layer];
    }
}
