package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Bfloat16Test {
    @Test
    void everyValueStandsForItself() {
        for (int bits = Short.MIN_VALUE; bits <= Short.MAX_VALUE; bits++) {
            float value = Bfloat16.value((short) bits);
            if (!Float.isNaN(value)) {
                assertEquals((short) bits, Bfloat16.of(value));
            }
        }
    }

    @Test
    void othersGoToTheNearest() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            float x = (float) random.nextDouble(-2, 2);
            short bits = Bfloat16.of(x);
            float error = Math.abs(Bfloat16.value(bits) - x);
            assertTrue(error <= Math.abs(Bfloat16.value((short) (bits + 1)) - x), () -> "" + x);
            assertTrue(error <= Math.abs(Bfloat16.value((short) (bits - 1)) - x), () -> "" + x);
        }
    }

    @Test
    void betweenTwoItIsTheEvenOne() {
        assertEquals(0x3f80, Bfloat16.of(1 + 0x1p-8f)); // between 3f80 and 3f81
        assertEquals(0x3f82, Bfloat16.of(1 + 3 * 0x1p-8f)); // between 3f81 and 3f82
    }
}
