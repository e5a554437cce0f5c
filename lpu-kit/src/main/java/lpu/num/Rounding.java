package lpu.num;

/** Which integer stands for a value between two integers. */
public enum Rounding {
    /** The nearer; of two equally near, the even one. */
    NEAREST_EVEN,
    /** The nearer; of two equally near, the greater one: what adding a half and cutting off does. */
    HALF_UP,
    /** The lesser: what cutting bits off a two's complement number does. */
    FLOOR,
    /** The one nearer to 0. */
    TOWARD_ZERO;

    /**
     * raw / 2^bits, rounded. Fewer than 0 bits shift to the left.
     *
     * @throws ArithmeticException if a shift to the left does not fit a long
     */
    public long shiftRight(long raw, int bits) {
        if (bits <= 0) {
            return shiftLeft(raw, -bits);
        }
        if (bits > 63) { // |raw| / 2^bits ≤ 1/2, and equal to it only below 0, where a tie goes to 0
            return this == FLOOR ? raw >> 63 : 0;
        }
        long floor = raw >> bits;
        long rest = raw - (floor << bits); // 0 ≤ rest < 2^bits; with less than 2^bits added it is below 2^64, unsigned
        return floor + switch (this) { // without branches on the data, which would be mispredicted half the time
            case FLOOR -> 0;
            case HALF_UP -> raw >> bits - 1 & 1;
            case TOWARD_ZERO -> rest + (raw >> 63 & (1L << bits) - 1) >>> bits;
            case NEAREST_EVEN -> rest + (1L << bits - 1) - 1 + (floor & 1) >>> bits;
        };
    }

    private static long shiftLeft(long raw, int bits) {
        long shifted = bits > 63 ? 0 : raw << bits;
        if (bits > 63 ? raw != 0 : shifted >> bits != raw) {
            throw new ArithmeticException(raw + " · 2^" + bits + " does not fit 64 bits");
        }
        return shifted;
    }

    /**
     * {@link #shiftRight} that does not throw: what leaves 64 bits on the left is stood in for by a number outside
     * every {@link QFormat}, of the same sign and with the same 32 lowest bits, so that {@link Overflow} makes the
     * right thing of it.
     */
    public long shift(long raw, int bits) {
        if (bits >= 0) {
            return shiftRight(raw, bits);
        }
        long shifted = bits < -63 ? 0 : raw << -bits;
        boolean fits = bits < -63 ? raw == 0 : shifted >> -bits == raw;
        return fits ? shifted : shifted & 0xFFFF_FFFFL | (raw < 0 ? Long.MIN_VALUE : 1L << 62);
    }

    /** x as an integer, rounded; NaN is 0, and what exceeds a long becomes the end of its range. */
    public long round(double x) {
        return switch (this) {
            case NEAREST_EVEN -> (long) Math.rint(x);
            case HALF_UP -> { // the difference is exact wherever it is near a half
                double floor = Math.floor(x);
                yield (long) floor + (x - floor >= 0.5 ? 1 : 0);
            }
            case FLOOR -> (long) Math.floor(x);
            case TOWARD_ZERO -> (long) x;
        };
    }
}
