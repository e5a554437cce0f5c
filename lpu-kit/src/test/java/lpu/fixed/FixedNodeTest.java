package lpu.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.Overflow;
import lpu.num.Rounding;
import org.junit.jupiter.api.Test;

/** The one place at which a fixed-point model rounds and overflows, against exact arithmetic. */
class FixedNodeTest {
    private static final long[] SUMS = {0, 1, -1, 2, 3, -3, 5, -5, 127, 128, -128, -129, 1L << 40, -(1L << 40), (1L << 62) - 1,
        Long.MAX_VALUE, Long.MIN_VALUE};
    private static final int[] SHIFTS = {-40, -3, 0, 1, 2, 7, 31, 40, 62, 63, 64, 90};

    @Test
    void equalsExactArithmetic() {
        SplittableRandom random = new SplittableRandom(1);
        for (Rounding rounding : Rounding.values()) {
            for (Overflow overflow : Overflow.values()) {
                for (String format : new String[] {"s4.3", "u0.8", "s15.16", "s-3.10"}) {
                    FixedNode node = new FixedNode(Node.of(NodeKind.LOGITS), NodeFormat.parse(format), rounding, overflow);
                    for (int shift : SHIFTS) {
                        for (long sum : SUMS) {
                            check(node, sum, shift);
                            check(node, random.nextLong() >> random.nextInt(64), shift);
                        }
                    }
                }
            }
        }
    }

    private static void check(FixedNode node, long sum, int shift) {
        BigDecimal exact = BigDecimal.valueOf(sum).multiply(BigDecimal.TWO.pow(Math.max(0, -shift)))
                .divide(BigDecimal.TWO.pow(Math.max(0, shift)));
        BigInteger whole = (switch (node.rounding()) {
            case NEAREST_EVEN -> exact.setScale(0, RoundingMode.HALF_EVEN);
            case HALF_UP -> exact.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
            case FLOOR -> exact.setScale(0, RoundingMode.FLOOR);
            case TOWARD_ZERO -> exact.setScale(0, RoundingMode.DOWN);
        }).toBigInteger();
        BigInteger min = BigInteger.valueOf(node.format().minRaw());
        BigInteger max = BigInteger.valueOf(node.format().maxRaw());
        BigInteger period = BigInteger.ONE.shiftLeft(node.format().width());
        BigInteger expected = switch (node.overflow()) {
            case SATURATE -> whole.min(max).max(min);
            case WRAP -> whole.subtract(min).mod(period).add(min);
        };
        String what = sum + " >> " + shift + " to " + node.format() + ", " + node.rounding() + ", " + node.overflow();
        assertEquals(expected.intValueExact(), node.round(sum, shift), what);
        if (Math.abs(sum) <= 1L << 53 && sum != Long.MIN_VALUE && shift >= 0) { // a double holds the sum
            assertEquals(expected.intValueExact(), node.round((double) sum, Math.scalb(1.0, -shift)), what);
        }
    }
}
