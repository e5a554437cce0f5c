package lpu.tensor;

import java.lang.foreign.MemorySegment;
import lpu.kernel.DotKernels;
import lpu.kernel.LaneFormat;
import lpu.kernel.LaneInput;
import lpu.kernel.RangeTask;
import lpu.kernel.Workers;

/**
 * y_i = W_i x for matrices of the same columns, prepared once and run often: a run allocates nothing. Results do not depend
 * on the number of threads. One caller at a time.
 */
public final class Gemv implements RangeTask {
    /** Rows in a unit of work. */
    public static final int UNIT_ROWS = LaneFormat.ROWS;

    private final DotKernels kernels;
    private final Workers workers;
    private final float[] x;
    private final Matrix[] ws;
    private final MemorySegment[] lanes; // of each matrix, or null
    private final LaneInput[] inputs; // of each matrix, one for all of the same format; null where lanes is
    private final float[][] ys;
    private final int units;

    /**
     * @param x float[columns], whose values of the moment a run multiplies with
     * @param ys ys[i] is float[ws[i].rows()], overwritten by a run
     */
    public Gemv(DotKernels kernels, Workers workers, float[] x, Matrix[] ws, float[][] ys) {
        this.kernels = kernels;
        this.workers = workers;
        this.x = x;
        this.ws = ws;
        this.ys = ys;
        lanes = new MemorySegment[ws.length];
        inputs = new LaneInput[ws.length];
        int total = 0;
        for (int i = 0; i < ws.length; i++) {
            if (ws[i].columns() != ws[0].columns()) {
                throw new IllegalArgumentException("columns " + ws[i].columns() + " and " + ws[0].columns());
            }
            lanes[i] = ws[i].lanes(workers);
            if (lanes[i] != null) {
                inputs[i] = input(ws[i].laneInput(), i);
            }
            total += units(i);
        }
        units = total;
    }

    /** That of an earlier matrix of the same format, or {@code own}. */
    private LaneInput input(LaneInput own, int i) {
        for (int before = 0; before < i; before++) {
            if (inputs[before] != null && inputs[before].format().equals(own.format())) {
                return inputs[before];
            }
        }
        return own;
    }

    private int units(int i) {
        return Math.ceilDiv(ws[i].rows(), LaneFormat.ROWS);
    }

    /** Units of work of all matrices: groups of {@link #UNIT_ROWS} rows, a matrix's last may be smaller. */
    public int units() {
        return units;
    }

    /** All products, divided over the workers. */
    public void run() {
        prepare();
        workers.run(units, this);
    }

    /** What has to happen between a change of x and {@link #run(int, int)}. */
    public void prepare() {
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] != null && (i == 0 || inputs[i] != inputs[i - 1])) {
                kernels.lanes().prepare(inputs[i], x);
            }
        }
    }

    /** Units [from, to) of all matrices, one matrix after the other. For the workers. */
    @Override
    public void run(int from, int to) {
        int first = 0; // unit of the current matrix
        for (int i = 0; i < ws.length; i++) {
            int count = units(i);
            int start = Math.max(from, first) - first;
            int end = Math.min(to, first + count) - first;
            if (start < end) {
                multiply(i, start, end);
            }
            first += count;
        }
    }

    private void multiply(int i, int from, int to) {
        Matrix w = ws[i];
        int groups = Math.max(from, Math.min(to, w.laneRows() / LaneFormat.ROWS)); // [from, groups) lie side by side
        if (from < groups) {
            kernels.lanes().dots(inputs[i], lanes[i], from, groups, ys[i]);
        }
        int end = Math.min(w.rows(), LaneFormat.ROWS * to);
        for (int r = LaneFormat.ROWS * groups; r < end; r++) {
            ys[i][r] = w.dotRow(kernels, r, x);
        }
    }
}
