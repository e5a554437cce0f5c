package lpu.fixed;

import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.report.InputError;

/**
 * RMS norm in integers. With raw inputs x_j in steps of 2^-f, n columns and gains G_j = g_j √n as constants,
 * <pre>
 * m   = Σ x_j² + round(n ε 2^2f)          exact in 64 bits
 * r   ≈ 1/√m                              {@link ReciprocalRoot}, its mantissa rounded half up to 18 fraction bits
 * y_j = round(x_j · G_j · r)              one rounding, to the node's format
 * </pre>
 * √n in the gains saves the division by n, and 2^-f falls out.
 */
final class FixedNorm {
    /** Fraction bits of the factor that all columns of a row are multiplied by. */
    static final int FACTOR_BITS = 18;

    private final Constants gains;
    private final ReciprocalRoot root;
    private final int rootBits;
    private final long epsilon; // in steps of Σ x²
    private final FixedNode out;

    /** @param gain float[n] */
    FixedNorm(float[] gain, float epsilon, QFormat in, FixedNode out, FixedSettings settings) {
        int n = gain.length;
        if (2 * (in.width() - 1) + 64 - Long.numberOfLeadingZeros(n) > 62
                || in.width() - 1 + settings.constantBits() - 1 + FACTOR_BITS + 1 > 62) {
            throw new InputError(out.node() + ": the squares of " + n + " values in " + in + " do not fit 63 bits");
        }
        gains = Constants.of(gain, Math.sqrt(n), settings.constantBits());
        root = ReciprocalRoot.of(settings.root());
        rootBits = settings.root().workBits();
        this.epsilon = Rounding.NEAREST_EVEN.round(Math.scalb((double) n * epsilon, 2 * in.fractionBits()));
        this.out = out;
    }

    FixedNode out() {
        return out;
    }

    int columns() {
        return gains.raw().length;
    }

    /** y may be x. */
    void apply(int[] x, int at, int[] y, int yAt) {
        int[] g = gains.raw();
        long squares = epsilon;
        for (int j = 0; j < g.length; j++) {
            squares += (long) x[at + j] * x[at + j];
        }
        long m = Math.max(1, squares); // 0 where all x are 0, and so all y
        int cut = Math.max(0, rootBits - FACTOR_BITS);
        long r = Rounding.HALF_UP.shiftRight(root.mantissa(m, 0), cut);
        int shift = root.shift(m, 0) - cut + gains.fractionBits() - out.fractionBits();
        for (int j = 0; j < g.length; j++) {
            y[yAt + j] = out.round((long) x[at + j] * g[j] * r, shift);
        }
    }
}
