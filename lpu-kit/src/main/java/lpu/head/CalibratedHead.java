package lpu.head;

import java.lang.foreign.MemorySegment;
import lpu.codebook.CalibratedCodebook;
import lpu.codebook.Refinement;
import lpu.simd.RangeTask;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

/**
 * Scores by a {@link CalibratedCodebook}: the hidden state is mapped to the codebook's columns, then rows are scored by
 * look-ups as in {@link TileVqHead}, starting from their biases. {@link #selector} passes over blocks of rows that are
 * unlikely to hold a good one. Where the codebook has a {@link Refinement}, it adds its look-ups to the scores of the best
 * rows, the survivors, before it chooses among them.
 */
public final class CalibratedHead implements CoarseHead {
    /** Standard deviations above the mean of a block's sampled scores up to which a row is looked for: see notebook 07. */
    public static final double DEVIATIONS = 4.5;
    /** For looking at every row. */
    public static final double ALL_ROWS = TileScan.ALL_BLOCKS;

    private final CalibratedCodebook calibrated;
    private final int survivors;
    private final double deviations;
    private final TileVqHead scan;
    private final StateMap map;
    private final ScanKernels kernels;
    private final Workers workers;
    private final float[] mapped; // [d], a state's columns
    private final float[] tiled; // [m], in the tiles' order
    private TileScan latest; // of the latest selector, null before the first

    /** @param survivors rows that are refined, about; of no effect without a refinement */
    public CalibratedHead(CalibratedCodebook calibrated, int survivors, ScanKernels kernels, Workers workers) {
        this(calibrated, survivors, DEVIATIONS, kernels, workers);
    }

    /** @param deviations see {@link #DEVIATIONS}; {@link #ALL_ROWS} for no row to be passed over */
    public CalibratedHead(CalibratedCodebook calibrated, int survivors, double deviations, ScanKernels kernels,
            Workers workers) {
        this.calibrated = calibrated;
        this.deviations = deviations;
        this.survivors = calibrated.refinement() == null ? 0 : Math.min(survivors, calibrated.rows());
        this.kernels = kernels;
        this.workers = workers;
        scan = new TileVqHead("calibrated K=" + calibrated.book().codewords(), calibrated.book(), calibrated.order(), kernels,
                workers);
        map = new StateMap(calibrated.stateMap(), calibrated.stateOffset(), kernels, workers);
        mapped = new float[calibrated.columns()];
        tiled = new float[calibrated.book().columns()];
    }

    @Override
    public Workers.Claim claim() {
        return workers.claim();
    }

    @Override
    public String name() {
        return survivors == 0 ? scan.name() : scan.name() + ", " + survivors + " refined";
    }

    @Override
    public int rows() {
        return calibrated.rows();
    }

    @Override
    public int width() {
        return calibrated.columns();
    }

    /** Blocks that were passed over are left out, see {@link #meanScannedRows}. */
    @Override
    public long bytesPerToken() {
        long bytes = Math.round(meanScannedRows() * calibrated.book().bitsPerRow() / Byte.SIZE)
                + calibrated.book().words().bytes() + map.bytes();
        Refinement refinement = calibrated.refinement();
        return refinement == null ? bytes
                : bytes + (long) survivors * refinement.tiles() + refinement.words().bytes();
    }

    /** Rows whose codes the latest selector reads for a token, twice if need be: the mean of all so far, V before the first. */
    public double meanScannedRows() {
        return latest == null ? rows() : latest.meanScannedRows();
    }

    /** Of a scan of every row; the survivors' refinement is not counted. */
    @Override
    public double bitsPerWeight() {
        return calibrated.bitsPerWeight();
    }

    /** Without the refinement. */
    @Override
    public void score(float[] hidden, int[] scores) {
        try (var _ = claim()) {
            mapState(hidden);
            scan.score(tiled, scores);
        }
    }

    private void mapState(float[] hidden) {
        map.apply(hidden, mapped);
        for (int i = 0; i < tiled.length; i++) {
            tiled[i] = mapped[calibrated.tileColumns()[i]];
        }
    }

    @Override
    public RowSelector selector(int k, ScanKernels kernels) {
        TileScan best = scan.newScan(deviations);
        latest = best;
        if (survivors > k) {
            return new Refined(best, k);
        }
        return (hidden, ids) -> {
            try (var _ = claim()) {
                mapState(hidden);
                scan.prepare(tiled);
                scan.select(best, k, ids);
            }
        };
    }

    /** The k best of the survivors by refined scores. */
    private final class Refined implements RowSelector {
        private static final int ENTRIES = 256; // of the LUTs that ScanKernels.lutRefine reads
        private static final int ROW_GRAIN = 64;

        private final TileScan best;
        private final int k;
        private final Refinement refinement = calibrated.refinement();
        private final MemorySegment codes = refinement.codesInOrder(calibrated.order()); // by place
        private final TileLuts luts = new TileLuts(refinement.words(), ENTRIES, kernels);
        private final float[] seen = new float[refinement.words().columns()];
        private final RangeTask refine = this::refine;

        Refined(TileScan best, int k) {
            this.best = best;
            this.k = k;
        }

        @Override
        public void select(float[] hidden, int[] ids) {
            try (var _ = claim()) {
                mapState(hidden);
                refinement.gather(mapped, seen);
                scan.prepare(tiled, luts, seen);
                int count = scan.selectAbout(best, survivors, k);
                workers.run(count, ROW_GRAIN, refine);
                best.keep(count, k);
                scan.copyIds(best, k, ids);
            }
        }

        private void refine(int from, int to) {
            kernels.lutRefine(codes, refinement.tiles(), luts.bytes(), best.ids(), from, to, best.scores());
        }
    }

    @Override
    public float scale() {
        return scan.scale();
    }

    @Override
    public float offset() {
        return scan.offset();
    }
}
