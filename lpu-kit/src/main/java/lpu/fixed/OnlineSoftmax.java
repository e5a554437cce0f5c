package lpu.fixed;

import java.util.Arrays;
import lpu.num.Mantissa;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Reciprocal;
import lpu.num.Rounding;

/**
 * Softmax and the weighted sum of values in one pass over tiles of scores (Milakov and Gimelshein 2018), as a pipelined
 * unit does it: beside the running maximum m it keeps l = Σ exp(s_j - m) and o = Σ exp(s_j - m) v_j. A tile that raises
 * the maximum first multiplies both by exp(m_old - m_new) from the same table, rounded half up to the same steps; the
 * context is o / l at the end.
 *
 * <p>While no tile after the first one with an unmasked score raises the maximum, m, l and every exp are the same
 * integers as in {@link Softmax}. Each rise replaces a table value by a rounded product of two: after k rises a weight
 * differs from the two-pass one by at most (k + 2) ε, ε being the table's largest error over all differences (what lies
 * below its range included), and by half a step per rise. Beside that the context differs because probabilities are
 * never rounded here.
 *
 * <p>An instance serves one thread.
 */
public final class OnlineSoftmax {
    /** Bits that o keeps below the values' step when l's power of two is taken out of it. */
    private static final int GUARD_BITS = 8;

    private final Softmax softmax;
    private final QFormat values;
    private final QFormat context;
    private final int[] e; // [tile]
    private final long[] o; // [width]: fraction bits of exp and value
    private int m;
    private long l;
    private int rises;

    /**
     * @param tile    most scores that come at once
     * @param width   elements of a value row
     * @param values  their format
     * @param context format of the result
     * @throws IllegalArgumentException if the fraction bits of exp and the bits of a value are more than 46 together (up to
     *                                  that o has room for 2^16 positions), or the context does not fit an int
     */
    public OnlineSoftmax(Softmax softmax, int tile, int width, QFormat values, QFormat context) {
        if (softmax.exp().output().fractionBits() + values.width() > 46) {
            throw new IllegalArgumentException("exp in " + softmax.exp().output() + " and values in " + values
                    + "; fraction bits of exp and bits of a value may be 46 together");
        }
        if (context.maxRaw() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(context + " does not fit an int");
        }
        this.softmax = softmax;
        this.values = values;
        this.context = context;
        e = new int[tile];
        o = new long[width];
        start();
    }

    /** The context of n scores and their values, tile by tile: {@link #start}, {@link #add}, {@link #finish}. */
    public int attend(int[] scores, int at, int n, int[] rows, int rowsAt, int stride, int[] out, int outAt) {
        start();
        for (int j = 0; j < n; j += e.length) {
            add(scores, at + j, Math.min(e.length, n - j), rows, rowsAt + j * stride, stride);
        }
        return finish(out, outAt);
    }

    /** Forgets all scores. */
    public void start() {
        m = Softmax.MASKED;
        l = 0;
        rises = 0;
        Arrays.fill(o, 0);
    }

    /**
     * One more tile.
     *
     * @param rows value row j, {@code width} raw values, starts at rowsAt + j · stride
     * @throws ArithmeticException if a product of o leaves 64 bits, which takes great values at many positions
     */
    public void add(int[] scores, int at, int n, int[] rows, int rowsAt, int stride) {
        int top = Softmax.max(scores, at, n);
        if (top == Softmax.MASKED) {
            return;
        }
        if (top > m) {
            if (l > 0) {
                rescale(softmax.exp().apply((long) m - top));
                rises++;
            }
            m = top;
        }
        l += softmax.exp().applyBelow(scores, at, n, m, Softmax.MASKED, e, 0);
        for (int j = 0; j < n; j++) {
            multiplyAdd(e[j], rows, rowsAt + j * stride);
        }
    }

    private void rescale(long factor) {
        int bits = softmax.exp().output().fractionBits();
        long half = 1L << bits - 1;
        l = l * factor + half >> bits;
        for (int j = 0; j < o.length; j++) {
            o[j] = Math.multiplyExact(o[j], factor) + half >> bits;
        }
    }

    private void multiplyAdd(long weight, int[] rows, int at) {
        for (int j = 0; j < o.length; j++) {
            o[j] += weight * rows[at + j];
        }
    }

    /**
     * Writes o / l, rounded half up and saturated, from outAt on: 0 where every score was masked.
     *
     * @return how many elements were saturated
     */
    public int finish(int[] out, int outAt) {
        if (l == 0) {
            Arrays.fill(out, outAt, outAt + o.length, 0);
            return 0;
        }
        Reciprocal reciprocal = softmax.reciprocal();
        long r = reciprocal.mantissa(l);
        int guarded = Mantissa.exponent(l) - GUARD_BITS;
        int shift = reciprocal.shift(l) - guarded + values.fractionBits() - context.fractionBits();
        int saturated = 0;
        for (int j = 0; j < o.length; j++) {
            long quotient = Math.multiplyExact(Rounding.HALF_UP.shiftRight(o[j], guarded), r);
            long rounded = Rounding.HALF_UP.shift(quotient, shift);
            saturated += context.holds(rounded) ? 0 : 1;
            out[outAt + j] = (int) Overflow.SATURATE.apply(rounded, context);
        }
        return saturated;
    }

    /** Times that a later tile raised the maximum since {@link #start}. */
    public int rises() {
        return rises;
    }
}
