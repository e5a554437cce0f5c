package lpu.fixed;

import lpu.io.InputError;
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
 */
public final class FixedNorm {
    /** Fraction bits of the factor that all columns of a row are multiplied by. */
    static final int FACTOR_BITS = 18;

    private final Constants gains;
    private final ReciprocalRoot root;
    private final int rootBits;
    private final long epsilon; // in steps of Σ x²
    private final int[] shiftIn; // [column]: to the left
    private final int[] fractionOut; // [column] of factor times gain, less that of the column's format: to the right
    private final FixedNode out;

    /** @param gain float[n] */
    FixedNorm(float[] gain, float epsilon, FixedNode in, FixedNode out, FixedSettings settings) {
        int n = gain.length;
        shiftIn = new int[n];
        fractionOut = new int[n];
        int[] inBits = in.fractionBits(n);
        int[] outBits = out.fractionBits(n);
        double most = 0; // of the sum of squares
        for (int j = 0; j < n; j++) {
            shiftIn[j] = in.fractionBits() - inBits[j];
            most += Math.scalb(1.0, 2 * (in.format().width() - 1 + shiftIn[j]));
        }
        if (most > 0x1p62 || in.format().width() - 1 + settings.constantBits() - 1 + FACTOR_BITS + 1 > 62) {
            throw new InputError(out.node() + ": the squares of " + n + " values in " + in.format()
                    + " do not fit 63 bits; use fewer bits");
        }
        gains = Constants.of(gain, Math.sqrt(n), settings.constantBits());
        root = ReciprocalRoot.of(settings.root());
        rootBits = settings.root().workBits();
        this.epsilon = Rounding.NEAREST_EVEN.round(Math.scalb((double) n * epsilon, 2 * in.fractionBits()));
        this.out = out;
        for (int j = 0; j < n; j++) {
            fractionOut[j] = gains.fractionBits() - shiftIn[j] - outBits[j];
        }
    }

    public FixedNode out() {
        return out;
    }

    public int columns() {
        return gains.raw().length;
    }

    /** y may be x. */
    void apply(int[] x, int at, int[] y, int yAt) {
        int[] g = gains.raw();
        long squares = epsilon;
        for (int j = 0; j < g.length; j++) {
            long value = (long) x[at + j] << shiftIn[j];
            squares += value * value;
        }
        long m = Math.max(1, squares); // 0 where all x are 0, and so all y
        int cut = cut();
        long r = Rounding.HALF_UP.shiftRight(root.mantissa(m, 0), cut);
        int shift = root.shift(m, 0) - cut;
        for (int j = 0; j < g.length; j++) {
            y[yAt + j] = out.round((long) x[at + j] * g[j] * r, shift + fractionOut[j]);
        }
    }

    /** Bits that the reciprocal root's mantissa loses. */
    public int cut() {
        return Math.max(0, rootBits - FACTOR_BITS);
    }

    /** Of a column, √n included. */
    public int gain(int column) {
        return gains.raw()[column];
    }

    /** To the left: from a column's steps to those of the others. */
    public int inShift(int column) {
        return shiftIn[column];
    }

    /** To the right: from input times gain to the column's output, the root's shift aside. */
    public int shift(int column) {
        return fractionOut[column];
    }

    /** In steps of Σ x². */
    public long epsilon() {
        return epsilon;
    }

    public ReciprocalRoot root() {
        return root;
    }
}
