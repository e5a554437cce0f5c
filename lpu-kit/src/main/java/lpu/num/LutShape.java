package lpu.num;

/**
 * Size of a table over a range: entries + 1 values, at the ends of equal intervals.
 *
 * @param from          left end of the range
 * @param to            right end, beyond {@code from} by a power of two (2^k, k may be negative); both ends
 *                      belong to the range
 * @param entries       intervals, a power of two from 1 to 2^20
 */
public record LutShape(double from, double to, int entries, Interpolation interpolation) {
    /** Throws IllegalArgumentException for a range or number of entries that is no power of two. */
    public LutShape {
        double span = to - from;
        if (!(span > 0) || Double.isInfinite(span) || span != Math.scalb(1.0, Math.getExponent(span))) {
            throw new IllegalArgumentException("the range " + from + " to " + to + " is not a power of two wide");
        }
        if (Integer.bitCount(entries) != 1 || entries < 1 || entries > 1 << 20) {
            throw new IllegalArgumentException(entries + " entries; a power of two from 1 to 2^20 is possible");
        }
    }

    /** From -range to 0. */
    public static LutShape below(double range, int entries, Interpolation interpolation) {
        return new LutShape(-range, 0, entries, interpolation);
    }

    /** From -range to range. */
    public static LutShape around(double range, int entries, Interpolation interpolation) {
        return new LutShape(-range, range, entries, interpolation);
    }

    /** The same range in so many entries. */
    public LutShape resized(int other, Interpolation between) {
        return new LutShape(from, to, other, between);
    }

    /** The same number of entries over the part of a range beside 0 that reaches no farther than {@code reach}, 2^k. */
    public LutShape within(double reach) {
        return new LutShape(Math.max(from, -reach), Math.min(to, reach), entries, interpolation);
    }
}
