package lpu.simd;

import java.util.function.IntConsumer;

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the QL algorithm with implicit Wilkinson shifts (Golub and Van Loan,
 * Matrix Computations, 8.3). The plane rotations of each sweep are handed on, so that they can be applied to many rows of
 * vectors at once.
 */
final class ImplicitQl {
    /** A usual matrix takes fewer than two sweeps per eigenvalue; LAPACK gives up after as many. */
    static final int SWEEPS_PER_VALUE = 30;

    /** Takes one sweep's rotations of rows i and i + 1, for i from {@code last} - 1 down, {@code count} of them. */
    interface Sweep {
        /** @param rotations of each rotation cosine and sine; valid during the call */
        void rotate(int last, double[] rotations, int count);
    }

    private ImplicitQl() {
    }

    /**
     * Turns {@code diagonal} into the eigenvalues, in no particular order. An entry off the diagonal counts as zero when it
     * is at most 2^-53 of the largest row sum, which moves no eigenvalue by more than twice that. Throws
     * IllegalStateException when {@code mostSweeps} were not enough.
     *
     * @param below double[n]: entry i couples i and i + 1, the last is ignored; overwritten
     * @param progress called with the eigenvalues found since it was last called
     */
    static void solve(double[] diagonal, double[] below, long mostSweeps, Sweep out, IntConsumer progress) {
        int n = diagonal.length;
        double negligible = 0x1p-53 * largestRowSum(diagonal, below);
        double[] rotations = new double[2 * n];
        long sweeps = 0;
        for (int first = 0; first < n; first++) {
            int last = lastCoupled(first, below, n, negligible);
            while (last != first) {
                if (sweeps++ == mostSweeps) {
                    throw new IllegalStateException("eigenvalue " + first + " of " + n + " was not found in " + mostSweeps
                            + " sweeps");
                }
                out.rotate(last, rotations, sweep(diagonal, below, first, last, rotations));
                last = lastCoupled(first, below, n, negligible);
            }
            progress.accept(1);
        }
    }

    private static double largestRowSum(double[] diagonal, double[] below) {
        double largest = 0;
        for (int i = 0; i < diagonal.length; i++) {
            double before = i == 0 ? 0 : Math.abs(below[i - 1]);
            double after = i == diagonal.length - 1 ? 0 : Math.abs(below[i]);
            largest = Math.max(largest, before + Math.abs(diagonal[i]) + after);
        }
        return largest;
    }

    /** The last row of the block that begins with row {@code first}. */
    private static int lastCoupled(int first, double[] below, int n, double negligible) {
        int last = first;
        while (last < n - 1 && Math.abs(below[last]) > negligible) {
            last++;
        }
        return last;
    }

    /** One sweep over rows {@code first} to {@code last}; returns the number of rotations. */
    private static int sweep(double[] d, double[] e, int first, int last, double[] rotations) {
        double half = (d[first + 1] - d[first]) / (2 * e[first]);
        double shift = d[first] - e[first] / (half + Math.copySign(StrictMath.hypot(half, 1), half));
        double g = d[last] - shift;
        double sine = 1;
        double cosine = 1;
        double p = 0; // what rotations so far take from the next diagonal entry
        int count = 0;
        e[last] = 0;
        for (int i = last - 1; i >= first; i--) {
            double f = sine * e[i];
            double b = cosine * e[i];
            double r = StrictMath.hypot(f, g);
            if (i + 1 < last) {
                e[i + 1] = r;
            }
            if (r == 0) { // the block falls into two here
                d[i + 1] -= p;
                return count;
            }
            sine = f / r;
            cosine = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * sine + 2 * cosine * b;
            p = sine * r;
            d[i + 1] = g + p;
            g = cosine * r - b;
            rotations[2 * count] = cosine;
            rotations[2 * count + 1] = sine;
            count++;
        }
        d[first] -= p;
        e[first] = g;
        return count;
    }
}
