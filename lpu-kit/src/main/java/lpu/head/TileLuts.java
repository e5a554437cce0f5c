package lpu.head;

import lpu.codebook.TileScores;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * The look-up tables of one hidden state. Each LUT is quantised to unsigned bytes after its minimum is subtracted, all
 * with one scale: the smallest that fits the widest LUT into a byte and the sum of all LUTs' largest entries into 16 bits.
 * Where rows have biases it is the smallest such {@code bias unit · 2^shift}, so that a bias is added to a sum of bytes
 * after a shift alone. Reused from token to token.
 */
final class TileLuts {
    private static final int LARGEST_SUM = 65_535;
    private static final int MOST_SHIFT = Short.SIZE - 1;

    private final TileScores book;
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask fill = this::fill;
    private final int entries;
    private final int stride;
    private final float[] codewords; // [column][entries]; entries after the last codeword repeat the first
    private final float[] luts; // [tile][entries]
    private final byte[] bytes; // [tile][stride]
    private final float[] minima; // [tile]
    private final float[] ranges; // [tile]
    private float[] hidden;
    private int shift;
    private float scale;
    private float offset;

    TileLuts(TileScores book, ScanKernels kernels, Workers workers) {
        this.book = book;
        this.kernels = kernels;
        this.workers = workers;
        entries = book.codes().entries();
        stride = ScanKernels.lutStride(entries);
        codewords = new float[book.columns() * entries];
        for (int tile = 0; tile < book.tiles(); tile++) {
            for (int j = 0; j < book.tileWidth(tile); j++) {
                for (int c = 0; c < entries; c++) {
                    codewords[(book.starts()[tile] + j) * entries + c] =
                            book.centroid(tile, c < book.codewords() ? c : 0, j);
                }
            }
        }
        luts = new float[book.tiles() * entries];
        bytes = new byte[book.tiles() * stride];
        minima = new float[book.tiles()];
        ranges = new float[book.tiles()];
    }

    /** @param hidden float[columns] */
    void build(float[] hidden) {
        this.hidden = hidden;
        workers.run(book.tiles(), fill);
        double sum = 0;
        double total = 0;
        float widest = 0;
        for (int tile = 0; tile < book.tiles(); tile++) {
            sum += minima[tile];
            total += ranges[tile];
            widest = Math.max(widest, ranges[tile]);
        }
        float least = (float) Math.max(widest / 255, total / (LARGEST_SUM - book.tiles())); // each entry may be rounded up
        if (book.bias() == null) {
            scale = least;
        } else {
            sum += cover(least, book.bias().unit()) + book.bias().base();
        }
        offset = (float) sum;
        float inverseScale = scale > 0 ? 1 / scale : 0;
        for (int tile = 0; tile < book.tiles(); tile++) {
            kernels.lutBytes(luts, tile * entries, entries, minima[tile], inverseScale, bytes, tile * stride);
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

    private void fill(int fromTile, int toTile) {
        for (int tile = fromTile; tile < toTile; tile++) {
            int at = tile * entries;
            int start = book.starts()[tile];
            kernels.lut(hidden, start, book.tileWidth(tile), codewords, start * entries, entries, luts, at);
            minima[tile] = kernels.lutMin(luts, at, entries);
            ranges[tile] = kernels.lutMax(luts, at, entries) - minima[tile];
        }
    }

    /** byte[tile][stride], see {@link ScanKernels}. */
    byte[] bytes() {
        return bytes;
    }

    /** Of the biases. */
    int shift() {
        return shift;
    }

    /** Logits per score unit. */
    float scale() {
        return scale;
    }

    /** Logit of score 0. */
    float offset() {
        return offset;
    }
}
