package lpu.head;

import lpu.codebook.CalibratedCodebook;
import lpu.kernel.DotKernels;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * Scores by a {@link CalibratedCodebook}: the hidden state is mapped to the codebook's columns, then every row is scored by
 * look-ups as in {@link TileVqHead}, starting from its bias.
 */
public final class CalibratedHead implements CoarseHead {
    /** Columns of the map handed to a thread at once. */
    private static final int GRAIN = 16;

    private final CalibratedCodebook calibrated;
    private final TileVqHead scan;
    private final DotKernels dots;
    private final Workers workers;
    private final RangeTask map = this::map;
    private final float[] mapped; // [d], a state's columns
    private final float[] tiled; // [m], in the tiles' order
    private float[] hidden;

    public CalibratedHead(CalibratedCodebook calibrated, ScanKernels kernels, DotKernels dots, Workers workers) {
        this.calibrated = calibrated;
        this.dots = dots;
        this.workers = workers;
        scan = new TileVqHead("calibrated K=" + calibrated.book().codewords(), calibrated.scores(), kernels, workers);
        mapped = new float[calibrated.columns()];
        tiled = new float[calibrated.book().columns()];
    }

    @Override
    public String name() {
        return scan.name();
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
        return scan.bytesPerToken() + 4L * calibrated.stateMap().length;
    }

    @Override
    public double bitsPerWeight() {
        return calibrated.bitsPerWeight();
    }

    @Override
    public void score(float[] hidden, int[] scores) {
        this.hidden = hidden;
        workers.run(mapped.length, GRAIN, map);
        for (int i = 0; i < tiled.length; i++) {
            tiled[i] = mapped[calibrated.tileColumns()[i]];
        }
        scan.score(tiled, scores);
    }

    private void map(int from, int to) {
        int d = calibrated.columns();
        for (int i = from; i < to; i++) {
            mapped[i] = dots.dot(calibrated.stateMap(), i * d, hidden, 0, d) - calibrated.stateOffset()[i];
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
