package lpu.fixed;

import lpu.model.Architecture.RopePairs;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;

/**
 * Rotary position embedding in integers: sines and cosines of every position and pair from a table in a format that holds ±1
 * (two bits before the point); each result is rounded once.
 */
public final class FixedRope {
    private final int half;
    private final int step; // from a pair's first column to the next pair's
    private final int apart; // from a pair's first column to its second
    private final QFormat format;
    private final int[] cos; // [position][half]
    private final int[] sin; // [position][half]

    /**
     * @param frequencies double[headWidth / 2]
     * @param bits of a table entry
     */
    FixedRope(RopePairs pairs, double[] frequencies, int positions, int bits) {
        half = frequencies.length;
        step = pairs == RopePairs.NEIGHBOURS ? 2 : 1;
        apart = pairs == RopePairs.NEIGHBOURS ? 1 : half;
        format = QFormat.signed(bits, bits - 2);
        cos = new int[positions * half];
        sin = new int[positions * half];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < half; i++) {
                cos[p * half + i] = raw(StrictMath.cos(p * frequencies[i]));
                sin[p * half + i] = raw(StrictMath.sin(p * frequencies[i]));
            }
        }
    }

    private int raw(double x) {
        return (int) format.raw(x, Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    /**
     * Turns {@code heads} consecutive heads that start at {@code at}, in place.
     *
     * @param fractionBits of x before; afterwards they are the node's
     */
    void rotate(int[] x, int at, int fractionBits, int heads, int position, FixedNode out) {
        int shift = fractionBits + format.fractionBits() - out.fractionBits();
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < half; i++) {
                int first = at + 2 * h * half + i * step;
                long c = cos[position * half + i];
                long s = sin[position * half + i];
                long a = x[first];
                long b = x[first + apart];
                x[first] = out.round(a * c - b * s, shift);
                x[first + apart] = out.round(a * s + b * c, shift);
            }
        }
    }

    /** Pairs of columns of a head. */
    public int pairs() {
        return half;
    }

    /** From a pair's first column to the next pair's. */
    public int step() {
        return step;
    }

    /** From a pair's first column to its second. */
    public int apart() {
        return apart;
    }

    /** Of sines and cosines. */
    public QFormat format() {
        return format;
    }

    /** Of a position and pair. */
    public int cos(int position, int pair) {
        return cos[position * half + pair];
    }

    public int sin(int position, int pair) {
        return sin[position * half + pair];
    }
}
