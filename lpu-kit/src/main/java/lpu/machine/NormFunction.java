package lpu.machine;

import lpu.num.Rounding;

/** RMS norm: lanes square, the TCU sums the squares, a table gives the reciprocal root, lanes multiply. Serves one thread. */
public final class NormFunction {
    private final TcuFunction tcu;

    public NormFunction(TcuFunction tcu) {
        this.tcu = tcu;
    }

    /** Norms {@code count} vectors of int[count][columns] in place. */
    public void apply(NormConstants norm, int[] x, int count) {
        long[] squares = new long[norm.columns()];
        for (int v = 0; v < count; v++) {
            apply(norm, x, v * norm.columns(), squares);
        }
    }

    private void apply(NormConstants norm, int[] x, int at, long[] squares) {
        int n = norm.columns();
        for (int j = 0; j < n; j++) {
            long value = (long) x[at + j] << norm.inShifts()[j];
            squares[j] = value * value;
        }
        long m = Math.max(1, norm.epsilon() + tcu.sum(squares, 0, n)); // 0 where all x are 0, and so all y
        long r = Rounding.HALF_UP.shiftRight(norm.root().mantissa(m, 0), norm.cut());
        int shift = norm.root().shift(m, 0) - norm.cut();
        for (int j = 0; j < n; j++) {
            x[at + j] = norm.out().apply((long) x[at + j] * norm.gains()[j], r, shift + norm.shifts()[j]);
        }
    }
}
