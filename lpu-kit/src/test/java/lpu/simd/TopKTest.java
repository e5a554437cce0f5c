package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against a full sort; 30,000 rows are enough for the sampled bound, the small sizes go without. */
class TopKTest {
    private static final int[] ROWS = {1, 2, 17, 1021, 30_000};

    private static void check(IntUnaryOperator score) {
        for (int rows : ROWS) {
            int[] scores = IntStream.range(0, rows).map(score).toArray();
            Integer[] order = IntStream.range(0, rows).boxed().toArray(Integer[]::new);
            Arrays.sort(order, Comparator.<Integer>comparingInt(i -> scores[i]).reversed()
                    .thenComparing(Comparator.naturalOrder()));
            for (int bits : new int[] {0, 256, 512}) {
                TopK topK = new TopK(rows, ScanKernels.of(bits));
                for (int k : new int[] {1, 2, 50, 1000, rows - 1, rows}) {
                    if (k >= 1 && k <= rows) {
                        int[] ids = new int[k];
                        topK.select(scores, k, ids);
                        int[] expected = IntStream.range(0, k).map(i -> order[i]).sorted().toArray();
                        assertArrayEquals(expected, ids, rows + " rows, k " + k + ", " + bits);
                    }
                }
            }
        }
    }

    @Test
    void ordinaryScores() {
        SplittableRandom random = new SplittableRandom(7);
        check(i -> (int) (10_000 + 600 * random.nextGaussian()));
    }

    @Test
    void manyTies() {
        check(i -> i * 31 % 7);
    }

    @Test
    void allEqual() {
        check(i -> -5);
    }

    @Test
    void negativeScores() {
        SplittableRandom random = new SplittableRandom(8);
        check(i -> -1 - random.nextInt(1_000_000));
    }

    @Test
    void extremeIntegers() {
        SplittableRandom random = new SplittableRandom(9);
        check(i -> i % 3 == 0 ? Integer.MIN_VALUE : i % 3 == 1 ? Integer.MAX_VALUE : random.nextInt());
    }

    /** The sample sees only low scores where the stride lands, or only high ones. */
    @Test
    void aMisleadingSample() {
        check(i -> i % 14 == 0 ? 1 : 1000 + i % 3);
        check(i -> i % 14 == 0 ? 1_000_000 + i : i % 5);
    }

    @Test
    void refusesImpossibleK() {
        TopK topK = new TopK(10, ScanKernels.of(0));
        assertThrows(IllegalArgumentException.class, () -> topK.select(new int[10], 0, new int[10]));
        assertThrows(IllegalArgumentException.class, () -> topK.select(new int[10], 11, new int[11]));
        assertThrows(IllegalArgumentException.class, () -> topK.select(new int[9], 1, new int[1]));
    }
}
