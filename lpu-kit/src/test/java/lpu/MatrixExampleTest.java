package lpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link MatrixExample}, by products in double precision. */
class MatrixExampleTest {
    private static final float[][] WEIGHTS = MatrixExample.like(1500, 2);
    private static final float[][] STATES = MatrixExample.like(200, 3);

    private static int[] exact() {
        int[] best = new int[STATES.length];
        for (int i = 0; i < best.length; i++) {
            for (int v = 1; v < WEIGHTS.length; v++) {
                best[i] = logit(v, i) > logit(best[i], i) ? v : best[i];
            }
        }
        return best;
    }

    private static double logit(int v, int i) {
        return IntStream.range(0, WEIGHTS[v].length).mapToDouble(j -> (double) WEIGHTS[v][j] * STATES[i][j]).sum();
    }

    private static long kept(int[] choices) {
        int[] exact = exact();
        return IntStream.range(0, exact.length).filter(i -> choices[i] == exact[i]).count();
    }

    /** The candidates are so many that 198 of the 200 states keep their choice, and so few that one state loses it. */
    @Test
    void candidatesForANinetyNinthOfTheStatesKeepThem() {
        long kept = kept(MatrixExample.choices(WEIGHTS, STATES));
        assertTrue(kept >= 198 && kept < 200, kept + " kept");
    }

    @Test
    void aRuleOfOnesOwnChoosesTheCandidates() {
        assertArrayEquals(exact(), MatrixExample.choicesWithin(1e6f, WEIGHTS, STATES), "every row is a candidate");
        long near = kept(MatrixExample.choicesWithin(3, WEIGHTS, STATES));
        long best = kept(MatrixExample.choicesWithin(0, WEIGHTS, STATES));
        assertTrue(best < near && near > 190, best + " kept by the best estimate, " + near + " by those near it");
    }
}
