package lpu.num;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OverflowTest {
    /** Every format of up to 6 bits, raw values of four times its range. */
    @Test
    void exhaustive() {
        for (int width = 2; width <= 6; width++) {
            for (QFormat q : new QFormat[] {QFormat.signed(width, 0), QFormat.unsigned(width, 0)}) {
                long period = 1L << width;
                for (long raw = -4 * period; raw <= 4 * period; raw++) {
                    long wrapped = Math.floorMod(raw - q.minRaw(), period) + q.minRaw();
                    assertEquals(wrapped, Overflow.WRAP.apply(raw, q), q + " " + raw);
                    long saturated = Math.min(Math.max(raw, q.minRaw()), q.maxRaw());
                    assertEquals(saturated, Overflow.SATURATE.apply(raw, q), q + " " + raw);
                }
            }
        }
    }

    @Test
    void anyLongAndAnyWidth() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 20_000; i++) {
            int width = random.nextInt(2, 33);
            QFormat q = random.nextBoolean() ? QFormat.signed(width, 0) : QFormat.unsigned(width, 0);
            long raw = random.nextLong() >> random.nextInt(64);
            for (Overflow overflow : Overflow.values()) {
                long held = overflow.apply(raw, q);
                assertTrue(q.holds(held), q + " " + raw);
                assertEquals(held, overflow.apply(held, q), "applied twice");
                if (q.holds(raw)) {
                    assertEquals(raw, held, q + " " + overflow);
                }
            }
            assertEquals(0, (Overflow.WRAP.apply(raw, q) - raw) & q.maxRaw(), "the low bits stay");
        }
    }
}
