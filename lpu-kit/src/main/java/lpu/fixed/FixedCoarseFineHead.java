package lpu.fixed;

import lpu.io.InputError;
import lpu.model.Engine;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.num.QFormat;

/**
 * The coarse-fine head in integers: the k best rows of the coarse scores, and exact logits of those, equal to the
 * exact head's bit for bit. Other rows' logits are their coarse scores in the same format.
 */
public final class FixedCoarseFineHead implements FixedLmHead {
    /** k by default: LUT steps that are powers of two rank a little worse than the float head's, which takes 512. */
    public static final int CANDIDATES = 768;

    private final FixedCalibratedHead coarse;
    private final FixedLmHead.Exact fine;
    private final int k;
    private final int[] ids; // [k]
    private final int[] exact; // [k]
    private int[] all; // [V], made when a whole distribution is asked for

    /**
     * Throws IllegalArgumentException for halves of different shapes.
     *
     * @param k candidates; where there are fewer rows, all
     */
    public FixedCoarseFineHead(FixedCalibratedHead coarse, FixedLmHead.Exact fine, int k) {
        if (coarse.vocabulary() != fine.vocabulary() || coarse.width() != fine.width()) {
            throw new IllegalArgumentException("coarse and fine heads of different shapes");
        }
        this.coarse = coarse;
        this.fine = fine;
        this.k = Math.min(k, fine.vocabulary());
        ids = new int[this.k];
        exact = new int[this.k];
    }

    /**
     * The calibrated head that {@code spec} names, in the standard widths, on a fixed-point model's exact one. The codebook
     * comes from the cache or is built now, from the float model.
     *
     * @param engine of the float model
     */
    public static FixedCoarseFineHead of(HeadSpec spec, Engine engine, FixedEngine fixed) {
        if (spec.kind() != HeadKind.CALIBRATED) {
            throw new InputError("in fixed point there are the exact and the calibrated head, not " + spec.kind());
        }
        FixedCalibratedHead coarse = new FixedCalibratedHead(
                Heads.codebook(spec.codebook(), spec.calibration(), engine),
                Heads.moments(spec.calibration(), engine), spec.survivors(), fixed.hiddenFormat(), FixedCalibratedHead.Widths.standard(),
                engine.workers());
        return new FixedCoarseFineHead(coarse, fixed.head(), spec.k());
    }

    @Override
    public QFormat format() {
        return fine.format();
    }

    @Override
    public int vocabulary() {
        return fine.vocabulary();
    }

    @Override
    public int width() {
        return fine.width();
    }

    @Override
    public int statesAtOnce() {
        return 1;
    }

    /** The coarse half, which chooses the candidates. */
    public FixedCalibratedHead coarse() {
        return coarse;
    }

    /** The greedy token of one hidden state, raw int[d] from {@code at}; of equal logits the lower id. */
    public int greedy(int[] hidden, int at) {
        try (var _ = coarse.claim()) {
            coarse.candidates(hidden, at, k, ids);
            fine.logits(hidden, at, ids, k, exact);
            return ids[FixedLmHead.greatest(exact, k)];
        }
    }

    @Override
    public void forRowBlocks(int[] hidden, int n, PartConsumer consumer) {
        if (n != statesAtOnce()) {
            throw new IllegalArgumentException(n + " states at once");
        }
        try (var _ = coarse.claim()) {
            if (all == null) {
                all = new int[vocabulary()];
            }
            coarse.candidates(hidden, 0, k, ids);
            fine.logits(hidden, 0, ids, k, exact);
            coarse.logits(hidden, 0, format(), all);
            for (int i = 0; i < k; i++) {
                all[ids[i]] = exact[i];
            }
            consumer.accept(0, all.length, all);
        }
    }

    /** The fine half, the exact head, of which the candidates' rows are computed. */
    public FixedLmHead.Exact fine() {
        return fine;
    }

    /** How many candidates get exact logits, at most V. */
    public int k() {
        return k;
    }
}
