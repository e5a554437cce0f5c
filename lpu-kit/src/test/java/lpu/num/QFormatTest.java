package lpu.num;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QFormatTest {
    @Test
    void everyWidthBySign() {
        for (int width = 2; width <= 32; width++) {
            QFormat signed = QFormat.signed(width, 3);
            assertEquals(width, signed.width());
            assertEquals(-Math.pow(2, width - 1), signed.minRaw(), signed.toString());
            assertEquals(Math.pow(2, width - 1) - 1, signed.maxRaw(), signed.toString());
            QFormat unsigned = QFormat.unsigned(width, 3);
            assertEquals(width, unsigned.width());
            assertEquals(0, unsigned.minRaw());
            assertEquals(Math.pow(2, width) - 1, unsigned.maxRaw(), unsigned.toString());
        }
    }

    @Test
    void rangesInValues() {
        QFormat q = QFormat.parse("s4.11");
        assertEquals(-16, q.min());
        assertEquals(16 - 0x1p-11, q.max());
        assertEquals(0x1p-11, q.step());
        QFormat small = QFormat.parse("s-3.10");
        assertEquals(8, small.width());
        assertEquals(-0.125, small.min());
        assertEquals(32, QFormat.parse("s20.-5").step());
    }

    @Test
    void textThereAndBack() {
        for (String text : new String[] {"s4.11", "u0.8", "s-3.10", "s20.-5", "u-62.62", "s0.1", "u32.0", "s-30.61"}) {
            assertTrue(text.equals("u-62.62") ? refused(text) : QFormat.parse(text).toString().equals(text), text);
        }
        for (String text : new String[] {"", "4.11", "s4", "s4.11 ", "s+4.1", "S4.11", "s4,11", "s1.0.0", "s100.-90"}) {
            assertTrue(refused(text), text);
        }
    }

    private static boolean refused(String text) {
        try {
            QFormat.parse(text);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @Test
    void widthsAndPartsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> QFormat.signed(1, 0));
        assertThrows(IllegalArgumentException.class, () -> QFormat.unsigned(33, 0));
        assertThrows(IllegalArgumentException.class, () -> QFormat.signed(16, 63));
        String message = assertThrows(IllegalArgumentException.class, () -> new QFormat(true, 40, 11)).getMessage();
        assertTrue(message.startsWith("format s40.11 has 52 bits"), message);
    }

    /** Every raw value of every format of up to 8 bits keeps itself through its value, whatever the rounding. */
    @Test
    void roundTripIsExact() {
        for (int width = 2; width <= 8; width++) {
            for (int fraction = -12; fraction <= 12; fraction++) {
                for (QFormat q : new QFormat[] {QFormat.signed(width, fraction), QFormat.unsigned(width, fraction)}) {
                    for (long raw = q.minRaw(); raw <= q.maxRaw(); raw++) {
                        for (Rounding rounding : Rounding.values()) {
                            assertEquals(raw, q.raw(q.value(raw), rounding, Overflow.WRAP), q + " " + rounding);
                        }
                    }
                }
            }
        }
    }

    /** Inside the range: half a step to the nearest, less than a step otherwise, on the side that the rounding says. */
    @Test
    void errorWithinTheRange() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            QFormat q = QFormat.signed(random.nextInt(2, 33), random.nextInt(-20, 40));
            double x = random.nextDouble(q.min(), q.max());
            double step = q.step();
            double nearest = q.value(q.raw(x, Rounding.NEAREST_EVEN, Overflow.SATURATE)) - x;
            double halfUp = q.value(q.raw(x, Rounding.HALF_UP, Overflow.SATURATE)) - x;
            double floor = q.value(q.raw(x, Rounding.FLOOR, Overflow.SATURATE)) - x;
            double toZero = q.value(q.raw(x, Rounding.TOWARD_ZERO, Overflow.SATURATE)) - x;
            assertTrue(Math.abs(nearest) <= step / 2 && Math.abs(halfUp) <= step / 2, q + " " + x);
            assertTrue(floor <= 0 && floor > -step, q + " " + x);
            assertTrue(Math.abs(toZero) < step && toZero * x <= 0, q + " " + x);
        }
    }

    @Test
    void valuesBeyondTheRange() {
        QFormat q = QFormat.signed(8, 4);
        for (double x : new double[] {8, 1e6, 1e300, Double.POSITIVE_INFINITY}) {
            assertEquals(127, q.raw(x, Rounding.NEAREST_EVEN, Overflow.SATURATE));
            assertEquals(-128, q.raw(-x - 1, Rounding.NEAREST_EVEN, Overflow.SATURATE));
        }
        assertEquals(-128, q.raw(8, Rounding.FLOOR, Overflow.WRAP));
        assertEquals(127, q.raw(-8.0625, Rounding.FLOOR, Overflow.WRAP));
        assertEquals(0, q.raw(Double.NaN, Rounding.FLOOR, Overflow.SATURATE));
        assertTrue(q.holds(-128) && q.holds(127));
        assertFalse(q.holds(-129) || q.holds(128));
    }
}
