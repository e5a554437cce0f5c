package lpu.machine;

import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;

/**
 * The last stage of every unit: an exact sum, multiplied by a constant and divided by a power of two, becomes a number of the
 * next operand's format.
 *
 * @param format   of the result, no wider than a signed int
 * @param rounding of the division
 * @param overflow what becomes of a result that the format does not hold
 */
public record Requantiser(QFormat format, Rounding rounding, Overflow overflow) {
    public Requantiser {
        if (format.maxRaw() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(format + " does not fit an int");
        }
    }

    /** exact / 2^shift; a shift below 0 is one to the left. */
    public int apply(long exact, int shift) {
        return (int) overflow.apply(rounding.shift(exact, shift), format);
    }

    /** sum · multiplier / 2^shift; throws ArithmeticException where the product leaves 64 bits. */
    public int apply(long sum, long multiplier, int shift) {
        return apply(Math.multiplyExact(sum, multiplier), shift);
    }
}
