package lpu.model;

/** Keys (after rope) and values of the positions seen so far, as floats. */
public final class KvCache extends PositionCache {
    private static final int FIRST_CAPACITY = 256;

    private final int kvHeads;
    private final int headWidth;
    private final float[][] keys; // [layer][kv head][position < capacity][headWidth]
    private final float[][] values; // same layout

    /** @param limit the most positions ever held */
    KvCache(ModelConfig config, int limit) {
        super(limit, FIRST_CAPACITY);
        kvHeads = config.kvHeads();
        headWidth = config.headWidth();
        keys = new float[config.layers()][kvHeads * capacity() * headWidth];
        values = new float[config.layers()][kvHeads * capacity() * headWidth];
    }

    @Override
    protected void grow(int larger) {
        for (int l = 0; l < keys.length; l++) {
            keys[l] = widened(keys[l], larger);
            values[l] = widened(values[l], larger);
        }
    }

    private float[] widened(float[] old, int larger) {
        float[] wide = new float[kvHeads * larger * headWidth];
        for (int g = 0; g < kvHeads; g++) {
            System.arraycopy(old, g * capacity() * headWidth, wide, g * larger * headWidth, length() * headWidth);
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

    float[] keys(int layer) {
        return keys[layer];
    }

    float[] values(int layer) {
        return values[layer];
    }

    /** Where KV head g's row of a position starts in {@link #keys} and {@link #values}. */
    int index(int g, int position) {
        return (g * capacity() + position) * headWidth;
    }

    /** Bytes of keys and values that attention reads for one token at the current length. */
    public long bytesPerToken() {
        return 2L * Float.BYTES * keys.length * kvHeads * headWidth * length();
    }
}
