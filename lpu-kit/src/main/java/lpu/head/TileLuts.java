package lpu.head;

import lpu.codebook.TileCodewords;
import lpu.kernel.Bfloat16;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * The look-up tables of one hidden state: products of its tiles with their codewords, then unsigned bytes after each LUT's
 * minimum is subtracted, all with one scale. Reused from token to token.
 */
final class TileLuts {
    private static final int LARGEST = 255;
    private static final int LARGEST_SUM = 65_535;

    private final TileCodewords words;
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask fill = this::fill;
    private final int entries;
    private final int stride;
    private final short[] codewords; // Bfloat16[column][entries]; entries after the last codeword repeat the first
    private final float[] luts; // [tile][entries]
    private final byte[] bytes; // [tile][stride]
    private final float[] minima; // [tile]
    private final float[] ranges; // [tile]
    private float[] hidden;

    /** @param entries of a LUT, at least as many as codewords: 16, 64, 128 or 256 */
    TileLuts(TileCodewords words, int entries, ScanKernels kernels, Workers workers) {
        this.words = words;
        this.kernels = kernels;
        this.workers = workers;
        this.entries = entries;
        stride = ScanKernels.lutStride(entries);
        codewords = new short[words.columns() * entries];
        for (int tile = 0; tile < words.tiles(); tile++) {
            for (int j = 0; j < words.width(tile); j++) {
                for (int c = 0; c < entries; c++) {
                    codewords[(words.start(tile) + j) * entries + c] =
                            Bfloat16.of(words.centroid(tile, c < words.codewords() ? c : 0, j));
                }
            }
        }
        luts = new float[words.tiles() * entries];
        bytes = new byte[words.tiles() * stride];
        minima = new float[words.tiles()];
        ranges = new float[words.tiles()];
    }

    /**
     * Makes the products.
     *
     * @param hidden float[columns]
     * @return the smallest scale that fits the widest LUT into a byte and the sum of all LUTs' largest entries into 16 bits
     */
    float fill(float[] hidden) {
        this.hidden = hidden;
        workers.run(words.tiles(), fill);
        double total = 0;
        float widest = 0;
        for (float range : ranges) {
            total += range;
            widest = Math.max(widest, range);
        }
        return (float) Math.max(widest / LARGEST, total / (LARGEST_SUM - words.tiles())); // entries may be rounded up
    }

    private void fill(int fromTile, int toTile) {
        for (int tile = fromTile; tile < toTile; tile++) {
            int at = tile * entries;
            int start = words.start(tile);
            kernels.lut(hidden, start, words.width(tile), codewords, start * entries, entries, luts, at);
            minima[tile] = kernels.lutMin(luts, at, entries);
            ranges[tile] = kernels.lutMax(luts, at, entries) - minima[tile];
        }
    }

    /** The sum of the LUTs' minima: what a sum of zero bytes stands for. */
    double offset() {
        double sum = 0;
        for (float minimum : minima) {
            sum += minimum;
        }
        return sum;
    }

    /** Makes the bytes; {@code scale} is no smaller than what {@link #fill} returned. */
    void quantize(float scale) {
        float inverse = scale > 0 ? 1 / scale : 0;
        for (int tile = 0; tile < words.tiles(); tile++) {
            kernels.lutBytes(luts, tile * entries, entries, minima[tile], inverse, bytes, tile * stride);
        }
    }

    /** byte[tile][stride], see {@link ScanKernels}. */
    byte[] bytes() {
        return bytes;
    }
}
