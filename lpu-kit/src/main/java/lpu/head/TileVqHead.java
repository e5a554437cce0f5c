package lpu.head;

import lpu.codebook.RowBias;
import lpu.codebook.TileCodebook;
import lpu.kernel.CodeBlocks;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * Tile-wise VQ scoring: {@code s_v = bias_v + Σ_i LUT_i[c_vi]}, {@code LUT_i[c] = codeword_ic · h_i}, so that a row
 * costs one look-up and one addition per tile. LUTs become unsigned bytes with one scale: the smallest that
 * fits, or where rows have biases the smallest {@code bias unit · 2^shift} that does, so that a bias is added to a sum of bytes after a
 * shift alone. The integer sums define the ranking.
 */
public final class TileVqHead implements CoarseHead {
    private static final int MOST_SHIFT = Short.SIZE - 1;

    private final String name;
    private final TileCodebook book;
    private final CodeBlocks blocks;
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask scan = this::scan;
    private final TileLuts luts;
    private int[] scores;
    private int shift;
    private float scale;
    private float offset;

    /** Plain tile VQ of the thesis. */
    public TileVqHead(TileCodebook book, ScanKernels kernels, Workers workers) {
        this("vq t=" + book.words().width(0) + " K=" + book.codewords(), book, kernels, workers);
    }

    /** Scores hidden states of as many columns as the tiles cover. */
    public TileVqHead(String name, TileCodebook book, ScanKernels kernels, Workers workers) {
        this.name = name;
        this.book = book;
        this.kernels = kernels;
        this.workers = workers;
        blocks = book.codes().blocks(book.bias());
        luts = new TileLuts(book.words(), book.codes().entries(), kernels, workers);
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
        prepare(hidden, 0);
        this.scores = scores;
        workers.run(blocks.blocks(), scan);
        this.scores = null;
    }

    /**
     * Makes the LUTs of a hidden state.
     *
     * @param atLeast the scale is no smaller: what LUTs ask for that others add to the scores
     */
    void prepare(float[] hidden, float atLeast) {
        float least = Math.max(atLeast, luts.fill(hidden));
        RowBias bias = book.bias();
        if (bias == null) {
            scale = least;
            offset = (float) luts.offset();
        } else {
            offset = (float) (luts.offset() + bias.base() + cover(least, bias.unit()));
        }
        luts.quantize(scale);
    }

    /** Sets scale and shift; returns by how much shifted biases fall short on average. */
    private float cover(float least, float unit) {
        scale = unit;
        shift = 0;
        while (scale < least) {
            scale *= 2;
            shift = Math.min(shift + 1, MOST_SHIFT); // a further one changes no bias
        }
        return (scale - unit) / 2;
    }

    private void scan(int fromBlock, int toBlock) {
        kernels.lutScan(blocks, luts.bytes(), shift, fromBlock, toBlock, scores, fromBlock * CodeBlocks.ROWS);
    }

    @Override
    public RowSelector selector(int k, ScanKernels kernels) {
        TileScan best = newScan();
        return (hidden, ids) -> {
            prepare(hidden, 0);
            select(best, k);
            System.arraycopy(best.ids(), 0, ids, 0, k);
        };
    }

    TileScan newScan() {
        return new TileScan(blocks, kernels, workers);
    }

    /** Finds the k best rows of the state last {@link #prepare prepared}. */
    void select(TileScan best, int k) {
        best.best(luts.bytes(), shift, k);
    }

    @Override
    public float scale() {
        return scale;
    }

    @Override
    public float offset() {
        return offset;
    }
}
