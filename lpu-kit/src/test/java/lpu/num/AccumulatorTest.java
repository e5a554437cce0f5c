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
                    Accumulator sum = new Accumulator(4, 0, overflow);
                    sum.add(a);
                    sum.add(b);
                    assertEquals(overflow.apply(a + b, QFormat.signed(4, 0)), sum.raw());
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
            Accumulator saturating = new Accumulator(bits, 0, Overflow.SATURATE);
            Accumulator wrapping = new Accumulator(bits, 0, Overflow.WRAP);
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
                assertEquals(saturated.longValueExact(), saturating.raw(), bits + " bits");
                long wrapped = exact.subtract(min).mod(period).add(min).longValueExact();
                assertEquals(wrapped, wrapping.raw(), bits + " bits");
            }
            assertEquals(count, saturating.overflows(), bits + " bits");
        }
    }

    @Test
    void theRegisterOfSixtyFourBits() {
        for (long term : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
            Accumulator saturating = new Accumulator(64, 0, Overflow.SATURATE);
            Accumulator wrapping = new Accumulator(64, 0, Overflow.WRAP);
            for (Accumulator sum : new Accumulator[] {saturating, wrapping}) {
                sum.add(term);
                assertEquals(0, sum.overflows());
                sum.add(term);
                assertEquals(1, sum.overflows());
            }
            assertEquals(term, saturating.raw());
            assertEquals(term + term, wrapping.raw());
        }
    }

    /** Wrapping sums do not depend on the order; a saturating one does: 7 + 1 - 1 is 6 in 4 bits, 7 - 1 + 1 is 7. */
    @Test
    void orderOfTerms() {
        SplittableRandom random = new SplittableRandom(4);
        int[] a = random.ints(100, -100, 100).toArray();
        int[] b = random.ints(100, -100, 100).toArray();
        Accumulator forwards = new Accumulator(10, 0, Overflow.WRAP);
        for (int j = 0; j < 100; j++) {
            forwards.multiplyAdd(a[j], b[j]);
        }
        Accumulator backwards = new Accumulator(10, 0, Overflow.WRAP);
        for (int j = 99; j >= 0; j--) {
            backwards.multiplyAdd(a[j], b[j]);
        }
        assertEquals(forwards.raw(), backwards.raw());
        FixedVector ones = new FixedVector(QFormat.signed(8, 0), new int[] {1, 1, 1});
        Accumulator sum = new FixedVector(QFormat.signed(8, 0), new int[] {7, 1, -1}).dot(ones, 4, Overflow.SATURATE);
        assertEquals(6, sum.raw());
        assertEquals(1, sum.overflows());
        assertEquals(5, sum.bitsTaken());
        sum = new FixedVector(QFormat.signed(8, 0), new int[] {7, -1, 1}).dot(ones, 4, Overflow.SATURATE);
        assertEquals(7, sum.raw());
        assertEquals(0, sum.overflows());
        assertEquals(4, sum.bitsTaken());
    }

    /** -2^(b-1) takes b bits, 2^(b-1) one more; what a register of 64 bits cannot hold takes 65. */
    @Test
    void bitsTaken() {
        for (int b = 2; b < 63; b++) {
            Accumulator sum = new Accumulator(64, 0, Overflow.WRAP);
            sum.add(-1L << b - 1);
            assertEquals(b, sum.bitsTaken());
            sum.add(1L << b);
            assertEquals(b + 1, sum.bitsTaken());
            sum.add(Long.MAX_VALUE);
            assertEquals(65, sum.bitsTaken());
            assertEquals(1, sum.overflows());
        }
    }

    @Test
    void valueFormatAndText() {
        Accumulator sum = new Accumulator(12, 5, Overflow.SATURATE);
        sum.multiplyAdd(-9, 5);
        assertEquals(-45.0 / 32, sum.value());
        assertEquals(new Fixed(-6, QFormat.signed(8, 2)), sum.to(QFormat.signed(8, 2), Rounding.FLOOR, Overflow.SATURATE));
        assertEquals(new Fixed(-2, QFormat.signed(2, 2)), sum.to(QFormat.signed(2, 2), Rounding.FLOOR, Overflow.SATURATE));
        assertEquals("-1.40625 in 12 bits, -64.0 to 63.96875, step 0.03125; the largest sum took 7 bits; overflows: 0",
                sum.toString());
    }

    @Test
    void widthsAndProductsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Accumulator(1, 0, Overflow.WRAP));
        assertThrows(IllegalArgumentException.class, () -> new Accumulator(65, 0, Overflow.WRAP));
        Accumulator widest = new Accumulator(64, 0, Overflow.WRAP);
        assertThrows(ArithmeticException.class, () -> widest.multiplyAdd(1L << 32, 1L << 31));
    }
}
