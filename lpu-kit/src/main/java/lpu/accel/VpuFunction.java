package lpu.accel;

/**
 * What a {@link Vpu} computes in matrix mode: in every beat a pod multiplies {@code lanes} weights of a row, sums the products in
 * its tree and adds them to the row's accumulator. A beat of weights serves all positions before the next one comes. Sums are
 * exact: their formats leave them within 64 bits. Serves one thread.
 */
public final class VpuFunction {
    private final int pods;
    private final int lanes;
    private final long[] weights; // [lanes]: a pod's beat
    private final long[] products; // [lanes]

    public VpuFunction(Vpu vpu) {
        pods = vpu.pods();
        lanes = vpu.lanes();
        weights = new long[lanes];
        products = new long[lanes];
    }

    /**
     * W X: a GEMV for one position, a GEMM for several.
     *
     * @param x long[positions][columns]
     * @return long[positions][rows]
     */
    public long[] multiply(WeightRows w, long[] x, int positions) {
        long[] sums = new long[positions * w.rows()];
        for (int first = 0; first < w.rows(); first += pods) {
            int end = Math.min(w.rows(), first + pods);
            for (int column = 0; column < w.columns(); column += lanes) {
                for (int row = first; row < end; row++) {
                    beat(w, row, column, x, positions, sums);
                }
            }
        }
        return sums;
    }

    /** What one pod does while it holds a beat of weights. */
    private void beat(WeightRows w, int row, int column, long[] x, int positions, long[] sums) {
        int n = Math.min(lanes, w.columns() - column);
        w.load(row, column, n, weights);
        for (int p = 0; p < positions; p++) {
            int at = p * w.columns() + column;
            for (int i = 0; i < n; i++) {
                products[i] = weights[i] * x[at + i];
            }
            sums[p * w.rows() + row] += ReductionTree.sum(products, n);
        }
    }

    /** Outputs of a matrix, int[positions][rows], of int[positions][columns]. */
    public int[] outputs(Linear linear, int[] x, int positions) {
        return linear.outputs(sums(linear, x, positions));
    }

    /** Its exact sums, long[positions][rows]: partial ones where it has a share of the columns only. */
    public long[] sums(Linear linear, int[] x, int positions) {
        return multiply(linear.weights(), linear.operands(x, positions), positions);
    }

    /** Outputs of chosen rows of one vector: {@code out[i]} is row {@code rows[i]}'s. */
    public int[] outputs(Linear linear, int[] x, int[] rows) {
        long[] operands = linear.operands(x, 1);
        int[] out = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            WeightRows row = linear.weights().rows(rows[i], rows[i] + 1);
            out[i] = linear.output(rows[i], multiply(row, operands, 1)[0]);
        }
        return out;
    }

    /** Σ a[aAt + j] b[bAt + j], j below n: of a query and a key. */
    public long dot(int[] a, int aAt, int[] b, int bAt, int n) {
        long accumulator = 0;
        for (int done = 0; done < n; done += lanes) {
            int issued = Math.min(lanes, n - done);
            for (int i = 0; i < issued; i++) {
                products[i] = (long) a[aAt + done + i] * b[bAt + done + i];
            }
            accumulator += ReductionTree.sum(products, issued);
        }
        return accumulator;
    }
}
