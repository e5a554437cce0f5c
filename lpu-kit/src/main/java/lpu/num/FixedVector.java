package lpu.num;

import java.util.Arrays;

/**
 * Numbers of one fixed-point format, such as a hidden state or a row of weights.
 *
 * @param format of each number, no wider than a signed int
 * @param raw    int[n], not copied: number j is raw[j] · 2^-fractionBits
 */
public record FixedVector(QFormat format, int[] raw) {
    /** Throws IllegalArgumentException for a format that does not fit an int, or numbers that it does not hold. */
    public FixedVector {
        if (format.maxRaw() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(format + " does not fit an int");
        }
        for (int r : raw) {
            if (!format.holds(r)) {
                throw new IllegalArgumentException(r + " is outside " + format);
            }
        }
    }

    /** Each number as {@link QFormat#raw} has it. */
    public static FixedVector of(double[] x, QFormat format, Rounding rounding, Overflow overflow) {
        return new FixedVector(format, Arrays.stream(x).mapToInt(v -> (int) format.raw(v, rounding, overflow)).toArray());
    }

    /** Each number rounded to the nearest, of two equally near to the even one, and saturated. */
    public static FixedVector of(double[] x, QFormat format) {
        return of(x, format, Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    /** Likewise in the finest signed format of so many bits that holds every number. */
    public static FixedVector of(double[] x, int bits) {
        double largest = Arrays.stream(x).map(Math::abs).max().orElse(0);
        return of(x, QFormat.signed(bits, QFormat.fractionBitsFor(largest, bits)));
    }

    /** {@link #of(double[], QFormat)} of floats. */
    public static FixedVector of(float[] x, QFormat format) {
        return of(doubles(x), format);
    }

    /** {@link #of(double[], int)} of floats. */
    public static FixedVector of(float[] x, int bits) {
        return of(doubles(x), bits);
    }

    private static double[] doubles(float[] x) {
        double[] values = new double[x.length];
        Arrays.setAll(values, j -> x[j]);
        return values;
    }

    /** double[n]: the numbers, exact. */
    public double[] values() {
        return Arrays.stream(raw).mapToDouble(format::value).toArray();
    }

    /** The step of every number is 2^-fractionBits. */
    public int fractionBits() {
        return format.fractionBits();
    }

    /**
     * The dot product with a vector of the same length, in the order of the index.
     *
     * @param bits     of the register that sums the exact products, 2 to 64
     * @param overflow what becomes of a sum that leaves it
     */
    public Accumulator dot(FixedVector other, int bits, Overflow overflow) {
        if (raw.length != other.raw.length) {
            throw new IllegalArgumentException("vectors of " + raw.length + " and " + other.raw.length + " numbers");
        }
        Accumulator sum = new Accumulator(bits, fractionBits() + other.fractionBits(), overflow);
        for (int j = 0; j < raw.length; j++) {
            sum.multiplyAdd(raw[j], other.raw[j]);
        }
        return sum;
    }

    /** Such as {@code 3 numbers in s2.5: [1.0, -0.5, 3.96875]}. */
    @Override
    public String toString() {
        return raw.length + " numbers in " + format + ": " + Arrays.toString(values());
    }
}
