package lpu.num;

/**
 * A register of two's complement that sums products, as a multiply-accumulate unit has it. A sum that leaves the
 * register's range is saturated or wrapped at once and counted, so the result of a saturating one may depend on the
 * order of its terms; that of a wrapping one does not, and neither does any sum during which no overflow is counted.
 */
public final class Accumulator {
    private final int bits;
    private final Overflow overflow;
    private long value;
    private long overflows;

    /** @param bits width of the register, 2 to 64, the sign counted; otherwise throws IllegalArgumentException */
    public Accumulator(int bits, Overflow overflow) {
        if (bits < 2 || bits > 64) {
            throw new IllegalArgumentException("an accumulator of " + bits + " bits; 2 to 64 are possible");
        }
        this.bits = bits;
        this.overflow = overflow;
    }

    /** Adds a · b; throws ArithmeticException if that does not fit a long: never for signed factors of 32 bits. */
    public void multiplyAdd(long a, long b) {
        add(Math.multiplyExact(a, b));
    }

    /** Adds Σ a_j · b_j in the order of the index. */
    public void multiplyAdd(int[] a, int aAt, int[] b, int bAt, int n) {
        for (int j = 0; j < n; j++) {
            add((long) a[aAt + j] * b[bAt + j]);
        }
    }

    public void add(long term) {
        long sum = value + term;
        boolean beyondLong = ((value ^ sum) & (term ^ sum)) < 0;
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
        value = sum;
    }

    public long value() {
        return value;
    }

    /** Sums that left the range since the start or the last {@link #reset}. */
    public long overflows() {
        return overflows;
    }

    /** Value and count are 0 again. */
    public void reset() {
        value = 0;
        overflows = 0;
    }
}
