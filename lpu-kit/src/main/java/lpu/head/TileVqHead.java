package lpu.head;

import lpu.codebook.RowBias;
import lpu.codebook.TileCodebook;
import lpu.simd.CodeBlocks;
import lpu.simd.RangeTask;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

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
    private final int[] order; // [V]: in which selectors scan the rows; null for their own
    private final CodeBlocks blocks; // in the rows' own order
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask scan = this::scan;
    private final RangeTask fill = this::fill;
    private final RangeTask quantize = this::quantize;
    private final TileLuts luts;
    private float[] hidden;
    private TileLuts others; // null for none
    private float[] othersHidden;
    private int[] scores;
    private int shift;
    private float scale;
    private float offset;

    /** Plain tile VQ of the thesis. */
    public TileVqHead(TileCodebook book, ScanKernels kernels, Workers workers) {
        this("vq t=" + book.words().width(0) + " K=" + book.codewords(), book, null, kernels, workers);
    }

    /**
     * Scores hidden states of as many columns as the tiles cover.
     *
     * @param order int[V] in which selectors scan the rows; null for their own
     */
    TileVqHead(String name, TileCodebook book, int[] order, ScanKernels kernels, Workers workers) {
        this.name = name;
        this.book = book;
        this.order = order;
        this.kernels = kernels;
        this.workers = workers;
        blocks = book.codes().blocks(book.bias());
        luts = new TileLuts(book.words(), book.codes().entries(), kernels);
    }

    @Override
    public Workers.Claim claim() {
        return workers.claim();
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
        try (var _ = claim()) {
            prepare(hidden);
            this.scores = scores;
            workers.run(blocks.blocks(), scan);
            this.scores = null;
        }
    }

    private void scan(int fromBlock, int toBlock) {
        kernels.lutScan(blocks, luts.bytes(), shift, fromBlock, toBlock, scores, fromBlock * CodeBlocks.ROWS);
    }

    /** Makes the LUTs of a hidden state. */
    void prepare(float[] hidden) {
        prepare(hidden, null, null);
    }

    /**
     * Makes the LUTs of a hidden state, and those of other tiles whose look-ups will be added to the scores: all with one
     * scale.
     *
     * @param others null for none
     * @param othersHidden what the other tiles see
     */
    void prepare(float[] hidden, TileLuts others, float[] othersHidden) {
        this.hidden = hidden;
        this.others = others;
        this.othersHidden = othersHidden;
        int tiles = luts.tiles() + (others == null ? 0 : others.tiles());
        workers.run(tiles, fill);
        float least = others == null ? luts.leastScale() : Math.max(others.leastScale(), luts.leastScale());
        RowBias bias = book.bias();
        if (bias == null) {
            scale = least;
            offset = (float) luts.offset();
        } else {
            offset = (float) (luts.offset() + bias.base() + cover(least, bias.unit()));
        }
        workers.run(tiles, quantize);
    }

    private void fill(int from, int to) {
        int own = luts.tiles();
        luts.fill(hidden, Math.min(from, own), Math.min(to, own));
        if (to > own) {
            others.fill(othersHidden, Math.max(from, own) - own, to - own);
        }
    }

    private void quantize(int from, int to) {
        int own = luts.tiles();
        luts.quantize(scale, Math.min(from, own), Math.min(to, own));
        if (to > own) {
            others.quantize(scale, Math.max(from, own) - own, to - own);
        }
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

    @Override
    public RowSelector selector(int k, ScanKernels kernels) {
        TileScan best = newScan(TileScan.ALL_BLOCKS);
        return (hidden, ids) -> {
            try (var _ = claim()) {
                prepare(hidden);
                select(best, k, ids);
            }
        };
    }

    /** @param deviations see {@link TileScan} */
    TileScan newScan(double deviations) {
        return new TileScan(order == null ? blocks : blocks.inOrder(order), deviations, kernels, workers);
    }

    /** Writes the ids of the k best rows of the state last {@link #prepare prepared}. */
    void select(TileScan best, int k, int[] ids) {
        best.best(luts.bytes(), shift, k);
        copyIds(best, k, ids);
    }

    /** Finds about {@code count} of the best rows of that state, see {@link TileScan#about}; returns how many. */
    int selectAbout(TileScan best, int count, int atLeast) {
        return best.about(luts.bytes(), shift, count, atLeast);
    }

    /** Writes the ids of the first k rows found. */
    void copyIds(TileScan found, int k, int[] ids) {
        if (order == null) {
            System.arraycopy(found.ids(), 0, ids, 0, k);
            return;
        }
        for (int i = 0; i < k; i++) {
            ids[i] = order[found.ids()[i]];
        }
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
