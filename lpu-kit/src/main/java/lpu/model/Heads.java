package lpu.model;

import lpu.codebook.CalibratedCodebook;
import lpu.codebook.CalibratedOptions;
import lpu.codebook.CalibratedVq;
import lpu.codebook.CodebookCache;
import lpu.codebook.Moments;
import lpu.codebook.RowSource;
import lpu.codebook.SignBits;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.head.CalibratedHead;
import lpu.head.CoarseFineHead;
import lpu.head.CoarseHead;
import lpu.head.ExactHead;
import lpu.head.LmHead;
import lpu.head.SignHead;
import lpu.head.SignHead.RowScale;
import lpu.head.TileVqHead;
import lpu.io.Project;
import lpu.simd.Matrix;
import lpu.simd.ScanKernels;

/** Builds the heads of a model; codebooks are cached under the model's hash and the options. */
public final class Heads {
    private static final int SIGN_BITS = 12;
    /** Rows of a calibrated head that are refined, for each candidate. */
    private static final int SURVIVORS_PER_CANDIDATE = 8;

    private Heads() {
    }

    public static ExactHead exact(Engine engine) {
        return new ExactHead(engine.model().head(), engine.dots(), engine.workers());
    }

    public static LmHead lmHead(HeadSpec spec, Engine engine) {
        return spec.kind() == HeadKind.EXACT ? exact(engine)
                : new CoarseFineHead(coarse(spec, engine), exact(engine), spec.k(), ScanKernels.best());
    }

    /** The coarse half of a head; the exact head has none. */
    public static CoarseHead coarse(HeadSpec spec, Engine engine) {
        return switch (spec.kind()) {
            case EXACT -> throw new IllegalArgumentException("the exact head has no coarse half");
            case SIGN -> sign(engine);
            case VQ -> vq(TileVqOptions.forBits(spec.bits()), engine);
            case CALIBRATED -> calibrated(spec.calibratedOptions(), survivors(spec), spec.calibration(), engine);
        };
    }

    /** Rows that a calibrated head refines. */
    public static int survivors(HeadSpec spec) {
        return survivors(spec.k());
    }

    /** Rows that a calibrated head of so many candidates refines. */
    public static int survivors(int k) {
        return (int) Math.min(Integer.MAX_VALUE, (long) SURVIVORS_PER_CANDIDATE * k);
    }

    /** The sign head with a hidden state fine enough not to matter. */
    public static CoarseHead sign(Engine engine) {
        return sign(RowScale.ONE, SIGN_BITS, engine);
    }

    /** @param hiddenBits of each column of the hidden state */
    public static CoarseHead sign(RowScale scale, int hiddenBits, Engine engine) {
        Matrix head = engine.model().head();
        SignBits bits = cache().signBits(source(engine), head.rows(), head.columns(),
                () -> SignBits.of(rows(head), head.rows(), head.columns(), engine.workers()));
        return new SignHead(bits, scale, hiddenBits, ScanKernels.best(), engine.workers());
    }

    public static CoarseHead vq(TileVqOptions options, Engine engine) {
        return new TileVqHead(codebook(options, engine), ScanKernels.best(), engine.workers());
    }

    /** The tile VQ codebook of the model's LM head, from the cache or built now. */
    public static TileCodebook codebook(TileVqOptions options, Engine engine) {
        Matrix head = engine.model().head();
        return cache().tileVq(source(engine), head.rows(), head.columns(), options,
                () -> TileVq.fit(rows(head), head.rows(), head.columns(), options, engine.workers()));
    }

    /**
     * A coarse head for the hidden states of {@code calibration}.
     *
     * @param survivors rows that are refined, where the options have a refinement
     */
    public static CoarseHead calibrated(CalibratedOptions options, int survivors, StateSource calibration,
            Engine engine) {
        return new CalibratedHead(calibratedCodebook(options, calibration, engine), survivors, ScanKernels.best(),
                engine.workers());
    }

    /** The calibrated codebook of the model's LM head, from the cache or built now. */
    public static CalibratedCodebook calibratedCodebook(CalibratedOptions options, StateSource calibration,
            Engine engine) {
        Matrix head = engine.model().head();
        String source = source(engine) + ", states of " + calibration.id();
        return cache().calibrated(source, head.rows(), head.columns(), options, () -> {
            Moments states = moments(calibration, engine);
            float[] weights = options.rowWeightPower() == 0 ? null
                    : rowWeights(calibration.rowProbabilities(engine), options.rowWeightPower());
            return CalibratedVq.fit(rows(head), head.rows(), states, weights, options, engine.workers());
        });
    }

    /** Mean and covariance of the calibration's hidden states, from the cache or found now. */
    public static Moments moments(StateSource calibration, Engine engine) {
        return cache().moments(source(engine) + ", states of " + calibration.id(), engine.model().config().width(),
                () -> calibration.moments(engine));
    }

    /** Rows that are never probable still count a little: 1e-7 is added to each probability. */
    private static float[] rowWeights(float[] probabilities, double power) {
        float[] weights = new float[probabilities.length];
        for (int v = 0; v < weights.length; v++) {
            weights[v] = (float) StrictMath.pow(probabilities[v] + 1e-7, power);
        }
        return weights;
    }

    private static RowSource rows(Matrix head) {
        return (row, out) -> head.row(row, out, 0);
    }

    private static CodebookCache cache() {
        return new CodebookCache(Project.cache(), Arithmetic.VERSION, message -> System.err.println("lpu: " + message));
    }

    private static String source(Engine engine) {
        return "LM head of " + engine.model().file().sha256();
    }
}
