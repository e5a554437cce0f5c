package lpu.num;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import lpu.RandomFloats;
import org.junit.jupiter.api.Test;

/** Array forms against the scalar ones, with counts, offsets and odd lengths. */
class FixedArraysTest {
    private static final QFormat[] FORMATS = {QFormat.signed(8, 4), QFormat.unsigned(8, 8), QFormat.signed(16, 20),
        QFormat.signed(16, -3), QFormat.signed(32, 31), QFormat.unsigned(31, 0), QFormat.signed(2, 0)};
    private static final int[] LENGTHS = {0, 1, 7, 16, 31, 1021};

    @Test
    void quantise() {
        for (int n : LENGTHS) {
            float[] x = RandomFloats.uniform(7, n + 1, -20, 20);
            if (n > 5) {
                x[3] = Float.POSITIVE_INFINITY;
                x[4] = Float.NEGATIVE_INFINITY;
                x[5] = Float.MIN_VALUE;
                x[2] = -0.21875f; // a tie of s3.4: -3.5 steps
            }
            for (QFormat q : FORMATS) {
                for (Rounding rounding : Rounding.values()) {
                    for (Overflow overflow : Overflow.values()) {
                        int[] expected = new int[n + 2];
                        int count = 0;
                        for (int j = 1; j <= n; j++) {
                            expected[j + 1] = (int) q.raw(x[j], rounding, overflow);
                            count += q.holds(rounding.round(Math.scalb((double) x[j], q.fractionBits()))) ? 0 : 1;
                        }
                        int[] raw = new int[n + 2];
                        assertEquals(count, FixedArrays.quantise(x, 1, n, q, rounding, overflow, raw, 2), q.toString());
                        assertArrayEquals(expected, raw, q + " " + rounding + " " + overflow);
                    }
                }
            }
        }
    }

    @Test
    void notANumberIsAnOverflow() {
        int[] raw = {5};
        assertEquals(1, FixedArrays.quantise(new float[] {Float.NaN}, 0, 1, QFormat.signed(8, 0), Rounding.FLOOR,
                Overflow.SATURATE, raw, 0));
        assertEquals(0, raw[0]);
    }

    @Test
    void values() {
        SplittableRandom random = new SplittableRandom(2);
        for (QFormat q : FORMATS) {
            int[] raw = new int[33];
            for (int j = 0; j < 33; j++) {
                raw[j] = (int) Overflow.WRAP.apply(random.nextInt(), q);
            }
            float[] out = new float[34];
            FixedArrays.values(raw, 1, 31, q, out, 2);
            for (int j = 0; j < 31; j++) {
                assertEquals((float) q.value(raw[j + 1]), out[j + 2], q.toString());
            }
            assertEquals(0, out[1]);
            assertEquals(0, out[33]);
        }
    }

    @Test
    void requantise() {
        SplittableRandom random = new SplittableRandom(8);
        int[] fractions = {-40, -5, 0, 4, 11, 20, 33, 62};
        for (int n : LENGTHS) {
            int[] ints = new int[n + 1];
            long[] longs = new long[n + 1];
            for (int j = 0; j <= n; j++) {
                ints[j] = random.nextInt() >> random.nextInt(32);
                longs[j] = random.nextLong() >> random.nextInt(64);
            }
            for (QFormat q : FORMATS) {
                for (int fraction : fractions) {
                    for (Rounding rounding : Rounding.values()) {
                        for (Overflow overflow : Overflow.values()) {
                            int[] out = new int[n + 2];
                            int count = FixedArrays.requantise(ints, 1, n, fraction, q, rounding, overflow, out, 2);
                            assertEquals(expected(ints, fraction, q, rounding, overflow, out), count);
                            count = FixedArrays.requantise(longs, 1, n, fraction, q, rounding, overflow, out, 2);
                            assertEquals(expected(longs, fraction, q, rounding, overflow, out), count);
                        }
                    }
                }
            }
        }
    }

    private static int expected(int[] raw, int fraction, QFormat q, Rounding rounding, Overflow overflow, int[] got) {
        long[] longs = new long[raw.length];
        for (int j = 0; j < raw.length; j++) {
            longs[j] = raw[j];
        }
        return expected(longs, fraction, q, rounding, overflow, got);
    }

    /** By the exact shift in long or, to the left, by hand; asserts the elements and returns the overflows. */
    private static int expected(long[] raw, int fraction, QFormat q, Rounding rounding, Overflow overflow, int[] got) {
        int count = 0;
        int shift = fraction - q.fractionBits();
        for (int j = 1; j < raw.length; j++) {
            long wanted;
            try {
                long shifted = rounding.shiftRight(raw[j], shift);
                wanted = overflow.apply(shifted, q);
                count += q.holds(shifted) ? 0 : 1;
            } catch (ArithmeticException tooFarLeft) {
                count++;
                long low = -shift > 63 ? 0 : raw[j] << -shift;
                wanted = overflow == Overflow.WRAP ? overflow.apply(low, q) : raw[j] < 0 ? q.minRaw() : q.maxRaw();
            }
            assertEquals(wanted, got[j + 1],
                    raw[j] + " from " + fraction + " to " + q + " " + rounding + " " + overflow);
        }
        return count;
    }

    @Test
    void formatsBeyondAnIntAreRefused() {
        QFormat wide = QFormat.unsigned(32, 0);
        assertThrows(IllegalArgumentException.class, () -> FixedArrays.quantise(new float[1], 0, 1, wide,
                Rounding.FLOOR, Overflow.WRAP, new int[1], 0));
        assertThrows(IllegalArgumentException.class,
                () -> FixedArrays.values(new int[1], 0, 1, wide, new float[1], 0));
        assertThrows(IllegalArgumentException.class, () -> FixedArrays.requantise(new long[1], 0, 1, 0, wide,
                Rounding.FLOOR, Overflow.WRAP, new int[1], 0));
    }
}
