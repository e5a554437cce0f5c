package lpu.num;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of one fixed-point number as a table: integers in, integers out, by the arithmetic below alone. With x a
 * raw input, lo the raw left end of the range and 2^shift raw inputs to an interval,
 * <pre>
 * nearest: y = knot[(x - lo + 2^(shift-1)) >> shift]
 * linear:  y = knot[i] + ((knot[i+1] - knot[i]) · r + 2^(shift-1)) >> shift
 *          i = (x - lo) >> shift,  r = (x - lo) mod 2^shift
 * </pre>
 * and y is saturated to the output format. Knots are the function's values at the intervals' ends in steps of the
 * output format, rounded to nearest even, themselves not saturated. Where intervals would be shorter than a step of the
 * input, there are only as many as steps: every input then has its own knot. A range of less than a step becomes one.
 */
public final class Lut {
    private static final int MOST_STEPS = 1 << 30;

    private final QFormat input;
    private final QFormat output;
    private final Ends ends;
    private final int lo;
    private final int hi;
    private final int shift;
    private final int half;
    private final boolean nearest;
    private final int[] knots; // [entries + 2]: the last one twice, a right neighbour for the right end
    private final int min;
    private final int max;
    private final int identityShift;

    private Lut(QFormat input, QFormat output, Interpolation interpolation, Ends ends, int lo, int shift, int[] knots) {
        this.input = input;
        this.output = output;
        this.ends = ends;
        this.lo = lo;
        this.hi = lo + (knots.length - 2 << shift);
        this.shift = shift;
        this.half = 1 << shift >> 1;
        this.nearest = interpolation == Interpolation.NEAREST;
        this.knots = knots;
        this.min = (int) output.minRaw();
        this.max = (int) output.maxRaw();
        this.identityShift = input.fractionBits() - output.fractionBits();
    }

    /**
     * Tabulates f.
     *
     * @throws IllegalArgumentException if the range has not a power of two of the input's steps or more than 2^30, a
     *                                  value has more than 31 bits in steps of the output, the output is unsigned of 32
     *                                  bits or has 32 fraction bits more than the input
     */
    public static Lut of(DoubleUnaryOperator f, LutShape shape, Ends ends, QFormat input, QFormat output) {
        double right = Math.floor(shape.to() / input.step());
        double left = Math.min(Math.ceil(shape.from() / input.step()), right - 1);
        double steps = right - left;
        if (steps > MOST_STEPS || Math.abs(left) > MOST_STEPS || Integer.bitCount((int) steps) != 1) {
            throw new IllegalArgumentException("a table from " + shape.from() + " to " + shape.to() + " for inputs of "
                    + input);
        }
        if (output.maxRaw() > Integer.MAX_VALUE || output.fractionBits() - input.fractionBits() > 31) {
            throw new IllegalArgumentException("a table from " + input + " to " + output);
        }
        int entries = (int) Math.min(shape.entries(), steps);
        int shift = Integer.numberOfTrailingZeros((int) steps / entries);
        int[] knots = new int[entries + 2];
        for (int i = 0; i <= entries; i++) {
            double x = (left + ((long) i << shift)) * input.step();
            long y = Rounding.NEAREST_EVEN.round(f.applyAsDouble(x) / output.step());
            if (y != (int) y) {
                throw new IllegalArgumentException("f(" + x + ") is far outside " + output);
            }
            knots[i] = (int) y;
        }
        knots[entries + 1] = knots[entries];
        return new Lut(input, output, shape.interpolation(), ends, (int) left, shift, knots);
    }

    /** f(x), both raw; x may be beyond the input's format. */
    public int apply(long x) {
        return (int) Math.clamp(unsaturated(x), min, max);
    }

    /**
     * y_j = f(x_j), both raw; {@code y} may be {@code x} at the same place.
     *
     * @return how many inputs were clamped ({@link Ends#CLAMP}) or results saturated
     */
    public int apply(int[] x, int xAt, int n, int[] y, int yAt) {
        int overflows = 0;
        for (int j = 0; j < n; j++) {
            int in = x[xAt + j];
            long result = unsaturated(in);
            if (result < min || result > max || ends == Ends.CLAMP && (in < lo || in > hi)) {
                overflows++;
                result = Math.clamp(result, min, max);
            }
            y[yAt + j] = (int) result;
        }
        return overflows;
    }

    /**
     * y_j = f(x_j - top), both raw, of a table that ends at 0 with {@link Ends#ZERO_BELOW}; 0 where x_j is {@code
     * masked}. {@code top} exceeds {@code masked} and no x_j exceeds it. Returns the sum of the results.
     */
    public long applyBelow(int[] x, int xAt, int n, int top, int masked, int[] y, int yAt) {
        long sum = 0;
        long least = Math.max((long) top + lo, masked + 1L);
        for (int j = 0; j < n; j++) {
            int in = x[xAt + j];
            int result = (int) Math.min(inside((int) Math.max(in, least) - top), max);
            result = in < least ? 0 : result;
            y[yAt + j] = result;
            sum += result;
        }
        return sum;
    }

    private long unsaturated(long x) {
        if (x < lo) {
            return ends == Ends.CLAMP ? knots[0] : 0;
        }
        if (x > hi) {
            return ends == Ends.ASYMPTOTES ? identity(x) : knots[knots.length - 1];
        }
        return inside((int) x);
    }

    /** From lo to hi, not yet saturated. */
    private int inside(int x) {
        int offset = x - lo;
        if (nearest) {
            return knots[offset + half >> shift];
        }
        int i = offset >> shift;
        int knot = knots[i];
        long rise = (long) knots[i + 1] - knot;
        return knot + (int) (rise * (offset & (1 << shift) - 1) + half >> shift);
    }

    /** x in steps of the output, rounded half up. */
    private long identity(long x) {
        return identityShift < 0 ? x << -identityShift : Rounding.HALF_UP.shiftRight(x, identityShift);
    }

    /** The format of inputs. */
    public QFormat input() {
        return input;
    }

    /** The format of results. */
    public QFormat output() {
        return output;
    }

    /** Values at the intervals' ends, int[entries + 1]: what a memory holds. */
    public int[] knots() {
        return Arrays.copyOf(knots, knots.length - 1);
    }

    /** Raw inputs of an interval are 2 to this power. */
    public int intervalBits() {
        return shift;
    }

    /** Intervals, at most as many as the shape asked for. */
    public int entries() {
        return knots.length - 2;
    }

    /** Such as {@code 256 entries, LINEAR, from -16.0 to 0.0 of s6.9 in steps of 0.0625, values in u1.16: 4369 bits}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d entries, %s, from %s to %s of %s in steps of %s, values in %s: %d bits", entries(),
                nearest ? Interpolation.NEAREST : Interpolation.LINEAR, input.value(lo), input.value(hi), input,
                input.value(1L << shift), output, (long) (entries() + 1) * output.width());
    }
}
