package lpu.head;

import lpu.codebook.TileCodebook;
import lpu.codebook.TileScores;
import lpu.kernel.CodeBlocks;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * Tile-wise VQ scoring: {@code s_v = bias_v + Σ_i LUT_i[c_vi]}, {@code LUT_i[c] = codeword_ic · h_i}, so that a row
 * costs one look-up and one addition per tile. {@link TileLuts} says how LUTs and biases become integers; the sums of
 * those define the ranking.
 */
public final class TileVqHead implements CoarseHead {
    private final String name;
    private final TileScores book;
    private final CodeBlocks blocks;
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask scan = this::scan;
    private final TileLuts luts;
    private int[] scores;

    /** Plain tile VQ of the thesis. */
    public TileVqHead(TileCodebook book, ScanKernels kernels, Workers workers) {
        this("vq t=" + book.width(0) + " K=" + book.codewords(), TileScores.of(book, null), kernels, workers);
    }

    /** Scores hidden states of as many columns as the tiles cover. */
    public TileVqHead(String name, TileScores book, ScanKernels kernels, Workers workers) {
        this.name = name;
        this.book = book;
        this.kernels = kernels;
        this.workers = workers;
        blocks = book.codes().blocks(book.bias());
        luts = new TileLuts(book, kernels, workers);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int rows() {
        return book.rows();
    }

    @Override
    public int width() {
        return book.columns();
    }

    @Override
    public long bytesPerToken() {
        return book.bytes();
    }

    @Override
    public double bitsPerWeight() {
        return (double) book.bitsPerRow() / book.columns();
    }

    @Override
    public void score(float[] hidden, int[] scores) {
        luts.build(hidden);
        this.scores = scores;
        workers.run(blocks.blocks(), scan);
        this.scores = null;
    }

    private void scan(int fromBlock, int toBlock) {
        kernels.lutScan(blocks, luts.bytes(), luts.shift(), fromBlock, toBlock, scores, fromBlock * CodeBlocks.ROWS);
    }

    @Override
    public RowSelector selector(int k, ScanKernels kernels) {
        TileScan best = new TileScan(blocks, kernels, workers);
        return (hidden, ids) -> {
            luts.build(hidden);
            best.best(luts.bytes(), luts.shift(), k);
            System.arraycopy(best.ids(), 0, ids, 0, k);
        };
    }

    @Override
    public float scale() {
        return luts.scale();
    }

    @Override
    public float offset() {
        return luts.offset();
    }
}
