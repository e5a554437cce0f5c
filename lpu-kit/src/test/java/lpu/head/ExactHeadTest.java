package lpu.head;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import lpu.head.LmHead.Candidates;
import lpu.simd.Matrix;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ExactHeadTest {
    private static final int ROWS = 101;
    private static final int COLUMNS = 40;
    private static final float[] WEIGHTS = uniform(1, ROWS * COLUMNS, -1, 1);
    private static final Workers WORKERS = new Workers(2);
    private static final ExactHead HEAD = new ExactHead(Matrix.of(WEIGHTS, ROWS, COLUMNS), WORKERS);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @Test
    void logitsAreTheProducts() {
        float[] hidden = uniform(2, COLUMNS, -1, 1);
        float[] logits = new float[ROWS];
        HEAD.logits(hidden, logits);
        for (int v = 0; v < ROWS; v++) {
            double sum = 0;
            for (int j = 0; j < COLUMNS; j++) {
                sum += (double) WEIGHTS[v * COLUMNS + j] * hidden[j];
            }
            assertEquals(sum, logits[v], 1e-5);
        }
    }

    @Test
    void candidatesAreAllRowsWithTheSameLogits() {
        float[] hidden = uniform(3, COLUMNS, -1, 1);
        float[] logits = new float[ROWS];
        HEAD.logits(hidden, logits);
        Candidates all = new Candidates(HEAD.maxCandidates());
        HEAD.candidates(hidden, all);
        assertEquals(ROWS, all.count);
        assertArrayEquals(IntStream.range(0, ROWS).toArray(), all.ids);
        assertArrayEquals(logits, all.logits);
    }

    @Test
    void chosenRowsHaveTheSameLogits() {
        float[] hidden = uniform(4, COLUMNS, -1, 1);
        float[] logits = new float[ROWS];
        HEAD.logits(hidden, logits);
        int[] ids = {0, 1, 17, 64, 99, 100, -1};
        float[] some = {0, 0, 0, 0, 0, 0, 42};
        HEAD.logits(hidden, ids, 6, some);
        for (int i = 0; i < 6; i++) {
            assertEquals(logits[ids[i]], some[i]);
        }
        assertEquals(42, some[6], "beyond count");
    }

    @Test
    void sizes() {
        assertEquals("exact", HEAD.name());
        assertEquals(ROWS, HEAD.vocabulary());
        assertEquals(ROWS, HEAD.maxCandidates());
        assertEquals(COLUMNS, HEAD.width());
        assertEquals(4L * ROWS * COLUMNS, HEAD.bytesPerToken());
        assertEquals(4L * COLUMNS, HEAD.bytesPerRow());
    }
}
