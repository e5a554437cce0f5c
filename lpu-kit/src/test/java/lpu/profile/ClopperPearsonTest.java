package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.head.Recall;
import org.junit.jupiter.api.Test;

class ClopperPearsonTest {
    /** Without a miss the bound solves (1 - p)^n = 0.05: about 3 / n. */
    @Test
    void noMissesByHand() {
        for (int n : new int[] {10, 100, 3000}) {
            assertEquals(1 - Math.pow(0.05, 1.0 / n), ClopperPearson.upper(0, n, 0.95), 1e-9);
        }
    }

    /** At the bound, as few misses as seen have a probability of 5 %. */
    @Test
    void theBoundSolvesTheBinomial() {
        int n = 200;
        for (int misses = 0; misses < 20; misses++) {
            double p = ClopperPearson.upper(misses, n, 0.95);
            double sum = 0;
            double term = Math.pow(1 - p, n);
            for (int i = 0; i <= misses; i++) {
                sum += term;
                term *= (double) (n - i) / (i + 1) * p / (1 - p);
            }
            assertEquals(0.05, sum, 1e-6);
        }
        assertEquals(1, ClopperPearson.upper(3, 3, 0.95));
    }

    @Test
    void mostMissesIsTheLastThatHolds() {
        assertEquals(-1, Recall.mostMisses(0.001, 2000, 0.95));
        assertEquals(0, Recall.mostMisses(0.001, 2995, 0.95));
        int most = Recall.mostMisses(0.01, 2000, 0.95);
        assertTrue(ClopperPearson.upper(most, 2000, 0.95) <= 0.01);
        assertTrue(ClopperPearson.upper(most + 1, 2000, 0.95) > 0.01);
        for (int trials : new int[] {1, 20, 59, 500, 1000, 4096}) {
            for (double rate : new double[] {0.001, 0.01, 0.1, 0.5}) {
                for (double confidence : new double[] {Recall.CONFIDENCE, Recall.SIDE}) {
                    int held = Recall.mostMisses(rate, trials, confidence);
                    assertTrue(held < 0 || ClopperPearson.upper(held, trials, confidence) <= rate);
                    assertTrue(held + 1 == trials || ClopperPearson.upper(held + 1, trials, confidence) > rate);
                    int allowed = Recall.mostMissesAllowed(rate, trials, confidence);
                    assertTrue(ClopperPearson.lower(allowed, trials, confidence) <= rate);
                    assertTrue(allowed == trials || ClopperPearson.lower(allowed + 1, trials, confidence) > rate);
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> ClopperPearson.upper(3, 2, 0.95));
    }

    /** Ten misses of a thousand: between 0.48 and 1.83 %, by other programs as well. */
    @Test
    void bothSides() {
        assertEquals(0.0048, ClopperPearson.lower(10, 1000, ClopperPearson.SIDE), 5e-5);
        assertEquals(0.0183, ClopperPearson.upper(10, 1000, ClopperPearson.SIDE), 5e-5);
        assertEquals(0, ClopperPearson.lower(0, 1000, ClopperPearson.SIDE));
        int most = Recall.mostMissesAllowed(0.01, 1000, ClopperPearson.SIDE);
        assertTrue(ClopperPearson.lower(most, 1000, ClopperPearson.SIDE) <= 0.01);
        assertTrue(ClopperPearson.lower(most + 1, 1000, ClopperPearson.SIDE) > 0.01);
        assertEquals(5, Recall.mostMissesAllowed(1, 5, ClopperPearson.SIDE));
    }
}
