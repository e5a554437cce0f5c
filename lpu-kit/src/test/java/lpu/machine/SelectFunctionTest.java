package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.simd.KthLargest;
import lpu.simd.ScanKernels;
import org.junit.jupiter.api.Test;

/** Against {@link KthLargest#keep}. */
class SelectFunctionTest {
    @Test
    void anyScoresOfOneEngineOrSeveral() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n : new int[] {1, 2, 17, 1021}) {
            check(random.ints(n).toArray());
            check(random.ints(n, -4, 4).toArray());
            check(random.ints(n, -70_000, -69_000).toArray());
            check(random.ints(n, 100_000, 130_000).toArray());
            check(new int[n]);
            check(IntStream.range(0, n).map(i -> i % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE).toArray());
        }
    }

    private static void check(int[] scores) {
        int n = scores.length;
        for (int k : new int[] {1, 2, n / 2, n - 1, n}) {
            if (k < 1 || k > n) {
                continue;
            }
            int[] ids = IntStream.range(0, n).map(i -> 3 * i).toArray();
            int[] kept = scores.clone();
            new KthLargest(ScanKernels.best()).keep(ids, kept, n, k);
            for (int engines : new int[] {1, 2, 5, n + 3}) {
                select(scores, k, engines, Arrays.copyOf(ids, k), Arrays.copyOf(kept, k));
            }
        }
    }

    private static void select(int[] scores, int k, int engines, int[] expectedIds, int[] expectedScores) {
        List<int[]> ids = new ArrayList<>();
        List<int[]> parts = new ArrayList<>();
        for (int e = 0; e < engines; e++) {
            int from = scores.length * e / engines;
            int to = scores.length * (e + 1) / engines;
            ids.add(IntStream.range(from, to).map(i -> 3 * i).toArray());
            parts.add(Arrays.copyOfRange(scores, from, to));
        }
        RadixPrefix prefix = RadixPrefix.ofRank(k);
        for (int digit = 0; digit < RadixPrefix.DIGITS; digit++) {
            RadixPrefix known = prefix;
            prefix = prefix.next(TreeFunction.counts(
                    parts.stream().map(p -> SelectFunction.histogram(p, p.length, known)).toList()));
        }
        int ties = prefix.rank();
        for (int e = 0; e < engines; e++) {
            int n = parts.get(e).length;
            int own = Math.min(ties, SelectFunction.equal(parts.get(e), n, prefix.score()));
            ties -= own;
            int count = SelectFunction.keep(ids.get(e), parts.get(e), n, prefix.score(), own);
            ids.set(e, Arrays.copyOf(ids.get(e), count));
            parts.set(e, Arrays.copyOf(parts.get(e), count));
        }
        assertEquals(0, ties);
        assertArrayEquals(expectedIds, TreeFunction.joined(ids), scores.length + " scores, k " + k + " on " + engines);
        assertArrayEquals(expectedScores, TreeFunction.joined(parts));
    }

    @Test
    void moreThanThereAreIsRefused() {
        int[] counts = SelectFunction.histogram(new int[] {1, 2, 3}, 3, RadixPrefix.ofRank(4));
        assertThrows(IllegalArgumentException.class, () -> RadixPrefix.ofRank(4).next(counts));
        assertThrows(IllegalArgumentException.class, () -> RadixPrefix.ofRank(0));
        assertThrows(IllegalStateException.class, () -> RadixPrefix.ofRank(1).score());
    }
}
