package lpu.num;

import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/**
 * How far an approximation is from its function, over every raw input from one to another.
 *
 * @param max    largest |error|
 * @param rms    root of the mean square error
 * @param inside largest |error| for inputs within the table's range
 * @param beyond largest |error| for inputs beyond it, 0 when there are none
 */
public record TableError(double max, double rms, double inside, double beyond) {
    /**
     * @param error of a raw input
     * @param within whether it is within the table's range
     */
    public static TableError over(int first, int last, IntToDoubleFunction error, IntPredicate within) {
        double squares = 0;
        double inside = 0;
        double beyond = 0;
        for (int x = first; x <= last; x++) {
            double off = Math.abs(error.applyAsDouble(x));
            squares += off * off;
            if (within.test(x)) {
                inside = Math.max(inside, off);
            } else {
                beyond = Math.max(beyond, off);
            }
        }
        return new TableError(Math.max(inside, beyond), Math.sqrt(squares / (last - first + 1.0)), inside, beyond);
    }

    /** Of a table, absolute: f is given by its values at {@code first}, {@code first} + 1, … */
    public static TableError of(Lut lut, LutShape shape, int first, double[] exact) {
        double step = lut.output().step();
        double lo = shape.from() / lut.input().step();
        double hi = shape.to() / lut.input().step();
        return over(first, first + exact.length - 1, x -> lut.apply(x) * step - exact[x - first],
                x -> x >= lo && x <= hi);
    }

    /** Of a reciprocal, relative, over all mantissas of so many fraction bits. */
    public static TableError of(Reciprocal reciprocal, int bits) {
        return over(1 << bits, (2 << bits) - 1,
                x -> Math.scalb((double) reciprocal.mantissa(x) * x, -reciprocal.shift(x)) - 1, x -> true);
    }

    /** Of a reciprocal square root likewise, all mantissas with an even exponent and all with an odd one. */
    public static TableError of(ReciprocalRoot root, int bits) {
        int one = 1 << bits;
        return over(one, 3 * one - 1, x -> {
            int mantissa = x < 2 * one ? x : x - one;
            int fraction = x < 2 * one ? bits : bits - 1;
            double found = Math.scalb((double) root.mantissa(mantissa, fraction), -root.shift(mantissa, fraction));
            return found * Math.sqrt(Math.scalb((double) mantissa, -fraction)) - 1;
        }, x -> true);
    }

    /**
     * Where a curve of errors over ever doubled tables ends to pay: the first table that no larger one betters by more
     * than {@code gain}, a share of its error.
     */
    public static int knee(double[] errors, double gain) {
        int knee = errors.length - 1;
        double least = errors[knee];
        for (int i = knee - 1; i >= 0; i--) {
            if (errors[i] * (1 - gain) <= least) {
                knee = i;
            }
            least = Math.min(least, errors[i]);
        }
        return knee;
    }
}
