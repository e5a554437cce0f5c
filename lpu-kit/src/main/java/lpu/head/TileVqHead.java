package lpu.head;

import lpu.codebook.RowBias;
import lpu.codebook.TileCodebook;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * Tile-wise VQ scoring: {@code s_v = Σ_i LUT_i[c_vi]}, {@code LUT_i[c] = codeword_ic · h_i}, so that a row costs one
 * look-up and one addition per tile. Each LUT is quantised to unsigned bytes after its minimum is subtracted, all with
 * the scale of the widest one; the minima's sum is the {@link #offset}. Sums of bytes define the ranking.
 */
public final class TileVqHead implements CoarseHead {
    private static final int ENTRIES = ScanKernels.LUT_ENTRIES;

    private final TileCodebook book;
    private final RowBias bias; // null for none
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask fill = this::fill;
    private final RangeTask scan = this::scan;
    private final float[] codewords; // [tile][width][256]; entries after the last codeword repeat the first
    private float[] hidden; // of the current score
    private final float[] luts; // [tile][256]
    private final byte[] bytes; // [tile][256]
    private final float[] minima; // [tile]
    private final float[] ranges; // [tile]
    private int[] scores;
    private float scale;
    private float offset;
    private int shift; // from the biases' unit to the scale

    public TileVqHead(TileCodebook book, ScanKernels kernels, Workers workers) {
        this(book, null, kernels, workers);
    }

    /** @param bias added to each row's sum; null for none */
    public TileVqHead(TileCodebook book, RowBias bias, ScanKernels kernels, Workers workers) {
        this.book = book;
        this.bias = bias;
        this.kernels = kernels;
        this.workers = workers;
        int tiles = book.tiles();
        codewords = new float[book.columns() * ENTRIES];
        for (int tile = 0; tile < tiles; tile++) {
            for (int j = 0; j < book.width(tile); j++) {
                for (int c = 0; c < ENTRIES; c++) {
                    codewords[(book.starts()[tile] + j) * ENTRIES + c] =
                            book.centroid(tile, c < book.codewords() ? c : 0, j);
                }
            }
        }
        luts = new float[tiles * ENTRIES];
        bytes = new byte[tiles * ENTRIES];
        minima = new float[tiles];
        ranges = new float[tiles];
    }

    @Override
    public String name() {
        return "vq t=" + book.width(0) + " K=" + book.codewords();
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
        return book.codes().bytes().byteSize() + 4L * book.centroids().length
                + (bias == null ? 0 : bias.values().byteSize());
    }

    /** Index bits; an index takes a byte here, whatever K is. */
    @Override
    public double bitsPerWeight() {
        return 8.0 * book.tiles() / book.columns();
    }

    @Override
    public void score(float[] hidden, int[] scores) {
        this.hidden = hidden;
        workers.run(book.tiles(), fill);
        double sum = 0;
        float widest = 0;
        for (int tile = 0; tile < book.tiles(); tile++) {
            sum += minima[tile];
            widest = Math.max(widest, ranges[tile]);
        }
        scale = widest / 255;
        if (bias != null) {
            shift = 0;
            for (scale = bias.unit(); scale < widest / 255; scale *= 2) {
                shift++;
            }
            sum += bias.offset();
        }
        offset = (float) sum;
        float inverseScale = widest > 0 ? 1 / scale : 0;
        for (int tile = 0; tile < book.tiles(); tile++) {
            kernels.lutBytes(luts, tile * ENTRIES, minima[tile], inverseScale, bytes);
        }
        this.scores = scores;
        workers.run(ScanKernels.blocks(rows(), ScanKernels.CODE_BLOCK), scan);
        this.scores = null;
    }

    private void fill(int fromTile, int toTile) {
        for (int tile = fromTile; tile < toTile; tile++) {
            int at = tile * ENTRIES;
            int start = book.starts()[tile];
            kernels.lut(hidden, start, book.width(tile), codewords, start * ENTRIES, luts, at);
            minima[tile] = kernels.lutMin(luts, at);
            ranges[tile] = kernels.lutMax(luts, at) - minima[tile];
        }
    }

    private void scan(int fromBlock, int toBlock) {
        kernels.lutScan(book.codes().bytes(), book.tiles(), bytes, rows(), fromBlock, toBlock, scores);
        int end = Math.min(rows(), toBlock * ScanKernels.CODE_BLOCK);
        for (int v = fromBlock * ScanKernels.CODE_BLOCK; bias != null && v < end; v++) {
            scores[v] += bias.get(v) >> shift;
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
