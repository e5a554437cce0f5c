package lpu.num;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AccumulatorTest {
    /** Every pair of terms of 4 bits in a register of 4 bits. */
    @Test
    void exhaustiveFourBits() {
        for (int a = -8; a < 8; a++) {
            for (int b = -8; b < 8; b++) {
                for (Overflow overflow : Overflow.values()) {
                    Accumulator sum = new Accumulator(4, overflow);
                    sum.add(a);
                    sum.add(b);
                    assertEquals(overflow.apply(a + b, QFormat.signed(4, 0)), sum.value());
                    assertEquals(a + b < -8 || a + b > 7 ? 1 : 0, sum.overflows(), a + " + " + b);
                }
            }
        }
    }

    /** Random products of 32-bit factors in registers of every width, against BigInteger. */
    @Test
    void anyWidthAgainstBigInteger() {
        SplittableRandom random = new SplittableRandom(17);
        for (int bits = 2; bits <= 64; bits++) {
            Accumulator saturating = new Accumulator(bits, Overflow.SATURATE);
            Accumulator wrapping = new Accumulator(bits, Overflow.WRAP);
            BigInteger min = BigInteger.ONE.shiftLeft(bits - 1).negate();
            BigInteger max = min.negate().subtract(BigInteger.ONE);
            BigInteger period = BigInteger.ONE.shiftLeft(bits);
            BigInteger saturated = BigInteger.ZERO;
            BigInteger exact = BigInteger.ZERO;
            long count = 0;
            for (int i = 0; i < 200; i++) {
                int narrow = random.nextInt(32);
                long a = random.nextInt() >> narrow;
                long b = random.nextInt() >> Math.max(0, 62 - bits - narrow) % 32;
                saturating.multiplyAdd(a, b);
                wrapping.multiplyAdd(a, b);
                BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
                exact = exact.add(product);
                BigInteger sum = saturated.add(product);
                saturated = sum.max(min).min(max);
                count += saturated.equals(sum) ? 0 : 1;
                assertEquals(saturated.longValueExact(), saturating.value(), bits + " bits");
                long wrapped = exact.subtract(min).mod(period).add(min).longValueExact();
                assertEquals(wrapped, wrapping.value(), bits + " bits");
            }
            assertEquals(count, saturating.overflows(), bits + " bits");
        }
    }

    @Test
    void theRegisterOfSixtyFourBits() {
        for (long term : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
            Accumulator saturating = new Accumulator(64, Overflow.SATURATE);
            Accumulator wrapping = new Accumulator(64, Overflow.WRAP);
            for (Accumulator sum : new Accumulator[] {saturating, wrapping}) {
                sum.add(term);
                assertEquals(0, sum.overflows());
                sum.add(term);
                assertEquals(1, sum.overflows());
            }
            assertEquals(term, saturating.value());
            assertEquals(term + term, wrapping.value());
        }
    }

    /** Wrapping sums do not depend on the order; a saturating one does: 7 + 1 - 1 is 6 in 4 bits, 7 - 1 + 1 is 7. */
    @Test
    void orderOfTerms() {
        SplittableRandom random = new SplittableRandom(4);
        int[] a = random.ints(100, -100, 100).toArray();
        int[] b = random.ints(100, -100, 100).toArray();
        Accumulator forwards = new Accumulator(10, Overflow.WRAP);
        forwards.multiplyAdd(a, 0, b, 0, 100);
        Accumulator backwards = new Accumulator(10, Overflow.WRAP);
        for (int j = 99; j >= 0; j--) {
            backwards.multiplyAdd(a[j], b[j]);
        }
        assertEquals(forwards.value(), backwards.value());
        Accumulator sum = new Accumulator(4, Overflow.SATURATE);
        sum.multiplyAdd(new int[] {0, 7, 1, -1}, 1, new int[] {1, 1, 1}, 0, 3);
        assertEquals(6, sum.value());
        assertEquals(1, sum.overflows());
        sum.reset();
        assertEquals(0, sum.value());
        assertEquals(0, sum.overflows());
        sum.multiplyAdd(new int[] {7, -1, 1}, 0, new int[] {1, 1, 1}, 0, 3);
        assertEquals(7, sum.value());
        assertEquals(0, sum.overflows());
    }

    @Test
    void widthsAndProductsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Accumulator(1, Overflow.WRAP));
        assertThrows(IllegalArgumentException.class, () -> new Accumulator(65, Overflow.WRAP));
        Accumulator widest = new Accumulator(64, Overflow.WRAP);
        assertThrows(ArithmeticException.class, () -> widest.multiplyAdd(1L << 32, 1L << 31));
    }
}
