package lpu.fixed;

import static lpu.fixed.SoftmaxTest.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lpu.num.QFormat;
import org.junit.jupiter.api.Test;

class OnlineSoftmaxTest {
    private static final QFormat SCORES = QFormat.parse("s6.9");
    private static final QFormat VALUES = QFormat.parse("s3.12");
    private static final QFormat CONTEXT = QFormat.parse("s3.14");
    private static final Softmax.Options OPTIONS = Softmax.Options.standard();
    private static final Softmax SOFTMAX = Softmax.of(OPTIONS, SCORES, QFormat.parse("u0.24"));
    private static final int WIDTH = 5;

    private static OnlineSoftmax online(int tile) {
        return new OnlineSoftmax(SOFTMAX, tile, WIDTH, VALUES, CONTEXT);
    }

    private static double[] attend(OnlineSoftmax online, int[] scores, int[] values) {
        int[] out = new int[WIDTH];
        assertEquals(0, online.attend(scores, 0, scores.length, values, 0, WIDTH, out, 0));
        return Arrays.stream(out).mapToDouble(CONTEXT::value).toArray();
    }

    /** Σ p_j v_j with the probabilities of the two-pass form, which are fine (24 bits), summed exactly. */
    private static double[] twoPass(int[] scores, int[] values) {
        int[] p = new int[scores.length];
        SOFTMAX.apply(scores, 0, p.length, p, 0);
        double[] context = new double[WIDTH];
        for (int j = 0; j < p.length; j++) {
            for (int c = 0; c < WIDTH; c++) {
                context[c] += p[j] * 0x1p-24 * VALUES.value(values[j * WIDTH + c]);
            }
        }
        return context;
    }

    /**
     * Roundings that both forms do not share when the maximum never rises: n probabilities by half a step of 2^-24 (and
     * 1 by a whole one) times values up to 8; the reciprocal, 2^-20, twice; o / 2^e before the product, half of 2^-20;
     * the result, half a step.
     */
    private static double roundings(int n) {
        return 8 * (n * 0x1p-25 + 0x1p-24 + 2 * 0x1p-20) + 0x1p-21 + CONTEXT.step() / 2;
    }

    @Test
    void equalsTheTwoPassFormWhenTheMaximumComesFirst() {
        for (int n : new int[] {1, 2, 15, 16, 17, 500}) {
            int[] scores = random(n, n, 8000);
            int first = Arrays.stream(scores).max().getAsInt();
            scores[0] = first;
            int[] values = random(n + 1, n * WIDTH, 32768);
            for (int tile : new int[] {1, 4, 16, 600}) {
                OnlineSoftmax online = online(tile);
                assertArrayEquals(twoPass(scores, values), attend(online, scores, values), roundings(n),
                        n + " scores, tile " + tile);
                assertEquals(0, online.rises());
            }
        }
    }

    /**
     * With k rises each weight is off by (k + 2) ε, and by half a step of 2^-16 per rise, as l and o are: their
     * quotient then by at most 2 · 8 · n of that, as l ≥ 1; for o, half a step of exp and value per rise besides. ε is
     * measured over the whole table and its lower end.
     */
    @Test
    void differsFromTheTwoPassFormByNoMoreThanStated() {
        double epsilon = Math.exp(-16);
        for (int d = -16 * 512; d <= 0; d++) {
            double got = OPTIONS.expFormat().value(SOFTMAX.exp().apply(d));
            epsilon = Math.max(epsilon, Math.abs(got - Math.exp(d / 512.0)));
        }
        assertTrue(epsilon < 0x1p-11, "table error " + epsilon);
        int mostRises = 0;
        double mostOff = 0;
        for (int n : new int[] {2, 15, 33, 500}) {
            for (int bound : new int[] {300, 3000, 30000}) {
                int[] scores = random(n + bound, n, bound);
                int[] values = random(n, n * WIDTH, 32768);
                Arrays.sort(scores); // the maximum rises with each tile
                for (int tile : new int[] {1, 4, 16, 600}) {
                    OnlineSoftmax online = online(tile);
                    double[] got = attend(online, scores, values);
                    double[] exact = twoPass(scores, values);
                    int k = online.rises();
                    double bounded = 16.0 * n * ((k + 2) * epsilon + k * 0x1p-17) + k * 0x1p-29 + roundings(n);
                    assertArrayEquals(exact, got, bounded, n + " scores, tile " + tile);
                    mostRises = Math.max(mostRises, k);
                    for (int c = 0; c < WIDTH; c++) {
                        mostOff = Math.max(mostOff, Math.abs(exact[c] - got[c]));
                    }
                }
            }
        }
        assertTrue(mostRises > 300, "rises " + mostRises);
        assertTrue(mostOff > CONTEXT.step() && mostOff < 0.01, "largest difference " + mostOff);
    }

    /** Rows of values come through unchanged where the weights are equal or only one counts. */
    @Test
    void aSingleScoreEqualScoresAndFarAway() {
        int[] value = {32767, -32768, 0, 1, -4096};
        double[] same = Arrays.stream(value).mapToDouble(VALUES::value).toArray();
        assertArrayEquals(same, attend(online(4), new int[] {-32768}, value), CONTEXT.step());
        int[] values = new int[7 * WIDTH];
        for (int j = 0; j < 7; j++) {
            System.arraycopy(value, 0, values, j * WIDTH, WIDTH);
        }
        int[] equal = new int[7];
        Arrays.fill(equal, 32767);
        assertArrayEquals(same, attend(online(2), equal, values), CONTEXT.step());
        int[] far = {-32768, -32768, -32768, -32768, -32768, 32767, -32768};
        Arrays.fill(values, 0, 5 * WIDTH, 32767);
        Arrays.fill(values, 6 * WIDTH, 7 * WIDTH, 32767);
        assertArrayEquals(same, attend(online(2), far, values), CONTEXT.step(), "one far above the others");
    }

    @Test
    void maskedScoresAreNotThere() {
        int masked = Softmax.MASKED;
        int[] values = random(5, 6 * WIDTH, 32768);
        double[] plain = attend(online(2), new int[] {100, 900}, Arrays.copyOfRange(values, 2 * WIDTH, 4 * WIDTH));
        double[] mixed = attend(online(2), new int[] {masked, masked, 100, 900, masked, masked}, values);
        assertArrayEquals(plain, mixed);
        assertArrayEquals(new double[WIDTH], attend(online(2), new int[] {masked, masked, masked}, values));
        assertArrayEquals(new double[WIDTH], attend(online(2), new int[0], values));
    }

    /** What was attended before leaves no trace; tiles may come one by one. */
    @Test
    void startsAnew() {
        int[] scores = random(1, 40, 5000);
        int[] values = random(2, 40 * 7 + 3, 32768);
        OnlineSoftmax used = online(16);
        attend(used, random(3, 300, 30000), random(4, 300 * WIDTH, 32768));
        int[] whole = new int[WIDTH + 2];
        used.attend(scores, 8, 32, values, 3 + 8 * 7, 7, whole, 1);
        OnlineSoftmax fresh = online(16);
        fresh.add(scores, 8, 16, values, 3 + 8 * 7, 7);
        fresh.add(scores, 24, 16, values, 3 + 24 * 7, 7);
        int[] pieces = new int[WIDTH + 2];
        fresh.finish(pieces, 1);
        assertArrayEquals(pieces, whole);
        assertEquals(0, whole[0] | whole[WIDTH + 1]);
    }

    @Test
    void contextBeyondItsFormatIsSaturatedAndCounted() {
        OnlineSoftmax narrow = new OnlineSoftmax(SOFTMAX, 4, 3, VALUES, QFormat.parse("s0.15"));
        int[] out = new int[3];
        int[] values = {8192, -8192, 100, 8192, -8192, 100};
        assertEquals(2, narrow.attend(new int[] {0, 0}, 0, 2, values, 0, 3, out, 0));
        assertArrayEquals(new int[] {32767, -32768, 800}, out);
    }

    @Test
    void wideValuesAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new OnlineSoftmax(SOFTMAX, 4, 3, QFormat.signed(31, 20), CONTEXT));
    }
}
