package lpu.fixed;

import lpu.io.InputError;

/** Adds to the residual stream: both terms in steps of the finer one, an exact sum, one rounding to the node's format. */
public final class FixedSum {
    private static final int MOST_SHIFT = 30;

    private final int[] shiftA; // [column]
    private final int[] shiftB;
    private final int[] shiftSum;
    private final FixedNode out;

    FixedSum(FixedNode a, FixedNode b, FixedNode out, int columns) {
        shiftA = new int[columns];
        shiftB = new int[columns];
        shiftSum = new int[columns];
        int[] aBits = a.fractionBits(columns);
        int[] bBits = b.fractionBits(columns);
        int[] outBits = out.fractionBits(columns);
        for (int j = 0; j < columns; j++) {
            int finer = Math.max(aBits[j], bBits[j]);
            shiftA[j] = finer - aBits[j];
            shiftB[j] = finer - bBits[j];
            shiftSum[j] = finer - outBits[j];
            if (Math.max(shiftA[j], shiftB[j]) > MOST_SHIFT) {
                throw new InputError(out.node() + ": terms in " + a.columns() + " and " + b.columns()
                        + " are too far apart to be added");
            }
        }
        this.out = out;
    }

    public FixedNode out() {
        return out;
    }

    /** a = a + b in rows [from, to), both int[rows][columns]. */
    void add(int[] a, int[] b, int from, int to) {
        int n = shiftSum.length;
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                int at = i * n + j;
                a[at] = out.round(((long) a[at] << shiftA[j]) + ((long) b[at] << shiftB[j]), shiftSum[j]);
            }
        }
    }

    /** Of a column's first term, to the left. */
    public int shiftA(int column) {
        return shiftA[column];
    }

    /** Of its second term, to the left. */
    public int shiftB(int column) {
        return shiftB[column];
    }

    /** Of the sum, to the right. */
    public int shiftSum(int column) {
        return shiftSum[column];
    }

    public int columns() {
        return shiftSum.length;
    }
}
