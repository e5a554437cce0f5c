package lpu.simd;

import java.lang.foreign.MemorySegment;

/**
 * One block of each of {@link GemmKernels#COLUMNS} rows of a quantised matrix, transposed word by word: lane r of everything
 * is row r's, so that {@link GemmKernels#decode} works on all rows at once. Room for one block after another.
 */
public final class QuantPanel {
    private static final int LANES = GemmKernels.COLUMNS;

    final QuantLayout layout;
    final int[] words; // [low and then high words][LANES]
    final float[] scales; // [groups][LANES]
    final float[] minima; // likewise

    public QuantPanel(QuantLayout layout) {
        this.layout = layout;
        words = new int[(layout.lowWords + layout.highWords) * LANES];
        scales = new float[layout.groups() * LANES];
        minima = new float[scales.length];
    }

    /**
     * Takes in a block of each row.
     *
     * @param at byte of the first row's block
     * @param rows that there are; lanes beyond keep what they had
     */
    public void load(MemorySegment w, long at, long rowBytes, int rows) {
        for (int r = 0; r < rows; r++) {
            long block = at + r * rowBytes;
            layout.scales(w, block, scales, minima, r, LANES);
            copy(w, block + layout.lowAt, layout.lowWords, layout.flip, words, r);
            copy(w, block + layout.highAt, layout.highWords, 0, words, layout.lowWords * LANES + r);
        }
    }

    private static void copy(MemorySegment w, long at, int count, int flip, int[] words, int to) {
        for (int i = 0; i < count; i++) {
            words[to + i * LANES] = w.get(LittleEndian.INT, at + (long) i * Integer.BYTES) ^ flip;
        }
    }
}
