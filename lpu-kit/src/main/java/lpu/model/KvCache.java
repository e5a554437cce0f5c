package lpu.model;

import java.util.Arrays;
import lpu.simd.GemmKernels;

/**
 * Keys (after rope) and values of the positions seen so far, as floats in the panels of {@link GemmKernels}: keys in
 * blocks of positions, values in blocks of columns, the last of either filled up with zeros.
 */
public final class KvCache extends PositionCache {
    private static final int LANES = GemmKernels.COLUMNS;
    private static final int FIRST_CAPACITY = 256;

    private final int headWidth;
    private final float[][][] keys; // [layer][kv head][position / LANES][headWidth][LANES]
    private final float[][][][] values; // [layer][kv head][column / LANES][position][LANES]

    /** @param limit the most positions ever held */
    KvCache(ModelConfig config, int limit) {
        super(limit, FIRST_CAPACITY);
        headWidth = config.headWidth();
        keys = new float[config.layers()][config.kvHeads()][keyBlocks(capacity()) * headWidth * LANES];
        values = new float[config.layers()][config.kvHeads()][valueBlocks(headWidth)][capacity() * LANES];
    }

    /** Blocks of keys of so many positions. */
    static int keyBlocks(int positions) {
        return Math.ceilDiv(positions, LANES);
    }

    /** Blocks of values of so many columns. */
    static int valueBlocks(int columns) {
        return Math.ceilDiv(columns, LANES);
    }

    @Override
    protected void grow(int larger) {
        for (float[][] heads : keys) {
            Arrays.setAll(heads, g -> Arrays.copyOf(heads[g], keyBlocks(larger) * headWidth * LANES));
        }
        for (float[][][] heads : values) {
            for (float[][] blocks : heads) {
                Arrays.setAll(blocks, b -> Arrays.copyOf(blocks[b], larger * LANES));
            }
        }
    }

    /** Stores one position's keys and values, both float[kvHeads * headWidth] from the given index. */
    void put(int layer, int position, float[] k, float[] v, int from) {
        for (int g = 0; g < keys[layer].length; g++) {
            int at = from + g * headWidth;
            putKey(keys[layer][g], position, k, at);
            for (int column = 0; column < headWidth; column += LANES) {
                System.arraycopy(v, at + column, values[layer][g][column / LANES], position * LANES,
                        Math.min(LANES, headWidth - column));
            }
        }
    }

    private void putKey(float[] to, int position, float[] k, int at) {
        int first = position / LANES * headWidth * LANES + position % LANES;
        for (int j = 0; j < headWidth; j++) {
            to[first + j * LANES] = k[at + j];
        }
    }

    /** float[blocks of positions][headWidth][LANES] */
    float[] keys(int layer, int kvHead) {
        return keys[layer][kvHead];
    }

    /** float[positions][LANES] of a block of columns. */
    float[] values(int layer, int kvHead, int block) {
        return values[layer][kvHead][block];
    }

    /** Bytes of keys and values that attention reads for one token at the current length. */
    public long bytesPerToken() {
        return 2L * Float.BYTES * keys.length * keys[0].length * headWidth * length();
    }
}
