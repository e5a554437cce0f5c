package lpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.num.FixedVector;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import org.junit.jupiter.api.Test;

/** A dot product in fixed point as a notebook's cell shows it: formats, the accumulator's width, overflow, error. */
class FixedPointExampleTest {
    @Test
    void aDotProductInTenLines() {
        // The cell.
        float[] state = {0.5f, -1.25f, 3.1f, 0.7f};
        float[] row = {0.3f, 0.8f, -0.45f, 0.1f};
        var x = FixedVector.of(state, QFormat.parse("s2.13"));    // 16 bits: a sign, 2 integer bits, 13 fraction bits
        var w = FixedVector.of(row, 8);                           // the finest format of 8 bits that holds them all: s0.7
        double exact = 0;
        for (int j = 0; j < state.length; j++) exact += (double) state[j] * row[j];
        for (int bits : new int[] {24, 22, 20}) {
            var sum = x.dot(w, bits, Overflow.SATURATE);          // shows as sum, width, range, step, bits taken, overflows
            System.out.println(sum + "; error " + (sum.value() - exact));
        }

        // What it says.
        assertEquals("s0.7", w.format().toString());
        var wide = x.dot(w, 24, Overflow.SATURATE);
        assertEquals(0, wide.overflows());
        assertEquals(0x1p-20 * wide.raw(), wide.value());
        assertTrue(Math.abs(wide.value() - exact) < 4 * 3.1 * 0x1p-8 + 4 * 0.8 * 0x1p-14);
        assertEquals(23, wide.bitsTaken()); // sums reach -2.2: a sign, 2 integer bits, 20 fraction bits
        assertEquals(1, x.dot(w, 22, Overflow.SATURATE).overflows());
        var narrow = x.dot(w, 20, Overflow.SATURATE); // -0.5 to 0.5
        assertTrue(narrow.overflows() > 0);
        assertEquals(-2.2, wide.to(QFormat.parse("s4.3"), Rounding.NEAREST_EVEN, Overflow.SATURATE).value(), 0.125);
    }
}
