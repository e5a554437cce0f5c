package lpu.num;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedTest {
    private static final List<QFormat> SMALL = small();

    private static List<QFormat> small() {
        List<QFormat> formats = new ArrayList<>();
        for (int width = 2; width <= 4; width++) {
            for (int fraction = -1; fraction <= 3; fraction += 2) {
                formats.add(QFormat.signed(width, fraction));
                formats.add(QFormat.unsigned(width, fraction));
            }
        }
        return formats;
    }

    /** Every pair of numbers of every pair of formats of up to 4 bits: results equal double's, which are exact. */
    @Test
    void arithmeticIsExact() {
        for (QFormat left : SMALL) {
            for (QFormat right : SMALL) {
                for (long a = left.minRaw(); a <= left.maxRaw(); a++) {
                    for (long b = right.minRaw(); b <= right.maxRaw(); b++) {
                        Fixed x = new Fixed(a, left);
                        Fixed y = new Fixed(b, right);
                        assertEquals(x.value() + y.value(), x.add(y).value(), 0, x + " + " + y);
                        assertEquals(x.value() - y.value(), x.subtract(y).value(), 0, x + " - " + y);
                        assertEquals(x.value() * y.value(), x.multiply(y).value(), 0, x + " * " + y);
                        assertEquals(x.add(y), y.add(x));
                        assertEquals(x.multiply(y), y.multiply(x));
                    }
                }
            }
        }
    }

    /** No format with one bit less at the top holds the extremes of sum, difference and product of equal formats. */
    @Test
    void formatsGrowByNoMoreThanNeeded() {
        for (QFormat q : SMALL) {
            Fixed min = new Fixed(q.minRaw(), q);
            Fixed max = new Fixed(q.maxRaw(), q);
            assertTight(max.add(max));
            assertTight(q.signed() ? max.subtract(min) : min.subtract(max));
            assertTight(q.signed() ? min.multiply(min) : max.multiply(max));
        }
    }

    private static void assertTight(Fixed extreme) {
        QFormat q = extreme.format();
        QFormat narrower = new QFormat(q.signed(), q.integerBits() - 1, q.fractionBits());
        assertTrue(!narrower.holds(extreme.raw()), extreme + " fits " + narrower);
    }

    /** Exact sums and products associate; their formats may differ. */
    @Test
    void sumsAndProductsAssociate() {
        QFormat[] formats = {QFormat.signed(3, 1), QFormat.unsigned(3, 2), QFormat.signed(2, -1)};
        for (long a = formats[0].minRaw(); a <= formats[0].maxRaw(); a++) {
            for (long b = formats[1].minRaw(); b <= formats[1].maxRaw(); b++) {
                for (long c = formats[2].minRaw(); c <= formats[2].maxRaw(); c++) {
                    Fixed x = new Fixed(a, formats[0]);
                    Fixed y = new Fixed(b, formats[1]);
                    Fixed z = new Fixed(c, formats[2]);
                    assertEquals(x.add(y).add(z).value(), x.add(y.add(z)).value());
                    assertEquals(x.multiply(y).multiply(z).value(), x.multiply(y.multiply(z)).value());
                }
            }
        }
    }

    @Test
    void conversionEqualsConversionOfTheValue() {
        QFormat from = QFormat.signed(9, 5);
        for (int fraction = -3; fraction <= 12; fraction++) {
            for (QFormat to : new QFormat[] {QFormat.signed(6, fraction), QFormat.unsigned(6, fraction)}) {
                for (long raw = from.minRaw(); raw <= from.maxRaw(); raw++) {
                    for (Rounding rounding : Rounding.values()) {
                        for (Overflow overflow : Overflow.values()) {
                            Fixed converted = new Fixed(raw, from).to(to, rounding, overflow);
                            Fixed expected = Fixed.of(from.value(raw), to, rounding, overflow);
                            assertEquals(expected, converted, from + " to " + to);
                        }
                    }
                }
            }
        }
    }

    @Test
    void conversionFarToTheLeft() {
        Fixed one = new Fixed(1, QFormat.signed(8, -50));
        QFormat far = QFormat.signed(8, 60);
        assertEquals(127, one.to(far, Rounding.FLOOR, Overflow.SATURATE).raw());
        assertEquals(0, one.to(far, Rounding.FLOOR, Overflow.WRAP).raw());
        Fixed minus = new Fixed(-3, QFormat.signed(8, 0));
        assertEquals(-128, minus.to(far, Rounding.FLOOR, Overflow.SATURATE).raw());
        assertEquals(0, new Fixed(0, QFormat.signed(8, -50)).to(far, Rounding.FLOOR, Overflow.SATURATE).raw());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Fixed(8, QFormat.signed(4, 0)));
        Fixed wide = new Fixed(1, QFormat.signed(20, 0));
        assertThrows(IllegalArgumentException.class, () -> wide.multiply(wide));
        Fixed full = new Fixed(1, QFormat.signed(32, 0));
        assertThrows(IllegalArgumentException.class, () -> full.add(full));
    }
}
