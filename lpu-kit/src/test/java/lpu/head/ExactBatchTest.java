package lpu.head;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.simd.BatchMultiply;
import lpu.simd.Matrix;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A wide matrix makes {@link BatchMultiply} cut the rows: 2^22 floats are 16 rows of 2^18 columns. */
class ExactBatchTest {
    private static final Workers WORKERS = new Workers(2);
    private static final int WIDE = 1 << 18;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ExactBatch batch(Matrix matrix) {
        return new ExactBatch(matrix, WORKERS);
    }

    private static double[] logits(float[] weights, int rows, float[] hidden, int state) {
        int d = weights.length / rows;
        return IntStream.range(0, rows)
                .mapToDouble(v -> IntStream.range(0, d)
                        .mapToDouble(j -> (double) weights[v * d + j] * hidden[state * d + j]).sum())
                .toArray();
    }

    private static void check(int rows, int d, int n, double tolerance) {
        float[] weights = uniform(1, rows * d, -1, 1);
        float[] hidden = uniform(2, n * d, -2, 2);
        int[] targets = new SplittableRandom(3).ints(n + 3, 0, rows).toArray();
        targets[3] = 0;
        targets[n + 2] = rows - 1;
        ExactBatch batch = batch(Matrix.of(weights, rows, weights.length / rows));
        int[] best = batch.argmax(hidden, n);
        double[] logP = batch.logProbabilities(hidden, n, targets, 3);
        assertEquals(n, best.length);
        assertEquals(n, logP.length);
        for (int i = 0; i < n; i++) {
            double[] expected = logits(weights, rows, hidden, i);
            double max = Arrays.stream(expected).max().orElseThrow();
            assertEquals(max, expected[best[i]], tolerance, "state " + i);
            double sum = Arrays.stream(expected).map(x -> Math.exp(x - max)).sum();
            assertEquals(expected[targets[3 + i]] - max - Math.log(sum), logP[i], tolerance, "state " + i);
        }
    }

    @Test
    void equalsDouble() {
        check(120, 64, 33, 1e-4);
        check(1, 7, 5, 1e-5);
        check(301, 1, 1, 1e-4);
    }

    /** 37 rows in blocks of 16, 16 and 5; sums of 2^18 products of about 1, whose float error is about 1e-2. */
    @Test
    void equalsDoubleOverBlocksOfRows() {
        check(37, WIDE, 3, 0.05);
    }

    /** Rows 5, 20 and 36 lie in three blocks and are equal: their logits tie exactly. */
    @Test
    void theLowerRowWinsATie() {
        float[] weights = new float[37 * WIDE];
        for (int v : new int[] {5, 20, 36}) {
            weights[v * WIDE] = 2;
        }
        float[] hidden = new float[2 * WIDE];
        hidden[0] = 1;
        hidden[WIDE] = -1; // the same three are the worst: the best are the zeros, row 0 first
        assertArrayEquals(new int[] {5, 0}, batch(Matrix.of(weights, 37, WIDE)).argmax(hidden, 2));
        float[] three = {1, 3, 3, 2};
        assertArrayEquals(new int[] {1}, batch(Matrix.of(three, 4, 1)).argmax(Matrix.of(new float[][] {{1}})));
    }

    /** exp(1000) is no double, let alone a float. */
    @Test
    void largeLogitsDoNotOverflow() {
        double[] logP = batch(Matrix.of(new float[] {1000, 1001, -1000}, 3, 1))
                .logProbabilities(new float[] {1, 1}, 2, new int[] {0, 2}, 0);
        assertEquals(-1 - Math.log1p(Math.exp(-1)), logP[0], 1e-6);
        assertEquals(-2001 - Math.log1p(Math.exp(-1)), logP[1], 1e-3);
        assertTrue(Double.isFinite(logP[1]));
    }
}
