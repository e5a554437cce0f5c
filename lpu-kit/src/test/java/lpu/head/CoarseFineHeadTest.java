package lpu.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.codebook.SignBits;
import lpu.head.LmHead.Candidates;
import lpu.io.InputError;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CoarseFineHeadTest {
    private static final int ROWS = 300;
    private static final int COLUMNS = 24;
    private static final HeadData DATA = HeadData.random(ROWS, COLUMNS, 2);
    private static final Workers WORKERS = new Workers(2);
    private static final SignHead COARSE = new SignHead(SignBits.of(DATA.matrix(), WORKERS),
            SignHead.RowScale.ONE, 8, ScanKernels.best(), WORKERS);

    private static final ExactHead EXACT = new ExactHead(DATA.matrix(), WORKERS);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static CoarseFineHead head(int k) {
        return new CoarseFineHead(COARSE, EXACT, k);
    }

    @Test
    void allRowsAsCandidatesAreExact() {
        for (int k : new int[] {ROWS, ROWS + 1, Integer.MAX_VALUE}) {
            CoarseFineHead head = head(k);
            assertEquals(ROWS, head.maxCandidates());
            Candidates candidates = new Candidates(ROWS);
            for (int i = 0; i < 100; i++) {
                float[] hidden = DATA.hidden(i);
                head.candidates(hidden, candidates);
                assertEquals(ROWS, candidates.count);
                assertEquals(DATA.argmax(hidden), candidates.argmax());
            }
        }
    }

    @Test
    void candidatesAreTheBestScoresWithExactLogits() {
        CoarseFineHead head = head(20);
        Candidates candidates = new Candidates(head.maxCandidates());
        int[] scores = new int[ROWS];
        float[] logits = new float[ROWS];
        float[] exact = new float[ROWS];
        for (int i = 0; i < 30; i++) {
            float[] hidden = DATA.hidden(i);
            COARSE.score(hidden, scores);
            int[] expected = IntStream.range(0, ROWS).boxed()
                    .sorted((a, b) -> scores[a] != scores[b] ? Integer.compare(scores[b], scores[a]) : a - b)
                    .limit(20).mapToInt(v -> v).sorted().toArray();
            head.candidates(hidden, candidates);
            assertArrayEquals(expected, Arrays.copyOf(candidates.ids, candidates.count));
            head.logits(hidden, logits);
            EXACT.logits(hidden, exact);
            for (int v = 0; v < ROWS; v++) {
                boolean chosen = Arrays.binarySearch(expected, v) >= 0;
                assertEquals(chosen ? exact[v] : COARSE.scale() * scores[v] + COARSE.offset(), logits[v]);
            }
        }
    }

    /** A zero state ties every row: the lowest ids are chosen, and the lowest of them wins. */
    @Test
    void tiesGoToLowerIds() {
        Candidates candidates = new Candidates(5);
        head(5).candidates(new float[COLUMNS], candidates);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, candidates.ids);
        assertEquals(0, candidates.argmax());
    }

    @Test
    void costs() {
        CoarseFineHead head = head(7);
        assertEquals("sign k=7", head.name());
        assertEquals(COARSE.bytesPerToken() + 7 * 4 * COLUMNS, head.bytesPerToken());
        assertEquals(ROWS, head.vocabulary());
        assertEquals(COLUMNS, head.width());
    }

    @Test
    void refusesNoCandidatesAndOtherSizes() {
        assertEquals("k must be at least 1, not 0", assertThrows(InputError.class, () -> head(0)).getMessage());
        assertThrows(IllegalArgumentException.class,
                () -> new CoarseFineHead(COARSE, new ExactHead(HeadData.random(5, COLUMNS, 1).matrix(), WORKERS), 1));
    }
}
