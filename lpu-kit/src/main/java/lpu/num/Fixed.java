package lpu.num;

/**
 * One fixed-point number. {@link #add}, {@link #subtract} and {@link #multiply} are exact; their results have the
 * smallest format that holds the result of any two numbers of the operands' formats:
 * <ul>
 * <li>sum: the larger of both fraction bits, one more than the larger of both integer bits, signed if either is;</li>
 * <li>difference: likewise, always signed; of two unsigned numbers without the additional bit;</li>
 * <li>product: fraction bits added, integer bits added, signed if either is; of two signed numbers with one integer bit
 *     more, for -2^i · -2^j = 2^(i+j). The widths add up.</li>
 * </ul>
 * Each throws IllegalArgumentException when that format is wider than {@link QFormat} allows; longer sums of products
 * belong into an {@link Accumulator}.
 */
public record Fixed(long raw, QFormat format) {
    /** Throws IllegalArgumentException if the format does not hold the raw value. */
    public Fixed {
        if (!format.holds(raw)) {
            throw new IllegalArgumentException(raw + " is outside " + format);
        }
    }

    /** x rounded to a format's steps, then saturated or wrapped. */
    public static Fixed of(double x, QFormat format, Rounding rounding, Overflow overflow) {
        return new Fixed(format.raw(x, rounding, overflow), format);
    }

    /** raw · 2^-fractionBits, exact. */
    public double value() {
        return format.value(raw);
    }

    /** The exact sum. */
    public Fixed add(Fixed other) {
        QFormat sum = new QFormat(format.signed() || other.format.signed(), sumBits(other), sumFraction(other));
        return new Fixed(aligned(sum) + other.aligned(sum), sum);
    }

    /** The exact difference. */
    public Fixed subtract(Fixed other) {
        boolean eitherSigned = format.signed() || other.format.signed();
        QFormat difference = new QFormat(true, sumBits(other) - (eitherSigned ? 0 : 1), sumFraction(other));
        return new Fixed(aligned(difference) - other.aligned(difference), difference);
    }

    private int sumBits(Fixed other) {
        return Math.max(format.integerBits(), other.format.integerBits()) + 1;
    }

    private int sumFraction(Fixed other) {
        return Math.max(format.fractionBits(), other.format.fractionBits());
    }

    /** The raw value in the steps of a format that has no fewer fraction bits. */
    private long aligned(QFormat finer) {
        return raw << finer.fractionBits() - format.fractionBits();
    }

    /** The exact product. */
    public Fixed multiply(Fixed other) {
        boolean bothSigned = format.signed() && other.format.signed();
        QFormat product = new QFormat(format.signed() || other.format.signed(),
                format.integerBits() + other.format.integerBits() + (bothSigned ? 1 : 0),
                format.fractionBits() + other.format.fractionBits());
        return new Fixed(raw * other.raw, product);
    }

    /** In another format: the raw value shifted and rounded, then saturated or wrapped. */
    public Fixed to(QFormat target, Rounding rounding, Overflow overflow) {
        return new Fixed(target.convert(raw, format.fractionBits(), rounding, overflow), target);
    }

    /** Such as {@code 1.25 (2560 in s4.11)}. */
    @Override
    public String toString() {
        return value() + " (" + raw + " in " + format + ")";
    }
}
