package lpu.fixed;

import lpu.model.Architecture.RopePairs;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;

/**
 * Rotary position embedding in integers: sines and cosines of every position and pair from a table in a format that holds ±1
 * (two bits before the point); each result is rounded once.
 *
 * @param pairs  of columns of a head
 * @param step   from a pair's first column to the next pair's
 * @param apart  from a pair's first column to its second
 * @param format of sines and cosines
 * @param cos    int[positions][pairs]
 * @param sin    int[positions][pairs]
 */
public record FixedRope(int pairs, int step, int apart, QFormat format, int[] cos, int[] sin) {
    /**
     * For positions [0, positions).
     *
     * @param frequencies double[headWidth / 2]
     * @param bits        of a table entry
     */
    public static FixedRope of(RopePairs layout, double[] frequencies, int positions, int bits) {
        int pairs = frequencies.length;
        QFormat format = QFormat.signed(bits, bits - 2);
        int[] cos = new int[positions * pairs];
        int[] sin = new int[positions * pairs];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < pairs; i++) {
                cos[p * pairs + i] = raw(format, StrictMath.cos(p * frequencies[i]));
                sin[p * pairs + i] = raw(format, StrictMath.sin(p * frequencies[i]));
            }
        }
        boolean neighbours = layout == RopePairs.NEIGHBOURS;
        return new FixedRope(pairs, neighbours ? 2 : 1, neighbours ? 1 : pairs, format, cos, sin);
    }

    private static int raw(QFormat format, double x) {
        return (int) format.raw(x, Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    /**
     * Turns {@code heads} consecutive heads that start at {@code at}, in place.
     *
     * @param fractionBits of x before; afterwards they are the node's
     */
    public void rotate(int[] x, int at, int fractionBits, int heads, int position, FixedNode out) {
        int shift = fractionBits + format.fractionBits() - out.fractionBits();
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < pairs; i++) {
                int first = at + 2 * h * pairs + i * step;
                long c = cos[position * pairs + i];
                long s = sin[position * pairs + i];
                long a = x[first];
                long b = x[first + apart];
                x[first] = out.round(a * c - b * s, shift);
                x[first + apart] = out.round(a * s + b * c, shift);
            }
        }
    }
}
