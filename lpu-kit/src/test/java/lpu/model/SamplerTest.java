package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import lpu.head.LmHead.Candidates;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int DRAWS = 20_000;

    private static Candidates candidates(float... logits) {
        Candidates c = new Candidates(logits.length + 3); // room left over, as decoders have
        for (int i = 0; i < logits.length; i++) {
            c.ids[i] = 10 * i;
            c.logits[i] = logits[i];
        }
        c.count = logits.length;
        return c;
    }

    @Test
    void greedyTakesTheLargestAndTheLowerIdOnATie() {
        assertEquals(20, new Sampler.Greedy().sample(candidates(-5, -1, 3, 2, 3)));
    }

    @Test
    void drawsFollowTheSoftmax() {
        float[] logits = {-1, 2, 0.5f, -30};
        double[] p = {Math.exp(-1 / 0.7), Math.exp(2 / 0.7), Math.exp(0.5 / 0.7), 0};
        double sum = p[0] + p[1] + p[2];
        int[] counts = draws(new Sampler.Nucleus(0.7f, 0, 1, new SplittableRandom(3)), logits);
        for (int i = 0; i < 4; i++) {
            // five standard deviations of a binomial share
            assertEquals(p[i] / sum, (double) counts[i] / DRAWS, 5 * 0.5 / Math.sqrt(DRAWS), "candidate " + i);
        }
        assertEquals(0, counts[3]);
    }

    @Test
    void topKAndTopPCutTheTail() {
        float[] logits = {1, 3, 2, 0};
        assertEquals(0, draws(new Sampler.Nucleus(5, 2, 1, new SplittableRandom(1)), logits)[0]);
        assertEquals(DRAWS, draws(new Sampler.Nucleus(5, 1, 1, new SplittableRandom(1)), logits)[1]);
        // softmax: 0.087, 0.644, 0.237, 0.032: half the probability is in the first candidate alone, 0.7 needs two
        assertEquals(DRAWS, draws(new Sampler.Nucleus(1, 0, 0.5f, new SplittableRandom(1)), logits)[1]);
        int[] two = draws(new Sampler.Nucleus(1, 0, 0.7f, new SplittableRandom(1)), logits);
        assertEquals(DRAWS, two[1] + two[2]);
        assertEquals(0.644 / 0.881, (double) two[1] / DRAWS, 0.02);
    }

    @Test
    void theSeedDecides() {
        float[] logits = {1, 1.1f, 0.9f, 1};
        Candidates c = candidates(logits);
        Sampler a = new Sampler.Nucleus(1, 0, 1, new SplittableRandom(9));
        Sampler b = new Sampler.Nucleus(1, 0, 1, new SplittableRandom(9));
        for (int i = 0; i < 50; i++) {
            assertEquals(a.sample(c), b.sample(c));
        }
    }

    @Test
    void badOptionsAreRefused() {
        for (float temperature : new float[] {0, -1, Float.NaN}) {
            assertThrows(InputError.class, () -> new Sampler.Nucleus(temperature, 0, 1, new SplittableRandom(1)));
        }
        assertThrows(InputError.class, () -> new Sampler.Nucleus(1, -1, 1, new SplittableRandom(1)));
        assertThrows(InputError.class, () -> new Sampler.Nucleus(1, 0, 0, new SplittableRandom(1)));
    }

    private static int[] draws(Sampler sampler, float[] logits) {
        Candidates c = candidates(logits);
        int[] counts = new int[logits.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.sample(c) / 10]++;
        }
        return counts;
    }
}
