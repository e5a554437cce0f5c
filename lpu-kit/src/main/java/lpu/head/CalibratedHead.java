package lpu.head;

import java.lang.foreign.MemorySegment;
import lpu.codebook.CalibratedCodebook;
import lpu.codebook.Refinement;
import lpu.kernel.Bfloat16;
import lpu.kernel.DotKernels;
import lpu.kernel.KthLargest;
import lpu.kernel.LittleEndian;
import lpu.kernel.NativeMemory;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * Scores by a {@link CalibratedCodebook}: the hidden state is mapped to the codebook's columns, then every row is scored by
 * look-ups as in {@link TileVqHead}, starting from its bias. Where the codebook has a {@link Refinement}, {@link #selector}
 * adds its look-ups to the scores of the best rows, the survivors, before it chooses among them.
 */
public final class CalibratedHead implements CoarseHead {
    /** Columns of the map handed to a thread at once. */
    private static final int GRAIN = 16;

    private final CalibratedCodebook calibrated;
    private final int survivors;
    private final TileVqHead scan;
    private final DotKernels dots;
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask map = this::map;
    private final MemorySegment stateMap; // Bfloat16[d][d]
    private final float[] mapped; // [d], a state's columns
    private final float[] tiled; // [m], in the tiles' order
    private float[] hidden;

    /** @param survivors rows that are refined; of no effect without a refinement */
    public CalibratedHead(CalibratedCodebook calibrated, int survivors, ScanKernels kernels, DotKernels dots,
            Workers workers) {
        this.calibrated = calibrated;
        this.survivors = calibrated.refinement() == null ? 0 : Math.min(survivors, calibrated.rows());
        this.dots = dots;
        this.kernels = kernels;
        this.workers = workers;
        scan = new TileVqHead("calibrated K=" + calibrated.book().codewords(), calibrated.book(), kernels, workers);
        stateMap = bfloats(calibrated.stateMap());
        mapped = new float[calibrated.columns()];
        tiled = new float[calibrated.book().columns()];
    }

    private static MemorySegment bfloats(float[] values) {
        MemorySegment out = NativeMemory.allocate((long) Short.BYTES * values.length);
        for (int i = 0; i < values.length; i++) {
            out.setAtIndex(LittleEndian.SHORT, i, Bfloat16.of(values[i]));
        }
        return out;
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

    @Override
    public long bytesPerToken() {
        long bytes = scan.bytesPerToken() + stateMap.byteSize();
        Refinement refinement = calibrated.refinement();
        return refinement == null ? bytes
                : bytes + (long) survivors * refinement.tiles() + refinement.words().bytes();
    }

    /** Of what is read of every row; the survivors' refinement is not counted. */
    @Override
    public double bitsPerWeight() {
        return calibrated.bitsPerWeight();
    }

    /** Without the refinement. */
    @Override
    public void score(float[] hidden, int[] scores) {
        mapState(hidden);
        scan.score(tiled, scores);
    }

    private void mapState(float[] hidden) {
        this.hidden = hidden;
        workers.run(mapped.length, GRAIN, map);
        for (int i = 0; i < tiled.length; i++) {
            tiled[i] = mapped[calibrated.tileColumns()[i]];
        }
    }

    private void map(int from, int to) {
        int d = calibrated.columns();
        for (int i = from; i < to; i++) {
            mapped[i] = dots.dotBf16(stateMap, (long) Short.BYTES * i * d, hidden, 0, d) - calibrated.stateOffset()[i];
        }
    }

    @Override
    public RowSelector selector(int k, ScanKernels kernels) {
        TileScan best = scan.newScan();
        if (survivors > k) {
            return new Refined(best, k);
        }
        return (hidden, ids) -> {
            mapState(hidden);
            scan.prepare(tiled, 0);
            scan.select(best, k);
            System.arraycopy(best.ids(), 0, ids, 0, k);
        };
    }

    /** The k best of the survivors by refined scores. */
    private final class Refined implements RowSelector {
        private static final int ENTRIES = 256; // of the LUTs that ScanKernels.lutRefine reads
        private static final int ROW_GRAIN = 64;

        private final TileScan best;
        private final int k;
        private final Refinement refinement = calibrated.refinement();
        private final TileLuts luts = new TileLuts(refinement.words(), ENTRIES, kernels, workers);
        private final float[] seen = new float[refinement.words().columns()];
        private final KthLargest kth = new KthLargest(survivors);
        private final RangeTask refine = this::refine;

        Refined(TileScan best, int k) {
            this.best = best;
            this.k = k;
        }

        @Override
        public void select(float[] hidden, int[] ids) {
            mapState(hidden);
            refinement.gather(mapped, seen);
            scan.prepare(tiled, luts.fill(seen));
            luts.quantize(scan.scale());
            scan.select(best, survivors);
            workers.run(survivors, ROW_GRAIN, refine);
            kth.keep(best.ids(), best.scores(), survivors, k);
            System.arraycopy(best.ids(), 0, ids, 0, k);
        }

        private void refine(int from, int to) {
            kernels.lutRefine(refinement.codes(), refinement.tiles(), luts.bytes(), best.ids(), from, to, best.scores());
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
