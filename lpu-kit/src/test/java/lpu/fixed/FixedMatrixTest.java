package lpu.fixed;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.simd.Matrix;
import lpu.simd.Workers;
import org.junit.jupiter.api.Test;

/** Matrices rounded to integers with steps. */
class FixedMatrixTest {
    private static final int ROWS = 37;
    private static final int COLUMNS = 50;

    /** Rows of very different sizes, one of them 0. */
    private static float[] values() {
        float[] w = uniform(1, ROWS * COLUMNS, -1, 1);
        for (int i = 0; i < w.length; i++) {
            w[i] *= (float) Math.pow(1.7, i / COLUMNS - 20) * (i / COLUMNS == 5 ? 0 : 1);
        }
        return w;
    }

    private static FixedMatrix matrix(float[] w, WeightFormat format, int threads) {
        try (Workers workers = new Workers(threads)) {
            return FixedMatrix.of(Matrix.of(w, ROWS, COLUMNS), format, workers);
        }
    }

    private static double value(FixedMatrix m, int r, int j) {
        return m.weight(r, j) * Math.scalb((double) m.scale(r), -m.fractionBits(r));
    }

    @Test
    void everyWeightIsWithinHalfAStepOrSaturated() {
        float[] w = values();
        for (WeightFormat format : new WeightFormat[] {WeightFormat.of(8), new WeightFormat(8, true, 1), new WeightFormat(3, true, 5),
            new WeightFormat(12, false, 8), new WeightFormat(9, false, 1)}) {
            FixedMatrix m = matrix(w, format, 2);
            long most = (1L << format.bits() - 1) - 1;
            for (int r = 0; r < ROWS; r++) {
                assertTrue(m.scale(r) >= 1 && m.scale(r) < 1 << format.scaleBits(), "scale " + m.scale(r));
                double step = Math.scalb((double) m.scale(r), -m.fractionBits(r));
                for (int j = 0; j < COLUMNS; j++) {
                    double exact = w[r * COLUMNS + j] / step;
                    long expected = Math.clamp((long) Math.rint(exact), -most - 1, most);
                    assertEquals(expected, m.weight(r, j), format + " row " + r);
                }
                assertTrue(format.perRow() || m.scale(r) == m.scale(0) && m.fractionBits(r) == m.fractionBits(0));
            }
        }
    }

    /** Against every power of two as the step, and a scale of 8 bits beats them all. */
    @Test
    void theStepIsTheBestPowerOfTwo() {
        float[] w = values();
        FixedMatrix powers = matrix(w, new WeightFormat(4, true, 1), 1);
        FixedMatrix scaled = matrix(w, new WeightFormat(4, true, 8), 1);
        double sumOfPowers = 0;
        double sumOfScaled = 0;
        for (int r = 0; r < ROWS; r++) {
            double own = 0;
            for (int j = 0; j < COLUMNS; j++) {
                own += Math.pow(w[r * COLUMNS + j] - value(powers, r, j), 2);
                sumOfScaled += Math.pow(w[r * COLUMNS + j] - value(scaled, r, j), 2) * Math.pow(1.7, 40 - 2 * r);
            }
            sumOfPowers += own * Math.pow(1.7, 40 - 2 * r);
            for (int f = powers.fractionBits(r) - 3; f <= powers.fractionBits(r) + 3; f++) {
                double other = 0;
                for (int j = 0; j < COLUMNS; j++) {
                    double x = Math.clamp(Math.rint(Math.scalb((double) w[r * COLUMNS + j], f)), -8, 7);
                    other += Math.pow(w[r * COLUMNS + j] - Math.scalb(x, -f), 2);
                }
                assertTrue(own <= other, "row " + r);
            }
        }
        assertTrue(sumOfScaled < 0.8 * sumOfPowers, sumOfScaled + " against " + sumOfPowers);
    }

    @Test
    void theThreadCountDoesNotChangeTheResult() {
        float[] w = values();
        for (boolean perRow : new boolean[] {true, false}) {
            FixedMatrix one = matrix(w, new WeightFormat(6, perRow, 8), 1);
            FixedMatrix three = matrix(w, new WeightFormat(6, perRow, 8), 3);
            for (int r = 0; r < ROWS; r++) {
                assertEquals(one.scale(r), three.scale(r));
                assertEquals(one.fractionBits(r), three.fractionBits(r));
                for (int j = 0; j < COLUMNS; j++) {
                    assertEquals(one.weight(r, j), three.weight(r, j));
                }
            }
        }
    }

    @Test
    void widthsBeyondTheirRangesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> WeightFormat.of(17));
        assertThrows(IllegalArgumentException.class, () -> new WeightFormat(8, true, 13));
    }
}
