package lpu.num;

/**
 * Conversions of array ranges, element by element as {@link QFormat} and {@link Rounding} define them. What overflows
 * is saturated or wrapped, and the number of such elements is returned. Raw values lie in ints, so an unsigned format
 * of 32 bits is refused with an IllegalArgumentException.
 */
public final class FixedArrays {
    private FixedArrays() {
    }

    /** raw_j = x_j in the format; NaN becomes 0 and counts as an overflow. */
    public static int quantise(float[] x, int xAt, int n, QFormat format, Rounding rounding, Overflow overflow,
            int[] raw, int rawAt) {
        requireInts(format);
        double scale = 1 / format.step();
        long min = format.minRaw();
        long max = format.maxRaw();
        int overflows = 0;
        for (int j = 0; j < n; j++) {
            double scaled = x[xAt + j] * scale; // exact: a float times a power of two from 2^-62 to 2^62
            long rounded = rounding.round(scaled);
            if (rounded < min || rounded > max || scaled != scaled) {
                overflows++;
                rounded = overflow.apply(rounded, format);
            }
            raw[rawAt + j] = (int) rounded;
        }
        return overflows;
    }

    /** out_j = the value of raw_j: exact for formats of up to 24 bits, otherwise the nearest float. */
    public static void values(int[] raw, int rawAt, int n, QFormat format, float[] out, int outAt) {
        requireInts(format);
        float step = (float) format.step();
        for (int j = 0; j < n; j++) {
            out[outAt + j] = raw[rawAt + j] * step;
        }
    }

    /** out_j = raw_j · 2^-fractionBits in another format. {@code out} may be {@code raw} at the same place. */
    public static int requantise(int[] raw, int rawAt, int n, int fractionBits, QFormat to, Rounding rounding,
            Overflow overflow, int[] out, int outAt) {
        requireInts(to);
        int shift = fractionBits - to.fractionBits();
        long min = to.minRaw();
        long max = to.maxRaw();
        int overflows = 0;
        for (int j = 0; j < n; j++) {
            long shifted = rounding.shift(raw[rawAt + j], shift);
            if (shifted < min || shifted > max) {
                overflows++;
                shifted = overflow.apply(shifted, to);
            }
            out[outAt + j] = (int) shifted;
        }
        return overflows;
    }

    /** The same for longs, such as sums of products. */
    public static int requantise(long[] raw, int rawAt, int n, int fractionBits, QFormat to, Rounding rounding,
            Overflow overflow, int[] out, int outAt) {
        requireInts(to);
        int shift = fractionBits - to.fractionBits();
        long min = to.minRaw();
        long max = to.maxRaw();
        int overflows = 0;
        for (int j = 0; j < n; j++) {
            long shifted = rounding.shift(raw[rawAt + j], shift);
            if (shifted < min || shifted > max) {
                overflows++;
                shifted = overflow.apply(shifted, to);
            }
            out[outAt + j] = (int) shifted;
        }
        return overflows;
    }

    private static void requireInts(QFormat format) {
        if (format.maxRaw() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(format + " does not fit an int");
        }
    }
}
