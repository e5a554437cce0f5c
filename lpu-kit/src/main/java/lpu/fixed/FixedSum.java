package lpu.fixed;

import lpu.num.QFormat;
import lpu.report.InputError;

/** Adds to the residual stream: both terms in steps of the finer one, an exact sum, one rounding to the node's format. */
final class FixedSum {
    private static final int MOST_SHIFT = 30;

    private final int shiftA;
    private final int shiftB;
    private final int shiftSum;
    private final FixedNode out;

    FixedSum(QFormat a, QFormat b, FixedNode out) {
        int finer = Math.max(a.fractionBits(), b.fractionBits());
        shiftA = finer - a.fractionBits();
        shiftB = finer - b.fractionBits();
        if (Math.max(shiftA, shiftB) > MOST_SHIFT) {
            throw new InputError(out.node() + ": terms in " + a + " and " + b + " are too far apart to be added");
        }
        shiftSum = finer - out.fractionBits();
        this.out = out;
    }

    FixedNode out() {
        return out;
    }

    /** a_j = a_j + b_j. */
    void add(int[] a, int[] b, int from, int to) {
        for (int j = from; j < to; j++) {
            a[j] = out.round(((long) a[j] << shiftA) + ((long) b[j] << shiftB), shiftSum);
        }
    }
}
