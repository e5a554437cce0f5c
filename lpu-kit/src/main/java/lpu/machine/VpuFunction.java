package lpu.machine;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a {@link Vpu} computes in matrix mode: in every beat a pod multiplies {@code lanes} weights of a row, sums the products in
 * its tree and adds them to the row's accumulator. A beat of weights serves all positions before the next one comes. Products of
 * coarser columns are shifted on their way into the tree, so that operands stay narrow. Sums are exact: their formats leave them
 * within 64 bits. Serves one thread.
 */
public final class VpuFunction {
    private final int pods;
    private final int lanes;
    private final int[] weights; // [lanes]: a pod's beat
    private final long[] products; // [lanes]

    public VpuFunction(Vpu vpu) {
        pods = vpu.pods();
        lanes = vpu.lanes();
        weights = new int[lanes];
        products = new long[lanes];
    }

    /**
     * Outputs of a matrix: of a GEMV for one position, a GEMM for several.
     *
     * @param x int[positions][columns]
     * @return int[positions][rows]
     */
    public int[] outputs(Linear linear, int[] x, int positions) {
        return linear.outputs(sums(linear, x, positions));
    }

    /** Outputs of chosen rows of one vector: {@code out[i]} is row {@code rows[i]}'s. */
    public int[] outputs(Linear linear, int[] x, int[] rows) {
        return IntStream.of(rows).map(row -> outputs(linear.rows(row, row + 1), x, 1)[0]).toArray();
    }

    /** Its exact sums without the biases, long[positions][rows]: partial ones where it has a share of the columns only. */
    public long[] sums(Linear linear, int[] x, int positions) {
        long[] sums = new long[positions * linear.rows()];
        int[] shifted = IntStream.range(0, linear.columns()).filter(j -> linear.inputShifts()[j] != 0).toArray();
        for (int first = 0; first < linear.rows(); first += pods) {
            int end = Math.min(linear.rows(), first + pods);
            int done = 0; // of the shifted columns
            for (int column = 0; column < linear.columns(); column += lanes) {
                int next = done;
                while (next < shifted.length && shifted[next] < column + lanes) {
                    next++;
                }
                int[] ofBeat = Arrays.copyOfRange(shifted, done, next);
                for (int row = first; row < end; row++) {
                    beat(linear, row, column, ofBeat, x, positions, sums);
                }
                done = next;
            }
        }
        return sums;
    }

    /**
     * What one pod does while it holds a beat of weights.
     *
     * @param shifted columns of the beat whose products are shifted
     */
    private void beat(Linear linear, int row, int column, int[] shifted, int[] x, int positions, long[] sums) {
        int n = Math.min(lanes, linear.columns() - column);
        linear.weights().load(row, column, n, weights);
        for (int p = 0; p < positions; p++) {
            multiply(weights, 0, x, p * linear.columns() + column, n);
            for (int j : shifted) {
                products[j - column] <<= linear.inputShifts()[j];
            }
            sums[p * linear.rows() + row] += ReductionTree.sum(products, n);
        }
    }

    private void multiply(int[] a, int aAt, int[] b, int bAt, int n) {
        for (int i = 0; i < n; i++) {
            products[i] = (long) a[aAt + i] * b[bAt + i];
        }
    }

    /** Σ a[aAt + j] b[bAt + j], j below n: of a query and a key. */
    public long dot(int[] a, int aAt, int[] b, int bAt, int n) {
        long accumulator = 0;
        for (int done = 0; done < n; done += lanes) {
            int issued = Math.min(lanes, n - done);
            multiply(a, aAt + done, b, bAt + done, issued);
            accumulator += ReductionTree.sum(products, issued);
        }
        return accumulator;
    }
}
