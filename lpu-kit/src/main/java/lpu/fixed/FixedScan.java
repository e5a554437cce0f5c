package lpu.fixed;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.codebook.PackedCodes;
import lpu.codebook.RowBias;
import lpu.io.NativeMemory;
import lpu.simd.CodeBlocks;
import lpu.simd.KthLargest;
import lpu.simd.LittleEndian;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

/**
 * The scan of a coarse head in integers: {@code s_v = (bias_v >> shift) + Σ_i LUT_i[code_vi]} for every row v, and the k best of such
 * scores.
 */
public final class FixedScan {
    private final PackedCodes codes;
    private final CodeBlocks blocks;
    private final ScanKernels kernels = ScanKernels.best();

    /** @param bias of every row in whole units; null for none */
    FixedScan(PackedCodes codes, RowBias bias) {
        this.codes = codes;
        blocks = codes.blocks(bias);
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
        PackedCodes packed = PackedCodes.allocate(rows, tiles, codewords);
        for (int i = 0; i < codes.length; i++) {
            packed.set(i / tiles, i % tiles, codes[i] & 0xff);
        }
        if (biases == null) {
            return new FixedScan(packed, null);
        }
        RowBias bias = new RowBias(1, 0, NativeMemory.allocate(CodeBlocks.biasBytes(rows)));
        for (int v = 0; v < rows; v++) {
            bias.values().set(LittleEndian.SHORT, 2L * v, biases[v]);
        }
        return new FixedScan(packed, bias);
    }

    /** V. */
    public int rows() {
        return codes.rows();
    }

    /** Look-ups of a row. */
    public int tiles() {
        return codes.tiles();
    }

    /** The codeword of one row and tile. */
    public int code(int row, int tile) {
        return codes.get(row, tile);
    }

    /** What a row's score begins with before it is shifted; 0 where rows have none. */
    public int bias(int row) {
        return blocks.bias() == null ? 0 : blocks.bias().get(LittleEndian.SHORT, 2L * row);
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
        int[] scores = new int[paddedRows()];
        kernels.lutScan(blocks, strided, biasShift, 0, blocks.blocks(), scores, 0);
        return Arrays.copyOf(scores, rows());
    }

    /** Rows and what pads the last block: so many scores are written. */
    int paddedRows() {
        return blocks.blocks() * CodeBlocks.ROWS;
    }

    /**
     * The same on several threads.
     *
     * @param strided LUTs as {@link ScanKernels#lutScan} reads them
     * @param scores  int[{@link #paddedRows}]
     */
    void scores(byte[] strided, int biasShift, Workers workers, int[] scores) {
        workers.run(blocks.blocks(), (from, to) ->
                kernels.lutScan(blocks, strided, biasShift, from, to, scores, from * CodeBlocks.ROWS));
    }

    /** The rows of the k best scores, ascending; of equal scores the first rows. k is 1 to the number of scores. */
    public static int[] best(int[] scores, int k) {
        int[] ids = IntStream.range(0, scores.length).toArray();
        new KthLargest(ScanKernels.best()).keep(ids, scores.clone(), ids.length, k);
        return Arrays.copyOf(ids, k);
    }
}
