package lpu.fixed;

import lpu.io.InputError;

/**
 * Adds to the residual stream: both terms in steps of the finer one, an exact sum, one rounding to the node's format.
 *
 * @param shiftsA   int[columns]: of the stream, to the left
 * @param shiftsB   int[columns]: of what is added, to the left
 * @param shiftsSum int[columns]: of the sum, to the right
 * @param out       the node
 */
public record FixedSum(int[] shiftsA, int[] shiftsB, int[] shiftsSum, FixedNode out) {
    private static final int MOST_SHIFT = 30;

    /** Throws InputError where the terms' steps are more than 2^30 apart. */
    public static FixedSum of(FixedNode a, FixedNode b, FixedNode out, int columns) {
        int[] aBits = a.fractionBits(columns);
        int[] bBits = b.fractionBits(columns);
        int[] outBits = out.fractionBits(columns);
        for (int j = 0; j < columns; j++) {
            int finer = Math.max(aBits[j], bBits[j]);
            aBits[j] = finer - aBits[j];
            bBits[j] = finer - bBits[j];
            outBits[j] = finer - outBits[j];
            if (Math.max(aBits[j], bBits[j]) > MOST_SHIFT) {
                throw new InputError(out.node() + ": terms in " + a.columns() + " and " + b.columns()
                        + " are too far apart to be added");
            }
        }
        return new FixedSum(aBits, bBits, outBits, out);
    }

    /** a = a + b in rows [from, to), both int[rows][columns]. */
    public void add(int[] a, int[] b, int from, int to) {
        int n = shiftsSum.length;
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                int at = i * n + j;
                a[at] = out.round(((long) a[at] << shiftsA[j]) + ((long) b[at] << shiftsB[j]), shiftsSum[j]);
            }
        }
    }
}
