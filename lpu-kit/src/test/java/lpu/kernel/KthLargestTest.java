package lpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KthLargestTest {
    private static final int[] COUNTS = {1, 2, 17, 1021, 5000};

    private static void check(int[] scores) {
        int n = scores.length - 3;
        int[] sorted = Arrays.copyOfRange(scores, 3, scores.length);
        Arrays.sort(sorted);
        KthLargest kth = new KthLargest(n);
        for (int k : new int[] {1, 2, n / 2, n - 1, n}) {
            if (k >= 1 && k <= n) {
                assertEquals(sorted[n - k], kth.of(scores, 3, n, k), n + " scores, k " + k);
            }
        }
    }

    @Test
    void anyIntegers() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n : COUNTS) {
            check(random.ints(n + 3).toArray());
            check(random.ints(n + 3, -4, 4).toArray());
            check(random.ints(n + 3, 100_000, 130_000).toArray());
            check(IntStream.range(0, n + 3).map(i -> i % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE).toArray());
        }
    }

    @Test
    void keepsTheFirstOfEqualScores() {
        int[] ids = {3, 5, 8, 9, 20, 21};
        int[] scores = {7, 2, 7, 9, 7, 7};
        new KthLargest(6).keep(ids, scores, 6, 3);
        assertArrayEquals(new int[] {3, 8, 9}, Arrays.copyOf(ids, 3));
        assertArrayEquals(new int[] {7, 7, 9}, Arrays.copyOf(scores, 3));
    }
}
