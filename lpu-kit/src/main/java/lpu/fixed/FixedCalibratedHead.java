package lpu.fixed;

import java.lang.foreign.MemorySegment;
import lpu.codebook.Moments;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileCodebook.Bias;
import lpu.codebook.TileCodebook.Refinement;
import lpu.io.NativeMemory;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.simd.CodeBlocks;
import lpu.simd.KthLargest;
import lpu.simd.LittleEndian;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

/**
 * The coarse scores of a calibrated {@link lpu.head.TileVqHead} in integers throughout:
 * <pre>
 * g = [mapped](M h - o)                          {@link FixedStateMap}
 * p_i[c] = Σ_j codeword_icj g_j                  exact; {@link FixedLuts}
 * LUT_i[c] = (p_i[c] - min p_i) / 2^e            rounded half up; one e per state, so that entries fit their width
 * s_v = (bias_v >> b) + Σ_i LUT_i[code_vi]       16-bit biases; b = e and a constant
 * s_v += Σ_i LUT'_i[code'_vi]                    the refinement's, of the rows of the best scores only
 * </pre>
 * No step is a multiplication or a division by anything but a power of two, but for the products of map and codewords.
 * Keeps scratch: one thread's at a time, see {@link Workers#claim}.
 */
public final class FixedCalibratedHead {
    private static final int MOST_SHIFT = Short.SIZE - 1;
    private static final int REFINED_ENTRIES = 256;

    private final TileCodebook book;
    private final int survivors;
    private final ScanKernels kernels;
    private final Workers workers;
    private final FixedStateMap map;
    private final FixedLuts luts;
    private final FixedLuts refined; // null without a refinement
    private final CodeBlocks blocks;
    private final int productBits;
    private final int biasBits; // fraction bits of biases
    private final long base; // of all biases, in steps of products
    private final int[] mapped; // [d]
    private final int[] places; // [V]: of each row in the codebook
    private final int[] placeScores; // [V padded]
    private final int[] scores; // [V], by row: ties go to the lower id
    private final int[] ids; // [V]
    private final int[] refinedPlaces; // [survivors]
    private final KthLargest kth;
    // Of the last state.
    private byte[] refinedEntries;
    private int shift;
    private long offset;

    /**
     * @param states that the codebook was calibrated on
     * @param survivors rows that are refined; of no effect without a refinement
     * @param hidden format of the hidden states
     */
    public FixedCalibratedHead(TileCodebook book, Moments states, int survivors, QFormat hidden, CoarseFormats formats,
            Workers workers) {
        this.book = book;
        this.survivors = book.refinement() == null ? 0 : Math.min(survivors, book.rows());
        this.workers = workers;
        kernels = ScanKernels.best();
        map = new FixedStateMap(book, states, hidden, formats, workers);
        int[] stateBits = map.fractionBits();
        int bits = FixedLuts.productBits(book.words(), stateBits, formats);
        Refinement refinement = book.refinement();
        if (refinement != null) {
            bits = Math.min(bits, FixedLuts.productBits(refinement.words(), stateBits, formats));
        }
        productBits = bits;
        luts = new FixedLuts(book.words(), stateBits, bits, book.codes().entries(), formats);
        refined = refinement == null ? null
                : new FixedLuts(refinement.words(), stateBits, bits, REFINED_ENTRIES, formats);
        Bias bias = book.bias();
        // The smallest power of two that is no less than the biases' unit.
        biasBits = bias == null ? productBits : -(Math.getExponent(bias.unit()) + 1);
        base = bias == null ? 0 : Rounding.NEAREST_EVEN.round(Math.scalb((double) bias.base(), productBits));
        CodeBlocks codes = book.codes();
        blocks = bias == null ? codes
                : new CodeBlocks(codes.rows(), codes.tiles(), codes.entries(), codes.codes(), rounded(bias));
        places = book.places();
        mapped = new int[book.columns()];
        placeScores = new int[blocks.blocks() * CodeBlocks.ROWS];
        scores = new int[book.rows()];
        ids = new int[book.rows()];
        refinedPlaces = new int[survivors];
        kth = new KthLargest(kernels);
    }

    /** The same biases with a unit of 2^-biasBits: native short[V padded to blocks], by place. */
    private MemorySegment rounded(Bias bias) {
        float unit = Math.scalb(1f, -biasBits);
        MemorySegment out = NativeMemory.allocate(bias.values().byteSize());
        for (int place = 0; place < book.rows(); place++) {
            double value = (double) bias.value(place) * bias.unit() / unit;
            out.set(LittleEndian.SHORT, 2L * place, (short) Rounding.NEAREST_EVEN.round(value));
        }
        return out;
    }

    /** V. */
    public int vocabulary() {
        return book.rows();
    }

    /** d. */
    public int width() {
        return book.columns();
    }

    /** Columns of mapped states saturated so far. */
    public long overflows() {
        return map.overflows();
    }

    /**
     * The k best rows of one hidden state by refined scores where there is a refinement; ascending, of equal scores the lower ids.
     *
     * @param hidden raw int[d] from {@code at}
     */
    public void candidates(int[] hidden, int at, int k, int[] best) {
        try (var _ = claim()) {
            score(hidden, at);
            int count = book.rows();
            for (int v = 0; v < count; v++) {
                ids[v] = v;
            }
            if (survivors > k) {
                kth.keep(ids, scores, count, survivors);
                refine();
                count = survivors;
            }
            kth.keep(ids, scores, count, k);
            System.arraycopy(ids, 0, best, 0, k);
        }
    }

    private void refine() {
        Refinement refinement = book.refinement();
        for (int i = 0; i < survivors; i++) {
            refinedPlaces[i] = places[ids[i]];
        }
        workers.run(survivors, (from, to) ->
                kernels.lutRefine(refinement.codes(), refinement.tiles(), refinedEntries, refinedPlaces, from, to, scores));
    }

    /** Holds the head for the calling thread; see {@link Workers#claim}. */
    Workers.Claim claim() {
        return workers.claim();
    }

    /** Makes the LUTs of a state and every row's score by the first set of tiles. */
    private void score(int[] hidden, int at) {
        map.map(hidden, at, mapped);
        int e = Math.max(luts.fill(mapped), productBits - biasBits);
        if (refined != null) {
            e = Math.max(e, refined.fill(mapped));
            refinedEntries = refined.quantise(e);
        }
        shift = e;
        byte[] entries = luts.quantise(e);
        int biasShift = Math.min(e - productBits + biasBits, MOST_SHIFT);
        offset = base + luts.offset();
        workers.run(blocks.blocks(), (from, to) ->
                kernels.lutScan(blocks, entries, biasShift, from, to, placeScores, from * CodeBlocks.ROWS));
        for (int v = 0; v < scores.length; v++) {
            scores[v] = placeScores[places[v]];
        }
    }

    /**
     * Every row's score as a raw logit, without the refinement: what rows that are no candidates get where a whole distribution
     * is wanted.
     *
     * @param out int[V], saturated to {@code format}
     */
    public void logits(int[] hidden, int at, QFormat format, int[] out) {
        int down = productBits - format.fractionBits();
        try (var _ = claim()) {
            score(hidden, at);
            for (int v = 0; v < out.length; v++) {
                long raw = Rounding.HALF_UP.shiftRight(((long) scores[v] << shift) + offset, down);
                out[v] = (int) Math.clamp(raw, format.minRaw(), format.maxRaw());
            }
        }
    }

    public FixedStateMap map() {
        return map;
    }

    /** Of the tiles that all rows are scored by. */
    public FixedLuts luts() {
        return luts;
    }

    /** Of the refinement's tiles; null without one. */
    public FixedLuts refined() {
        return refined;
    }

    /** Whose codes the scan and the refinement read. */
    public TileCodebook book() {
        return book;
    }

    /** What a row's score begins with before it is shifted, or null where rows have none: native short[V padded to blocks], by place. */
    public MemorySegment biases() {
        return blocks.bias() == null ? null : blocks.bias().asReadOnly();
    }

    /** Of biases less those of products: a LUT's exponent is no less than the negative of it. */
    public int biasShift() {
        return biasBits - productBits;
    }

    /** Rows that are refined; 0 without a refinement. */
    public int survivors() {
        return survivors;
    }
}
