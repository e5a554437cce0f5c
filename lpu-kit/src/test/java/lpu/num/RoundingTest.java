package lpu.num;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** {@link Rounding} against BigDecimal. */
class RoundingTest {
    private static final long[] ENDS = {0, 1, -1, 2, -2, 3, -3, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1,
        1L << 62, -1L << 62, 3L << 61, -3L << 61, (1L << 62) + 1, (1L << 62) - 1};

    /** Every raw value of 9 bits, every shift up to 70. */
    @Test
    void shiftRightExhaustive() {
        for (int bits = 0; bits <= 70; bits++) {
            for (long raw = -256; raw < 256; raw++) {
                check(raw, bits);
            }
            for (long raw : ENDS) {
                check(raw, bits);
            }
        }
    }

    @Test
    void shiftRightRandom() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            check(random.nextLong() >> random.nextInt(64), random.nextInt(70));
        }
    }

    private static void check(long raw, int bits) {
        BigDecimal exact = new BigDecimal(raw).divide(new BigDecimal(BigInteger.ONE.shiftLeft(bits)));
        for (Rounding rounding : Rounding.values()) {
            long got = rounding.shiftRight(raw, bits);
            assertEquals(rounded(exact, rounding), got, rounding + " " + raw + " >> " + bits);
        }
    }

    /** Tenths of a unit from -4 to 4, and around the ties. */
    @Test
    void roundOfDoubles() {
        for (int tenth = -40; tenth <= 40; tenth++) {
            for (double x : new double[] {tenth / 10.0, Math.nextUp(tenth / 10.0), Math.nextDown(tenth / 10.0)}) {
                for (Rounding rounding : Rounding.values()) {
                    assertEquals(rounded(new BigDecimal(x), rounding), rounding.round(x), rounding + " " + x);
                }
            }
        }
    }

    @Test
    void roundOfWhatIsNoLong() {
        for (Rounding rounding : Rounding.values()) {
            assertEquals(0, rounding.round(Double.NaN));
            assertEquals(Long.MAX_VALUE, rounding.round(1e30));
            assertEquals(Long.MIN_VALUE, rounding.round(Double.NEGATIVE_INFINITY));
        }
    }

    private static long rounded(BigDecimal exact, Rounding rounding) {
        BigDecimal integer = switch (rounding) {
            case NEAREST_EVEN -> exact.setScale(0, RoundingMode.HALF_EVEN);
            case HALF_UP -> exact.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
            case FLOOR -> exact.setScale(0, RoundingMode.FLOOR);
            case TOWARD_ZERO -> exact.setScale(0, RoundingMode.DOWN);
        };
        return integer.longValueExact();
    }

    @Test
    void shiftLeftIsExactOrThrows() {
        for (Rounding rounding : Rounding.values()) {
            assertEquals(-24, rounding.shiftRight(-3, -3));
            assertEquals(0, rounding.shiftRight(0, -100));
            assertEquals(Long.MIN_VALUE, rounding.shiftRight(-1, -63));
            assertThrows(ArithmeticException.class, () -> rounding.shiftRight(1, -63));
            assertThrows(ArithmeticException.class, () -> rounding.shiftRight(1, -64));
            assertThrows(ArithmeticException.class, () -> rounding.shiftRight(Long.MAX_VALUE, -1));
        }
    }
}
