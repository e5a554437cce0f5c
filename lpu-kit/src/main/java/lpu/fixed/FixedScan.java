package lpu.fixed;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.io.NativeMemory;
import lpu.simd.CodeBlocks;
import lpu.simd.KthLargest;
import lpu.simd.LittleEndian;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

/**
 * The scan of a coarse head in integers: {@code s_v = (bias_v >> shift) + Σ_i LUT_i[code_vi]} for every row v, and the k best of such
 * scores. Keeps scratch: one thread's at a time.
 */
public final class FixedScan {
    private final CodeBlocks blocks;
    private final int[] places; // [V]: where each row lies in the blocks
    private final int[] placeScores; // [V padded to blocks]
    private final ScanKernels kernels = ScanKernels.best();

    /**
     * @param codes  by place
     * @param biases native short[V padded to blocks], by place; null for none
     * @param places int[V]: the place of each row
     */
    FixedScan(CodeBlocks codes, MemorySegment biases, int[] places) {
        blocks = new CodeBlocks(codes.rows(), codes.tiles(), codes.entries(), codes.codes(), biases);
        this.places = places;
        placeScores = new int[blocks.blocks() * CodeBlocks.ROWS];
    }

    /**
     * Rows with indices of their own.
     *
     * @param codewords of a tile, at most 256
     * @param codes     unsigned byte[row][tile]
     * @param biases    short[row], or null for none
     * @throws IllegalArgumentException if there are no whole rows, or biases of another number of rows
     */
    public static FixedScan of(int tiles, int codewords, byte[] codes, short[] biases) {
        int rows = codes.length / tiles;
        if (codes.length != rows * tiles || biases != null && biases.length != rows) {
            throw new IllegalArgumentException(codes.length + " codes for rows of " + tiles + " tiles");
        }
        CodeBlocks blocks = CodeBlocks.allocate(rows, tiles, codewords);
        for (int i = 0; i < codes.length; i++) {
            blocks.set(i / tiles, i % tiles, codes[i] & 0xff);
        }
        MemorySegment stored = biases == null ? null : NativeMemory.allocate(CodeBlocks.biasBytes(rows));
        for (int v = 0; stored != null && v < rows; v++) {
            stored.set(LittleEndian.SHORT, 2L * v, biases[v]);
        }
        return new FixedScan(blocks, stored, IntStream.range(0, rows).toArray());
    }

    /** V. */
    public int rows() {
        return blocks.rows();
    }

    /** Look-ups of a row. */
    public int tiles() {
        return blocks.tiles();
    }

    /** The codeword of one row and tile. */
    public int code(int row, int tile) {
        return blocks.get(places[row], tile);
    }

    /** What a row's score begins with before it is shifted; 0 where rows have none. */
    public int bias(int row) {
        return blocks.bias() == null ? 0 : blocks.bias().get(LittleEndian.SHORT, 2L * places[row]);
    }

    /**
     * Scores of all rows, int[V].
     *
     * @param luts      unsigned byte[tile][codeword]; no row's sum of entries is above 65,535
     * @param biasShift arithmetic, 0 to 15
     */
    public int[] scores(byte[] luts, int biasShift) {
        int stride = ScanKernels.lutStride(blocks.entries());
        int codewords = luts.length / tiles();
        byte[] strided = new byte[tiles() * stride]; // 16 entries are there more than once
        for (int i = 0; i < strided.length; i++) {
            int c = i % stride % blocks.entries();
            strided[i] = c < codewords ? luts[i / stride * codewords + c] : 0;
        }
        kernels.lutScan(blocks, strided, biasShift, 0, blocks.blocks(), placeScores, 0);
        int[] scores = new int[rows()];
        byRow(scores);
        return scores;
    }

    private void byRow(int[] scores) {
        for (int v = 0; v < scores.length; v++) {
            scores[v] = placeScores[places[v]];
        }
    }

    /**
     * The same on several threads.
     *
     * @param strided LUTs as {@link ScanKernels#lutScan} reads them
     * @param scores  int[V], overwritten
     */
    void scores(byte[] strided, int biasShift, Workers workers, int[] scores) {
        workers.run(blocks.blocks(), (from, to) ->
                kernels.lutScan(blocks, strided, biasShift, from, to, placeScores, from * CodeBlocks.ROWS));
        byRow(scores);
    }

    /** The rows of the k best scores, ascending; of equal scores the first rows. k is 1 to the number of scores. */
    public static int[] best(int[] scores, int k) {
        int[] ids = IntStream.range(0, scores.length).toArray();
        new KthLargest(ScanKernels.best()).keep(ids, scores.clone(), ids.length, k);
        return Arrays.copyOf(ids, k);
    }
}
