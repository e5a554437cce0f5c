package lpu.num;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** {@link Reciprocal} and {@link ReciprocalRoot} against double. */
class ReciprocalTest {
    private static final int MANTISSA = 24;
    private static final int WORK = 26;

    /**
     * Relative error of 1/m from a table of n intervals h = 1/n over [1, 2], entries half a step of 2^-W off: nearest,
     * h/2 · |f'/f| ≤ h/2; linear, h²/8 · |f''/f| ≤ h²/4 and one more rounding. r ≥ 1/2, so a step of 2^-W is relatively
     * at most 2^(1-W).
     */
    private static double first(int entries, Interpolation interpolation) {
        double h = 1.0 / entries;
        return interpolation == Interpolation.NEAREST ? h / 2 + 0x1p-26 : h * h / 4 + 2 * 0x1p-26;
    }

    /** Newton squares the relative error; its two roundings of half a step of 2^-26 are at most 2 · 2^-26 of r. */
    private static double refined(double error) {
        return error * error + 2 * 0x1p-26;
    }

    @Test
    void reciprocalOverAllBinades() {
        for (Interpolation interpolation : Interpolation.values()) {
            for (int entries = 2; entries <= 1024; entries *= 4) {
                double bound = first(entries, interpolation);
                for (int steps = 0; steps <= 2; steps++) {
                    Reciprocal reciprocal = Reciprocal.of(
                            new NewtonOptions(entries, interpolation, MANTISSA, WORK, steps));
                    double worst = 0;
                    for (long x : inputs()) {
                        double got = Math.scalb((double) reciprocal.mantissa(x), -reciprocal.shift(x));
                        worst = Math.max(worst, Math.abs(got * x - 1));
                    }
                    // the mantissa itself is rounded by 2^-25
                    assertTrue(worst <= bound + 0x1p-25, entries + " " + interpolation + " " + steps + ": " + worst);
                    bound = refined(bound);
                }
            }
        }
    }

    /**
     * The same for 1/√u, n/2 intervals h = 2/n of each half: nearest h/2 · |f'/f| ≤ h/4; linear h²/8 · |f''/f| ≤
     * 3h²/32. Newton's method leaves 3/2 of the square (and half of the cube); roundings: of r² (u r² ≈ 1, so up to 2
     * steps in u r² and 1 in r), of u r², of r.
     */
    @Test
    void rootOverAllBinades() {
        for (Interpolation interpolation : Interpolation.values()) {
            for (int entries = 4; entries <= 1024; entries *= 4) {
                double h = 2.0 / entries;
                double bound = interpolation == Interpolation.NEAREST ? h / 4 + 0x1p-26 : 3 * h * h / 32 + 2 * 0x1p-26;
                for (int steps = 0; steps <= 2; steps++) {
                    ReciprocalRoot root = ReciprocalRoot.of(
                            new NewtonOptions(entries, interpolation, MANTISSA, WORK, steps));
                    double worst = 0;
                    for (long x : inputs()) {
                        for (int fraction : new int[] {0, 1, 22, 31, -3}) {
                            double got = Math.scalb((double) root.mantissa(x, fraction), -root.shift(x, fraction));
                            double exact = 1 / Math.sqrt(Math.scalb((double) x, -fraction));
                            worst = Math.max(worst, Math.abs(got / exact - 1));
                        }
                    }
                    assertTrue(worst <= bound + 0x1p-26, entries + " " + interpolation + " " + steps + ": " + worst);
                    bound = 1.5 * bound * bound + 0.5 * bound * bound * bound + 3 * 0x1p-26;
                }
            }
        }
    }

    /** Every number of up to 10 bits, powers of two and their neighbours, and random ones of every length. */
    private static long[] inputs() {
        SplittableRandom random = new SplittableRandom(1);
        long[] inputs = new long[1023 + 3 * 62 + 2000];
        int count = 0;
        for (long x = 1; x < 1024; x++) {
            inputs[count++] = x;
        }
        for (int e = 1; e <= 62; e++) {
            inputs[count++] = (1L << e) - 1;
            inputs[count++] = 1L << e;
            inputs[count++] = (1L << e) + 1;
        }
        while (count < inputs.length) {
            inputs[count++] = random.nextLong(1, Long.MAX_VALUE) >>> random.nextInt(62) | 1;
        }
        return inputs;
    }

    /** Powers of two, and of four, come out exactly: their mantissas are at the table's ends. */
    @Test
    void powersAreExact() {
        Reciprocal reciprocal = Reciprocal.of(NewtonOptions.standard());
        ReciprocalRoot root = ReciprocalRoot.of(NewtonOptions.standard());
        for (int e = 0; e <= 62; e++) {
            assertEquals(1L << WORK, reciprocal.mantissa(1L << e));
            assertEquals(WORK + e, reciprocal.shift(1L << e));
            assertEquals(1L << WORK, root.mantissa(1L << e, e % 2));
            assertEquals(WORK + e / 2, root.shift(1L << e, e % 2));
        }
    }

    @Test
    void intoAFormat() {
        QFormat to = QFormat.parse("u4.20");
        Reciprocal reciprocal = Reciprocal.of(NewtonOptions.standard());
        assertEquals(Math.round(0x1p20 / 3),
                to.convert(reciprocal.mantissa(3 << 10), reciprocal.shift(3 << 10) - 10, Rounding.NEAREST_EVEN, Overflow.SATURATE));
        assertEquals(to.maxRaw(),
                to.convert(reciprocal.mantissa(1), reciprocal.shift(1) - 10, Rounding.NEAREST_EVEN, Overflow.SATURATE));
        ReciprocalRoot root = ReciprocalRoot.of(NewtonOptions.standard());
        long x = Math.round(0.3 * 0x1p40);
        assertEquals(Math.round(0x1p20 / Math.sqrt(0.3)),
                to.convert(root.mantissa(x, 40), root.shift(x, 40), Rounding.NEAREST_EVEN, Overflow.SATURATE));
        assertEquals(to.maxRaw(),
                to.convert(root.mantissa(1, 10), root.shift(1, 10), Rounding.NEAREST_EVEN, Overflow.SATURATE));
    }

    /** With mantissas as narrow as the table every mantissa has an entry, which holds the nearest value. */
    @Test
    void narrowMantissasExhaustive() {
        NewtonOptions options = new NewtonOptions(256, Interpolation.NEAREST, 8, 16, 0);
        for (long x = 256; x < 512; x++) {
            assertEquals(Math.round(0x1p24 / x), Reciprocal.of(options).mantissa(x));
        }
    }

    @Test
    void badInputIsRefused() {
        Reciprocal reciprocal = Reciprocal.of(NewtonOptions.standard());
        assertThrows(IllegalArgumentException.class, () -> reciprocal.mantissa(0));
        ReciprocalRoot root = ReciprocalRoot.of(NewtonOptions.standard());
        assertThrows(IllegalArgumentException.class, () -> root.mantissa(-4, 0));
        assertThrows(IllegalArgumentException.class, () -> new NewtonOptions(48, Interpolation.LINEAR, 16, 16, 1));
        assertThrows(IllegalArgumentException.class, () -> new NewtonOptions(64, Interpolation.LINEAR, 30, 16, 1));
        assertThrows(IllegalArgumentException.class, () -> new NewtonOptions(64, Interpolation.LINEAR, 16, 16, 3));
    }
}
