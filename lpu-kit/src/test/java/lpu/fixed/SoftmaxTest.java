package lpu.fixed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.num.Interpolation;
import lpu.num.LutShape;
import lpu.num.NewtonOptions;
import lpu.num.QFormat;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
    private static final QFormat SCORES = QFormat.parse("s6.9");
    private static final QFormat PROBABILITIES = QFormat.parse("u0.16");
    private static final Softmax STANDARD = Softmax.of(Softmax.Options.standard(), SCORES, PROBABILITIES);

    private static int[] probabilities(Softmax softmax, int... scores) {
        int[] out = new int[scores.length];
        softmax.apply(scores, 0, scores.length, out, 0);
        return out;
    }

    static int[] random(long seed, int n, int bound) {
        return new SplittableRandom(seed).ints(n, -bound, bound).toArray();
    }

    /**
     * Table: intervals of 2^-4, so a line is off by at most (2^-4)² / 8 = 2^-11 of the value, upwards (exp is convex),
     * and 2^-17 by each of two roundings; what is below -16 is off by 1.2e-7. Of e_j / l the numerator's error counts,
     * and, as l ≥ 1, that of the sum: relative 2^-11 + n (2^-16 + 1.2e-7) / l. Reciprocal 2^-20, and half a step at the
     * end.
     */
    @Test
    void closeToTheExactSoftmax() {
        for (int n : new int[] {1, 2, 7, 31, 512, 1021}) {
            for (int bound : new int[] {10, 600, 6000, 32767}) {
                int[] scores = random(n + bound, n, bound);
                int[] got = probabilities(STANDARD, scores);
                double max = Arrays.stream(scores).max().getAsInt();
                double sum = Arrays.stream(scores).mapToDouble(s -> Math.exp((s - max) / 512)).sum();
                for (int j = 0; j < n; j++) {
                    double p = Math.exp((scores[j] - max) / 512) / sum;
                    double relative = 0x1p-11 + n * (0x1p-16 + 1.2e-7) / sum + 0x1p-20;
                    double wanted = Math.min(p, PROBABILITIES.max());
                    assertEquals(wanted, PROBABILITIES.value(got[j]), p * relative + 0x1p-16 / sum + 0x1p-17 + 1.2e-7);
                }
            }
        }
    }

    @Test
    void aSingleScoreAndEqualScores() {
        assertArrayEquals(new int[] {65535}, probabilities(STANDARD, -32768));
        assertArrayEquals(new int[] {65536}, probabilities(Softmax.of(Softmax.Options.standard(), SCORES,
                QFormat.parse("u1.16")), 77));
        for (int score : new int[] {-32768, -1, 0, 32767}) {
            for (int n = 2; n <= 600; n++) {
                int[] equal = new int[n];
                Arrays.fill(equal, score);
                int expected = (int) Math.floor(65536.0 / n + 0.5);
                for (int p : probabilities(STANDARD, equal)) {
                    assertEquals(expected, p, n + " times " + score);
                }
            }
        }
    }

    @Test
    void maskedScores() {
        int masked = Softmax.MASKED;
        int[] scores = {5, -700, 123, 0};
        int[] plain = probabilities(STANDARD, scores);
        int[] mixed = probabilities(STANDARD, masked, 5, -700, masked, masked, 123, 0, masked);
        assertArrayEquals(new int[] {0, plain[0], plain[1], 0, 0, plain[2], plain[3], 0}, mixed);
        Softmax everyInput = Softmax.of(new Softmax.Options(LutShape.below(16, 1 << 13, Interpolation.LINEAR),
                QFormat.parse("u1.16"), NewtonOptions.standard()), SCORES, PROBABILITIES);
        for (Softmax softmax : new Softmax[] {STANDARD, everyInput}) {
            assertArrayEquals(new int[3], probabilities(softmax, masked, masked, masked));
            assertArrayEquals(new int[] {0, 65535}, probabilities(softmax, masked, -32768));
        }
        assertArrayEquals(new int[0], probabilities(STANDARD));
    }

    /** 16 below the maximum is in the table, whose value there, 1.1e-7, is no step of 2^-16; farther down exp is 0. */
    @Test
    void farBelowTheMaximum() {
        assertArrayEquals(new int[] {65535, 0, 0, 0},
                probabilities(STANDARD, 32767, -32768, 32767 - 8192, 32767 - 8193));
        Softmax shortRange = Softmax.of(new Softmax.Options(LutShape.below(4, 256, Interpolation.NEAREST),
                QFormat.parse("u1.16"), NewtonOptions.standard()), SCORES, PROBABILITIES);
        int[] got = probabilities(shortRange, 2048, 0, -1);
        assertEquals(Math.exp(-4) / (1 + Math.exp(-4)), PROBABILITIES.value(got[1]), 0x1p-15, "the range's end");
        assertEquals(0, got[2], "beyond it");
    }

    /** A higher score never gets less, and adding the same to all changes nothing. */
    @Test
    void orderAndShift() {
        for (Interpolation interpolation : Interpolation.values()) {
            Softmax softmax = Softmax.of(new Softmax.Options(LutShape.below(8, 32, interpolation),
                    QFormat.parse("u1.10"), NewtonOptions.standard()), SCORES, PROBABILITIES);
            int[] scores = random(3, 300, 3000);
            Arrays.sort(scores);
            int[] got = probabilities(softmax, scores);
            int[] sorted = got.clone();
            Arrays.sort(sorted);
            assertArrayEquals(sorted, got);
            assertArrayEquals(got, probabilities(softmax, Arrays.stream(scores).map(s -> s - 12345).toArray()));
        }
    }

    @Test
    void inPlaceAndAtOffsets() {
        int[] scores = random(9, 50, 2000);
        int[] row = new int[54];
        System.arraycopy(scores, 0, row, 2, 50);
        row[0] = 11;
        row[53] = 12;
        STANDARD.apply(row, 2, 50, row, 2);
        assertArrayEquals(probabilities(STANDARD, scores), Arrays.copyOfRange(row, 2, 52));
        assertTrue(row[0] == 11 && row[1] == 0 && row[52] == 0 && row[53] == 12);
    }

    @Test
    void unsuitableFormatsAreRefused() {
        Softmax.Options options = Softmax.Options.standard();
        assertEquals("scores in s22.9 have 32 bits; up to 31 are possible", assertThrows(IllegalArgumentException.class,
                () -> Softmax.of(options, QFormat.signed(32, 9), PROBABILITIES)).getMessage());
        String probabilities = assertThrows(IllegalArgumentException.class,
                () -> Softmax.of(options, SCORES, QFormat.parse("u0.27"))).getMessage();
        assertEquals("probabilities in u0.27; up to 26 fraction bits, as in the reciprocal, and 31 in all are possible",
                probabilities);
        assertThrows(IllegalArgumentException.class, () -> new Softmax.Options(LutShape.around(8, 16,
                Interpolation.LINEAR), QFormat.parse("u1.16"), NewtonOptions.standard()));
    }

    /** Scores of s-2.12 are at most 1/2 apart: a table of 8 entries, h = 1/16 there, is off by h² / 8 = 2^-11. */
    @Test
    void allEntriesGoToWhatScoresCanBeApart() {
        QFormat narrow = QFormat.parse("s-2.12");
        Softmax softmax = Softmax.of(new Softmax.Options(LutShape.below(16, 8, Interpolation.LINEAR),
                QFormat.parse("u1.16"), NewtonOptions.standard()), narrow, PROBABILITIES);
        int[] got = probabilities(softmax, -1024, 0, 1023);
        double sum = Math.exp(-0.25) + 1 + Math.exp(1023 / 4096.0);
        assertEquals(Math.exp(-0.25) / sum, PROBABILITIES.value(got[0]), 0x1p-11);
        assertEquals(1 / sum, PROBABILITIES.value(got[1]), 0x1p-11);
        assertEquals(Math.exp(1023 / 4096.0) / sum, PROBABILITIES.value(got[2]), 0x1p-11);
    }
}
