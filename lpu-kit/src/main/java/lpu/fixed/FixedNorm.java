package lpu.fixed;

import java.util.Arrays;
import lpu.io.InputError;
import lpu.num.FixedVector;
import lpu.num.ReciprocalRoot;
import lpu.num.Rounding;

/**
 * RMS norm in integers. With raw inputs x_j in steps of 2^-f, n columns and gains G_j = g_j √n as constants,
 * <pre>
 * m   = Σ x_j² + round(n ε 2^2f)          exact in 64 bits
 * r   ≈ 1/√m                              {@link ReciprocalRoot}, its mantissa rounded half up to 18 fraction bits
 * y_j = round(x_j · G_j · r)              one rounding, to the node's format
 * </pre>
 * where integers of coarser columns are first brought to the steps of the others.
 * √n in the gains saves the division by n, and 2^-f falls out.
 *
 * @param gains    int[n], √n included
 * @param inShifts int[n]: to the left, from a column's steps to those of the others
 * @param shifts   int[n]: to the right, from input times gain to the column's output, the root's shift aside
 * @param epsilon  in steps of Σ x²
 * @param root     the table and its steps of Newton's method
 * @param cut      bits that the root's mantissa loses
 * @param out      the node
 */
public record FixedNorm(int[] gains, int[] inShifts, int[] shifts, long epsilon, ReciprocalRoot root, int cut,
        FixedNode out) {
    /** Fraction bits of the factor that all columns of a row are multiplied by. */
    private static final int FACTOR_BITS = 18;

    /**
     * Throws InputError where Σ x² or a product may leave 63 bits.
     *
     * @param gain float[n]
     */
    public static FixedNorm of(float[] gain, float epsilon, FixedNode in, FixedNode out, FixedSettings settings) {
        int n = gain.length;
        int[] inBits = in.fractionBits(n);
        int[] inShifts = new int[n];
        Arrays.setAll(inShifts, j -> in.fractionBits() - inBits[j]);
        double most = 0; // of the sum of squares
        for (int shift : inShifts) {
            most += Math.scalb(1.0, 2 * (in.format().width() - 1 + shift));
        }
        if (most > 0x1p62 || in.format().width() - 1 + settings.constantBits() - 1 + FACTOR_BITS + 1 > 62) {
            throw new InputError(out.node() + ": the squares of " + n + " values in " + in.format()
                    + " do not fit 63 bits; use fewer bits");
        }
        double[] timesRoot = new double[n];
        Arrays.setAll(timesRoot, j -> gain[j] * Math.sqrt(n));
        FixedVector gains = FixedVector.of(timesRoot, settings.constantBits());
        int[] shifts = out.fractionBits(n);
        Arrays.setAll(shifts, j -> gains.fractionBits() - inShifts[j] - shifts[j]);
        return new FixedNorm(gains.raw(), inShifts, shifts,
                Rounding.NEAREST_EVEN.round(Math.scalb((double) n * epsilon, 2 * in.fractionBits())),
                ReciprocalRoot.of(settings.root()), Math.max(0, settings.root().workBits() - FACTOR_BITS), out);
    }

    /** Of n. */
    public int columns() {
        return gains.length;
    }

    /** The norm of int[n] from {@code at} to y, which may be x. */
    public void apply(int[] x, int at, int[] y, int yAt) {
        long squares = epsilon;
        for (int j = 0; j < gains.length; j++) {
            long value = (long) x[at + j] << inShifts[j];
            squares += value * value;
        }
        long m = Math.max(1, squares); // 0 where all x are 0, and so all y
        long r = Rounding.HALF_UP.shiftRight(root.mantissa(m, 0), cut);
        int shift = root.shift(m, 0) - cut;
        for (int j = 0; j < gains.length; j++) {
            y[yAt + j] = out.round((long) x[at + j] * gains[j] * r, shift + shifts[j]);
        }
    }
}
