package lpu.num;

/**
 * How a reciprocal or reciprocal square root is found: a table gives a first value for the leading bits of a number,
 * Newton's method refines it.
 *
 * @param entries       of the table, a power of two (for the square root: half of them for each parity of the exponent)
 * @param mantissaBits  fraction bits of the number brought to [1, 2], 1 to 29
 * @param workBits      fraction bits of table entries, of every intermediate product and of the result, 4 to 29
 * @param steps         of Newton's method, 0 to 2; each about doubles the correct bits
 */
public record NewtonOptions(int entries, Interpolation interpolation, int mantissaBits, int workBits, int steps) {
    /** 64 entries with interpolation and one step, good for about 23 bits. */
    public static NewtonOptions standard() {
        return new NewtonOptions(64, Interpolation.LINEAR, 24, 26, 1);
    }

    /** Throws IllegalArgumentException outside of the ranges stated. */
    public NewtonOptions {
        if (Integer.bitCount(entries) != 1 || entries < 2 || entries > 1 << 20 || mantissaBits < 1 || mantissaBits > 29
                || workBits < 4 || workBits > 29 || steps < 0 || steps > 2) {
            throw new IllegalArgumentException("reciprocal of %d entries, mantissa %d bits, work %d bits, %d steps"
                    .formatted(entries, mantissaBits, workBits, steps));
        }
    }
}
