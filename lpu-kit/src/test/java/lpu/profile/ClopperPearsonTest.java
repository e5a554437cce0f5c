package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertEquals(-1, ClopperPearson.mostMisses(0.001, 2000, 0.95));
        assertEquals(0, ClopperPearson.mostMisses(0.001, 2995, 0.95));
        int most = ClopperPearson.mostMisses(0.01, 2000, 0.95);
        assertTrue(ClopperPearson.upper(most, 2000, 0.95) <= 0.01);
        assertTrue(ClopperPearson.upper(most + 1, 2000, 0.95) > 0.01);
        assertThrows(IllegalArgumentException.class, () -> ClopperPearson.upper(3, 2, 0.95));
    }

    /** Ten misses of a thousand: between 0.48 and 1.83 %, by other programs as well. */
    @Test
    void bothSides() {
        assertEquals(0.0048, ClopperPearson.lower(10, 1000, ClopperPearson.SIDE), 5e-5);
        assertEquals(0.0183, ClopperPearson.upper(10, 1000, ClopperPearson.SIDE), 5e-5);
        assertEquals(0, ClopperPearson.lower(0, 1000, ClopperPearson.SIDE));
        int most = ClopperPearson.mostMissesAllowed(0.01, 1000, ClopperPearson.SIDE);
        assertTrue(ClopperPearson.lower(most, 1000, ClopperPearson.SIDE) <= 0.01);
        assertTrue(ClopperPearson.lower(most + 1, 1000, ClopperPearson.SIDE) > 0.01);
        assertEquals(5, ClopperPearson.mostMissesAllowed(1, 5, ClopperPearson.SIDE));
    }
}
