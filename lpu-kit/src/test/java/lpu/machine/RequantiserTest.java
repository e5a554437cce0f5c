package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import org.junit.jupiter.api.Test;

class RequantiserTest {
    private static final long[] SUMS = {0, 1, -1, 2, 3, -3, 5, -5, 127, 128, -128, -129, 1L << 40, -(1L << 40), (1L << 62) - 1,
        Long.MAX_VALUE, Long.MIN_VALUE};
    private static final int[] SHIFTS = {-40, -3, 0, 1, 2, 7, 31, 40, 62, 63, 64, 90};

    @Test
    void equalsExactArithmetic() {
        SplittableRandom random = new SplittableRandom(1);
        for (Rounding rounding : Rounding.values()) {
            for (Overflow overflow : Overflow.values()) {
                for (String format : new String[] {"s4.3", "u0.8", "s15.16", "s-3.10"}) {
                    Requantiser r = new Requantiser(QFormat.parse(format), rounding, overflow);
                    for (int shift : SHIFTS) {
                        for (long sum : SUMS) {
                            check(r, sum, shift);
                            check(r, random.nextLong() >> random.nextInt(64), shift);
                        }
                    }
                }
            }
        }
    }

    private static void check(Requantiser r, long sum, int shift) {
        BigDecimal exact = BigDecimal.valueOf(sum).multiply(BigDecimal.TWO.pow(Math.max(0, -shift)))
                .divide(BigDecimal.TWO.pow(Math.max(0, shift)));
        BigInteger whole = (switch (r.rounding()) {
            case NEAREST_EVEN -> exact.setScale(0, RoundingMode.HALF_EVEN);
            case HALF_UP -> exact.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
            case FLOOR -> exact.setScale(0, RoundingMode.FLOOR);
            case TOWARD_ZERO -> exact.setScale(0, RoundingMode.DOWN);
        }).toBigInteger();
        BigInteger min = BigInteger.valueOf(r.format().minRaw());
        BigInteger max = BigInteger.valueOf(r.format().maxRaw());
        BigInteger period = BigInteger.ONE.shiftLeft(r.format().width());
        BigInteger expected = switch (r.overflow()) {
            case SATURATE -> whole.min(max).max(min);
            case WRAP -> whole.subtract(min).mod(period).add(min);
        };
        assertEquals(expected.intValueExact(), r.apply(sum, shift), r + " of " + sum + " >> " + shift);
    }

    @Test
    void multipliesWithin64Bits() {
        Requantiser r = new Requantiser(QFormat.parse("s7.8"), Rounding.HALF_UP, Overflow.SATURATE);
        assertEquals(11, r.apply(7, 3, 1)); // 10.5
        assertThrows(ArithmeticException.class, () -> r.apply(1L << 40, 1L << 30, 60));
        assertThrows(IllegalArgumentException.class, () -> new Requantiser(QFormat.parse("u16.16"), Rounding.FLOOR, Overflow.WRAP));
    }
}
