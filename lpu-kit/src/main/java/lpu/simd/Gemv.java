package lpu.simd;

/**
 * y_i = W_i x for matrices of the same columns, prepared once and run often: a run allocates nothing. Results do not depend
 * on the number of threads. One thread's at a time, as the vectors are that it reads and writes.
 */
public final class Gemv implements RangeTask {
    /** Rows in a unit of work. */
    public static final int UNIT_ROWS = 16;

    private final DotKernels kernels;
    private final Workers workers;
    private final float[] x;
    private final Matrix[] ws;
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
        int total = 0;
        for (Matrix w : ws) {
            if (w.columns() != ws[0].columns()) {
                throw new IllegalArgumentException("columns " + w.columns() + " and " + ws[0].columns());
            }
            total += units(w);
        }
        units = total;
    }

    private static int units(Matrix w) {
        return Math.ceilDiv(w.rows(), UNIT_ROWS);
    }

    /** Units of work of all matrices: groups of {@link #UNIT_ROWS} rows, a matrix's last may be smaller. */
    public int units() {
        return units;
    }

    /** All products, divided over the workers. */
    public void run() {
        workers.run(units, this);
    }

    /** Units [from, to) of all matrices, one matrix after the other. For the workers. */
    @Override
    public void run(int from, int to) {
        int first = 0; // unit of the current matrix
        for (int i = 0; i < ws.length; i++) {
            Matrix w = ws[i];
            w.dotRows(kernels, UNIT_ROWS * Math.max(0, from - first), Math.min(w.rows(), UNIT_ROWS * (to - first)), x, ys[i]);
            first += units(w);
        }
    }
}
