package lpu.model;

/** Keys (after rope) and values of the positions seen so far, as floats; grows as needed. */
public final class KvCache {
    private final int kvHeads;
    private final int headWidth;
    private final int limit;
    private int capacity = 256;
    private int length;
    private final float[][] keys; // [layer][kv head][position < capacity][headWidth]
    private final float[][] values; // same layout

    /** @param limit the most positions ever held */
    KvCache(ModelConfig config, int limit) {
        kvHeads = config.kvHeads();
        headWidth = config.headWidth();
        this.limit = limit;
        capacity = Math.min(capacity, limit);
        keys = new float[config.layers()][kvHeads * capacity * headWidth];
        values = new float[config.layers()][kvHeads * capacity * headWidth];
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
            int larger = Math.min(limit, Math.max(needed, 2 * capacity));
            for (int l = 0; l < keys.length; l++) {
                keys[l] = widened(keys[l], larger);
                values[l] = widened(values[l], larger);
            }
            capacity = larger;
        }
    }

    private float[] widened(float[] old, int larger) {
        float[] wide = new float[kvHeads * larger * headWidth];
        for (int g = 0; g < kvHeads; g++) {
            System.arraycopy(old, g * capacity * headWidth, wide, g * larger * headWidth, length * headWidth);
        }
        return wide;
    }

    /** Stores one position's keys and values, both float[kvHeads * headWidth] from the given index. */
    void put(int layer, int position, float[] k, float[] v, int from) {
        for (int g = 0; g < kvHeads; g++) {
            System.arraycopy(k, from + g * headWidth, keys[layer], index(g, position), headWidth);
            System.arraycopy(v, from + g * headWidth, values[layer], index(g, position), headWidth);
        }
    }

    /** Counts the positions stored in all layers. */
    void advance(int count) {
        length += count;
    }

    float[] keys(int layer) {
        return keys[layer];
    }

    float[] values(int layer) {
        return values[layer];
    }

    /** Where KV head g's row of a position starts in {@link #keys} and {@link #values}. */
    int index(int g, int position) {
        return (g * capacity + position) * headWidth;
    }

    /** Bytes of keys and values that attention reads for one token at the current length. */
    public long bytesPerToken() {
        return 2L * Float.BYTES * keys.length * kvHeads * headWidth * length;
    }
}
