package lpu.num;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LutTest {
    private static final QFormat INPUT = QFormat.parse("s4.7");
    private static final QFormat OUTPUT = QFormat.parse("s2.13");

    private static int[] allInputs() {
        int[] all = new int[1 << INPUT.width()];
        for (int j = 0; j < all.length; j++) {
            all[j] = (int) INPUT.minRaw() + j;
        }
        return all;
    }

    private static Lut tanh(LutShape shape, Ends ends) {
        return Lut.of(Math::tanh, shape, ends, INPUT, OUTPUT);
    }

    private static double error(Lut lut, DoubleUnaryOperator f, double from, double to) {
        double worst = 0;
        for (int x : allInputs()) {
            double in = INPUT.value(x);
            if (in >= from && in <= to) {
                worst = Math.max(worst, Math.abs(OUTPUT.value(lut.apply(x)) - f.applyAsDouble(in)));
            }
        }
        return worst;
    }

    /**
     * tanh on [-4, 4]: |f'| ≤ 1, |f''| ≤ 0.77. The nearest entry is at most half an interval away, a line is off by h²
     * |f''| / 8; entries are rounded by half a step, and the interpolated value once more.
     */
    @Test
    void errorBoundsOverTheWholeRange() {
        double step = OUTPUT.step();
        for (int entries = 8; entries <= 1024; entries *= 2) {
            double h = 8.0 / entries;
            Lut nearest = tanh(LutShape.around(4, entries, Interpolation.NEAREST), Ends.CLAMP);
            Lut linear = tanh(LutShape.around(4, entries, Interpolation.LINEAR), Ends.CLAMP);
            assertEquals(entries, nearest.entries());
            double offNearest = error(nearest, Math::tanh, -4, 4);
            double offLinear = error(linear, Math::tanh, -4, 4);
            assertTrue(offNearest <= h / 2 + step / 2, entries + " nearest " + offNearest);
            assertTrue(offLinear <= h * h * 0.77 / 8 + step, entries + " linear " + offLinear);
            assertTrue(entries > 512 || offNearest > h / 8, entries + " entries cannot be this good: " + offNearest);
        }
    }

    /** An interval of one step or less: every input has its own entry. */
    @Test
    void asManyEntriesAsInputsAreExact() {
        for (Interpolation interpolation : Interpolation.values()) {
            for (int entries : new int[] {1024, 2048, 1 << 20}) {
                Lut lut = Lut.of(Math::sin, LutShape.around(4, entries, interpolation), Ends.CLAMP, INPUT, OUTPUT);
                assertEquals(1024, lut.entries());
                for (int x = -512; x <= 512; x++) {
                    assertEquals(Math.round(Math.sin(x / 128.0) * 8192), lut.apply(x));
                }
            }
        }
    }

    /** Entries 0, 8, 16 of the identity at inputs 0, 128, 256; between them by hand. */
    @Test
    void roundingByHand() {
        QFormat out = QFormat.parse("s4.3");
        Lut nearest = Lut.of(x -> x, new LutShape(0, 2, 2, Interpolation.NEAREST), Ends.CLAMP, INPUT, out);
        Lut linear = Lut.of(x -> x, new LutShape(0, 2, 2, Interpolation.LINEAR), Ends.CLAMP, INPUT, out);
        int[][] cases = {{0, 0, 0}, {7, 0, 0}, {8, 0, 1}, {63, 0, 4}, {64, 8, 4}, {127, 8, 8}, {128, 8, 8}, {136, 8, 9},
            {191, 8, 12}, {192, 16, 12}, {256, 16, 16}, {257, 16, 16}, {-1, 0, 0}};
        for (int[] c : cases) {
            assertEquals(c[1], nearest.apply(c[0]), "nearest " + c[0]);
            assertEquals(c[2], linear.apply(c[0]), "linear " + c[0]);
        }
    }

    @Test
    void monotoneWhereTheFunctionIs() {
        for (Interpolation interpolation : Interpolation.values()) {
            for (int entries = 1; entries <= 512; entries *= 2) {
                Lut lut = Lut.of(Math::exp, LutShape.below(8, entries, interpolation), Ends.ZERO_BELOW, INPUT, OUTPUT);
                int before = 0;
                for (int x : allInputs()) {
                    assertTrue(lut.apply(x) >= before, entries + " " + interpolation + " at " + x);
                    before = lut.apply(x);
                }
            }
        }
    }

    @Test
    void inputsBeyondTheRange() {
        Lut clamp = Lut.of(Math::exp, LutShape.below(2, 16, Interpolation.LINEAR), Ends.CLAMP, INPUT, OUTPUT);
        Lut zero = Lut.of(Math::exp, LutShape.below(2, 16, Interpolation.LINEAR), Ends.ZERO_BELOW, INPUT, OUTPUT);
        int[] x = {-257, -2048, -256, 0, 1, 2047, Integer.MIN_VALUE, Integer.MAX_VALUE};
        int end = (int) Math.round(Math.exp(-2) * 8192);
        int[] y = new int[x.length];
        assertEquals(6, clamp.apply(x, 0, x.length, y, 0));
        assertArrayEquals(new int[] {end, end, end, 8192, 8192, 8192, end, 8192}, y);
        assertEquals(0, zero.apply(x, 0, x.length, y, 0));
        assertArrayEquals(new int[] {0, 0, end, 8192, 8192, 8192, 0, 8192}, y);
    }

    /** A step of 64 leaves 0 alone within ±16, and 0 alone in [-16, 0]: it and the input below have entries. */
    @Test
    void inputsCoarserThanTheRange() {
        QFormat coarse = QFormat.parse("s11.-6");
        Lut silu = Lut.of(x -> x / (1 + Math.exp(-x)), LutShape.around(16, 64, Interpolation.LINEAR), Ends.ASYMPTOTES, coarse,
                QFormat.parse("s9.-2"));
        assertArrayEquals(new int[] {0, 0, 0, 16, 32}, new int[] {silu.apply(-2), silu.apply(-1), silu.apply(0),
            silu.apply(1), silu.apply(2)});
        Lut exp = Lut.of(Math::exp, LutShape.below(16, 64, Interpolation.NEAREST), Ends.ZERO_BELOW, coarse, OUTPUT);
        assertArrayEquals(new int[] {0, 0, 8192}, new int[] {exp.apply(-2), exp.apply(-1), exp.apply(0)});
    }

    @Test
    void resultsBeyondTheOutputAreSaturatedAndCounted() {
        QFormat narrow = QFormat.parse("s0.7");
        Lut lut = Lut.of(x -> 2 * x, LutShape.around(4, 8, Interpolation.LINEAR), Ends.CLAMP, INPUT, narrow);
        int[] x = {63, 64, 65, -64, -65, 512};
        int[] y = new int[x.length];
        assertEquals(4, lut.apply(x, 0, x.length, y, 0));
        assertArrayEquals(new int[] {126, 127, 127, -128, -128, 127}, y);
        for (int j = 0; j < x.length; j++) {
            assertEquals(lut.apply(x[j]), y[j]);
        }
    }

    /** Ranges with offsets, in place, odd lengths: element by element the scalar form. */
    @Test
    void rangesEqualSingleLookUps() {
        int[] all = allInputs();
        for (Interpolation interpolation : Interpolation.values()) {
            for (Ends ends : Ends.values()) {
                Lut lut = tanh(LutShape.around(4, 64, interpolation), ends);
                int[] expected = all.clone();
                for (int j = 3; j < all.length - 2; j++) {
                    expected[j] = lut.apply(all[j]);
                }
                int[] inPlace = all.clone();
                lut.apply(inPlace, 3, all.length - 5, inPlace, 3);
                assertArrayEquals(expected, inPlace, interpolation + " " + ends);
            }
        }
    }

    @Test
    void impossibleTablesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LutShape.around(3, 16, Interpolation.LINEAR));
        assertThrows(IllegalArgumentException.class, () -> LutShape.around(4, 48, Interpolation.LINEAR));
        assertThrows(IllegalArgumentException.class, () -> LutShape.around(4, 0, Interpolation.LINEAR));
        assertThrows(IllegalArgumentException.class, () -> new LutShape(1, 1, 4, Interpolation.LINEAR));
        LutShape odd = new LutShape(-0x1p-8, 1 - 0x1p-8, 4, Interpolation.LINEAR);
        assertThrows(IllegalArgumentException.class, () -> Lut.of(Math::exp, odd, Ends.CLAMP, INPUT, OUTPUT));
        LutShape far = LutShape.around(64, 4, Interpolation.LINEAR);
        assertThrows(IllegalArgumentException.class, () -> Lut.of(Math::exp, far, Ends.CLAMP, INPUT, OUTPUT));
        assertThrows(IllegalArgumentException.class,
                () -> Lut.of(Math::exp, far, Ends.CLAMP, QFormat.signed(32, 25), OUTPUT));
    }
}
