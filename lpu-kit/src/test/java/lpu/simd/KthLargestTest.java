package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KthLargestTest {
    private static final int[] COUNTS = {1, 2, 17, 1021, 5000};
    private static final int[] WIDTHS = {0, 128, 256, 512};

    private static void check(int[] scores) {
        int n = scores.length - 3;
        int[] sorted = Arrays.copyOfRange(scores, 3, scores.length);
        Arrays.sort(sorted);
        for (int bits : WIDTHS) {
            KthLargest kth = new KthLargest(ScanKernels.of(bits));
            for (int k : new int[] {1, 2, n / 2, n - 1, n}) {
                if (k >= 1 && k <= n) {
                    assertEquals(sorted[n - k], kth.of(scores, 3, n, k), n + " scores, k " + k);
                    keepsTheBest(kth, scores, k);
                }
            }
        }
    }

    /** In plain sight: whoever has fewer than k rows before it that are better, or as good and earlier. */
    private static void keepsTheBest(KthLargest kth, int[] scores, int k) {
        int n = Math.min(scores.length, 100);
        int[] ids = IntStream.range(0, n).map(i -> 3 * i).toArray();
        int[] kept = Arrays.copyOf(scores, n);
        int count = Math.min(k, n);
        int[] expected = IntStream.range(0, n).filter(i -> IntStream.range(0, n)
                .filter(j -> scores[j] > scores[i] || scores[j] == scores[i] && j < i).count() < count).toArray();
        kth.keep(ids, kept, n, count);
        assertArrayEquals(IntStream.of(expected).map(i -> 3 * i).toArray(), Arrays.copyOf(ids, count));
        assertArrayEquals(IntStream.of(expected).map(i -> scores[i]).toArray(), Arrays.copyOf(kept, count));
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
        new KthLargest(ScanKernels.of(0)).keep(ids, scores, 6, 3);
        assertArrayEquals(new int[] {3, 8, 9}, Arrays.copyOf(ids, 3));
        assertArrayEquals(new int[] {7, 7, 9}, Arrays.copyOf(scores, 3));
    }
}
