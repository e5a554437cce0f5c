package lpu.head;

import java.lang.foreign.MemorySegment;
import lpu.codebook.TileCodewords;
import lpu.io.NativeMemory;
import lpu.simd.Bfloat16;
import lpu.simd.LittleEndian;
import lpu.simd.ScanKernels;

/**
 * The look-up tables of one hidden state: products of its tiles with their codewords, then unsigned bytes after each LUT's
 * minimum is subtracted, all with one scale. Reused from token to token; different tiles may be worked on by different
 * threads.
 */
final class TileLuts {
    private static final int LARGEST = 255;
    private static final int LARGEST_SUM = 65_535;
    private static final int LARGEST_GROUP = 64;

    private final TileCodewords words;
    private final ScanKernels kernels;
    private final int entries;
    private final int stride;
    private final int group; // entries made together, for which codewords are read from one stretch of memory
    private final MemorySegment codewords; // Bfloat16[tile][group][column of the tile][entry of the group]; after the last: the first
    private final float[] luts; // [tile][entries]
    private final byte[] bytes; // [tile][stride]
    private final float[] minima; // [tile]
    private final float[] ranges; // [tile]

    /** @param entries of a LUT, at least as many as codewords: 16, 64, 128 or 256 */
    TileLuts(TileCodewords words, int entries, ScanKernels kernels) {
        this.words = words;
        this.kernels = kernels;
        this.entries = entries;
        stride = ScanKernels.lutStride(entries);
        group = Math.min(LARGEST_GROUP, entries);
        codewords = NativeMemory.allocate((long) Short.BYTES * words.columns() * entries);
        for (int tile = 0; tile < words.tiles(); tile++) {
            for (int j = 0; j < words.width(tile); j++) {
                for (int c = 0; c < entries; c++) {
                    codewords.set(LittleEndian.SHORT, codewords(tile, c) + (long) Short.BYTES * (j * group + c % group),
                            Bfloat16.of(words.centroid(tile, c < words.codewords() ? c : 0, j)));
                }
            }
        }
        luts = new float[words.tiles() * entries];
        bytes = new byte[words.tiles() * stride];
        minima = new float[words.tiles()];
        ranges = new float[words.tiles()];
    }

    /** The byte at which the codewords of an entry's group begin. */
    private long codewords(int tile, int entry) {
        return (long) Short.BYTES * (words.start(tile) * entries + entry / group * group * words.width(tile));
    }

    int tiles() {
        return words.tiles();
    }

    /**
     * Makes the products of tiles [fromTile, toTile).
     *
     * @param hidden float[columns]
     */
    void fill(float[] hidden, int fromTile, int toTile) {
        for (int tile = fromTile; tile < toTile; tile++) {
            int at = tile * entries;
            int start = words.start(tile);
            for (int c = 0; c < entries; c += group) {
                kernels.lut(hidden, start, words.width(tile), codewords, codewords(tile, c), group, luts, at + c);
            }
            minima[tile] = kernels.lutMin(luts, at, entries);
            ranges[tile] = kernels.lutMax(luts, at, entries) - minima[tile];
        }
    }

    /** The smallest scale that fits the widest LUT into a byte and the sum of all LUTs' largest entries into 16 bits. */
    float leastScale() {
        double total = 0;
        float widest = 0;
        for (float range : ranges) {
            total += range;
            widest = Math.max(widest, range);
        }
        return (float) Math.max(widest / LARGEST, total / (LARGEST_SUM - words.tiles())); // entries may be rounded up
    }

    /** The sum of the LUTs' minima: what a sum of zero bytes stands for. */
    double offset() {
        double sum = 0;
        for (float minimum : minima) {
            sum += minimum;
        }
        return sum;
    }

    /** Makes the bytes of tiles [fromTile, toTile); {@code scale} is no smaller than {@link #leastScale}. */
    void quantize(float scale, int fromTile, int toTile) {
        float inverse = scale > 0 ? 1 / scale : 0;
        for (int tile = fromTile; tile < toTile; tile++) {
            kernels.lutBytes(luts, tile * entries, entries, minima[tile], inverse, bytes, tile * stride);
        }
    }

    /** byte[tile][stride], see {@link ScanKernels}. */
    byte[] bytes() {
        return bytes;
    }
}
