package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TcuFunctionTest {
    private static final int[] WIDTHS = {1, 2, 3, 8, 17, 64};
    private static final int[] COUNTS = {0, 1, 2, 7, 8, 9, 64, 65, 1021};

    @Test
    void sumsOfAnyLength() {
        for (int width : WIDTHS) {
            TcuFunction tcu = new TcuFunction(new Tcu(width));
            for (int n : COUNTS) {
                long[] x = new SplittableRandom(n).longs(n + 5L, -1L << 50, 1L << 50).toArray();
                assertEquals(Arrays.stream(x, 3, 3 + n).sum(), tcu.sum(x, 3, n), n + " values, width " + width);
            }
        }
    }

    /** Values of few kinds, so that there are ties, and the ends of an int's range. */
    @Test
    void maximumAndItsLowestId() {
        for (int width : WIDTHS) {
            TcuFunction tcu = new TcuFunction(new Tcu(width));
            for (int n : COUNTS) {
                for (int kinds : new int[] {1, 2, 5, 100_000}) {
                    int[] x = new SplittableRandom(n + kinds).ints(n + 5L, 0, kinds)
                            .map(v -> v == 0 ? Integer.MIN_VALUE : v == 4 ? Integer.MAX_VALUE : v - 2).toArray();
                    Best expected = Best.NONE;
                    for (int i = 0; i < n; i++) {
                        if (expected == Best.NONE || x[3 + i] > expected.value()) {
                            expected = new Best(x[3 + i], 1000 + i);
                        }
                    }
                    assertEquals(expected, tcu.argmax(x, 3, n, 1000), n + " values, width " + width);
                    assertEquals(expected.value(), tcu.max(x, 3, n));
                }
            }
        }
    }
}
