package lpu.num;

import java.util.Locale;

/**
 * A register of two's complement that sums products, as a multiply-accumulate unit has it. A sum that leaves the
 * register's range is saturated or wrapped at once and counted, so the result of a saturating one may depend on the
 * order of its terms; that of a wrapping one does not, and neither does any sum during which no overflow is counted.
 * It shows as one line with sum, width, range, step, the bits that the largest sum took, and overflows.
 */
public final class Accumulator {
    private final int bits;
    private final int fractionBits;
    private final Overflow overflow;
    private long raw;
    private long overflows;
    private int bitsTaken = 1;

    /**
     * @param bits         width of the register, 2 to 64, the sign counted; otherwise throws IllegalArgumentException
     * @param fractionBits a raw sum is one of steps of 2^-fractionBits; of products, those of both factors added
     */
    public Accumulator(int bits, int fractionBits, Overflow overflow) {
        if (bits < 2 || bits > 64) {
            throw new IllegalArgumentException("an accumulator of " + bits + " bits; 2 to 64 are possible");
        }
        this.bits = bits;
        this.fractionBits = fractionBits;
        this.overflow = overflow;
    }

    /** Adds a · b, both raw; throws ArithmeticException if that does not fit a long: never for signed factors of 32 bits. */
    public void multiplyAdd(long a, long b) {
        add(Math.multiplyExact(a, b));
    }

    /** Adds a raw term. */
    public void add(long term) {
        long sum = raw + term;
        boolean beyondLong = ((raw ^ sum) & (term ^ sum)) < 0;
        bitsTaken = Math.max(bitsTaken, beyondLong ? 65 : 65 - Long.numberOfLeadingZeros(sum ^ sum >> 63));
        int unused = 64 - bits;
        long wrapped = sum << unused >> unused;
        if (beyondLong || wrapped != sum) {
            overflows++;
            // 64 bits are left only by a sum of two terms of one sign, which is then that of either
            boolean negative = beyondLong ? term < 0 : sum < 0;
            sum = switch (overflow) {
                case WRAP -> wrapped;
                case SATURATE -> negative ? Long.MIN_VALUE >> unused : Long.MAX_VALUE >> unused;
            };
        }
        raw = sum;
    }

    /** The sum in steps of 2^-fractionBits. */
    public long raw() {
        return raw;
    }

    /** The sum as a number: exact where its raw value has at most 53 bits. */
    public double value() {
        return value(raw);
    }

    private double value(long steps) {
        return Math.scalb((double) steps, -fractionBits);
    }

    /** Sums that left the range so far. */
    public long overflows() {
        return overflows;
    }

    /**
     * Bits that the largest sum so far took before it was saturated or wrapped, the sign counted. While no overflow is
     * counted this is the narrowest register that gives the same sum.
     */
    public int bitsTaken() {
        return bitsTaken;
    }

    /** The sum in a format: its raw value shifted and rounded, then saturated or wrapped. */
    public Fixed to(QFormat target, Rounding rounding, Overflow beyond) {
        return new Fixed(target.convert(raw, fractionBits, rounding, beyond), target);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s in %d bits, %s to %s, step %s; the largest sum took %d bits; overflows: %d",
                value(), bits, value(Long.MIN_VALUE >> 64 - bits), value(Long.MAX_VALUE >> 64 - bits), value(1), bitsTaken,
                overflows);
    }
}
