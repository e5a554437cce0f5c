package lpu.num;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableErrorTest {
    /** Errors 1, 2, 3, 4 of inputs -2 to 1, of which 0 and 1 are inside. */
    @Test
    void byHand() {
        TableError error = TableError.over(-2, 1, x -> -(x + 3), x -> x >= 0);
        assertEquals(new TableError(4, Math.sqrt(30 / 4.0), 4, 2), error);
        assertEquals(2, TableError.over(-2, -1, x -> x + 3, x -> x >= 0).max(), "largest beyond the range");
    }

    /** One interval over [0, 1] answers x² with 0 or 1: off by 1/16, 3/4, 7/16 at 1/4, 1/2, 3/4, by 9/16 at 5/4. */
    @Test
    void ofATable() {
        LutShape shape = new LutShape(0, 1, 1, Interpolation.NEAREST);
        Lut lut = Lut.of(x -> x * x, shape, Ends.CLAMP, QFormat.parse("s2.2"), QFormat.parse("s2.4"));
        TableError error = TableError.of(lut, shape, 0, new double[] {0, 1 / 16.0, 1 / 4.0, 9 / 16.0, 1, 25 / 16.0});
        assertEquals(0.75, error.inside());
        assertEquals(9 / 16.0, error.beyond());
        assertEquals(0.75, error.max());
        assertEquals(Math.sqrt((1 + 144 + 49 + 81) / 256.0 / 6), error.rms(), 1e-15);
    }

    /** Without steps a nearest table of n intervals is off by up to about 1/(2n), next to 1. */
    @Test
    void ofReciprocals() {
        NewtonOptions plain = new NewtonOptions(64, Interpolation.NEAREST, 12, 20, 0);
        assertEquals(1 / 128.0, TableError.of(Reciprocal.of(plain), 12).max(), 2e-4);
        assertEquals(1 / 128.0, TableError.of(ReciprocalRoot.of(plain), 12).max(), 2e-4);
        NewtonOptions refined = new NewtonOptions(64, Interpolation.NEAREST, 12, 20, 2);
        assertTrue(TableError.of(Reciprocal.of(refined), 12).max() < 0x1p-18);
        assertTrue(TableError.of(ReciprocalRoot.of(refined), 12).max() < 0x1p-17);
    }

    @Test
    void knee() {
        assertEquals(2, TableError.knee(new double[] {8, 4, 2, 1.95, 1.9}, 0.1));
        assertEquals(4, TableError.knee(new double[] {16, 8, 4, 2, 1}, 0.1));
        assertEquals(3, TableError.knee(new double[] {5, 5, 4.9, 1, 1}, 0.1), "a level stretch before a fall");
        assertEquals(0, TableError.knee(new double[] {3}, 0.1));
        assertEquals(1, TableError.knee(new double[] {9, 1, 1.2, 0.95}, 0.1));
    }
}
