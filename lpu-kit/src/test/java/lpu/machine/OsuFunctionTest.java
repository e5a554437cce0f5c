package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import lpu.fixed.OnlineSoftmax;
import lpu.fixed.Softmax;
import lpu.num.Interpolation;
import lpu.num.LutShape;
import lpu.num.NewtonOptions;
import lpu.num.QFormat;
import org.junit.jupiter.api.Test;

/** Against {@link OnlineSoftmax}. */
class OsuFunctionTest {
    private static final int WIDTH = 5;
    private static final QFormat VALUES = QFormat.parse("s3.12");
    private static final int[] COUNTS = {1, 2, 7, 8, 9, 300};
    private static final int[] TILES = {1, 3, 8, 64, 512};

    private static final Softmax.Options STANDARD = Softmax.Options.standard();
    private static final Softmax.Options COARSE = new Softmax.Options(LutShape.below(4, 16, Interpolation.NEAREST),
            QFormat.parse("u0.6"), new NewtonOptions(4, Interpolation.NEAREST, 6, 9, 0));

    @Test
    void randomScores() {
        for (int n : COUNTS) {
            int[] scores = new SplittableRandom(n).ints(n, -5000, 5000).toArray();
            check(STANDARD, "s6.9", "s3.14", scores);
            check(STANDARD, "s6.9", "s0.7", scores); // contexts saturate
            check(COARSE, "s6.9", "s3.6", scores);
            check(STANDARD, "s9.4", "s3.14", scores);
        }
    }

    @Test
    void directedScores() {
        for (int n : COUNTS) {
            check(n, j -> 77); // all equal
            check(n, j -> j * 13); // every tile raises the maximum
            check(n, j -> -j * 13);
            check(n, j -> j % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE);
            check(n, j -> j == n - 1 ? Short.MAX_VALUE : Short.MIN_VALUE); // forgets all before
            check(n, j -> Integer.MIN_VALUE); // all masked
            check(n, j -> j % 3 == 0 ? 5 * j : OsuFunction.MASKED);
            check(n, j -> j < n / 2 ? OsuFunction.MASKED : -400 + j); // masked tiles first
        }
    }

    private static void check(int n, IntUnaryOperator score) {
        int[] scores = IntStream.range(0, n).map(score).toArray();
        check(STANDARD, "s6.9", "s3.14", scores);
        check(COARSE, "s6.9", "s3.6", scores);
    }

    private static void check(Softmax.Options options, String scoreFormat, String contextFormat, int[] scores) {
        QFormat context = QFormat.parse(contextFormat);
        Softmax softmax = Softmax.of(options, QFormat.parse(scoreFormat), QFormat.parse("u0.8"));
        OsuTables tables = new OsuTables(softmax.exp(), softmax.reciprocal(), VALUES.fractionBits(), context);
        int stride = WIDTH + 2;
        long count = (long) scores.length * stride + 1;
        int[] values = new SplittableRandom(9).ints(count, Short.MIN_VALUE, Short.MAX_VALUE + 1).toArray();
        for (int tile : TILES) {
            OsuFunction osu = new OsuFunction(tables, WIDTH, new TcuFunction(new Tcu(4)));
            int[] expected = new int[WIDTH];
            int[] actual = new int[WIDTH + 1];
            OnlineSoftmax online = new OnlineSoftmax(softmax, tile, WIDTH, VALUES, context);
            online.attend(scores, 0, scores.length, values, 1, stride, expected, 0);
            for (int twice = 0; twice < 2; twice++) { // the registers are cleared
                osu.start();
                for (int j = 0; j < scores.length; j += tile) {
                    osu.add(scores, j, Math.min(tile, scores.length - j), values, 1 + j * stride, stride);
                }
                osu.finish(actual, 1);
                assertArrayEquals(expected, Arrays.copyOfRange(actual, 1, actual.length), scores.length + " scores, tile " + tile);
            }
        }
    }

    /** One score: the context is its value, but for what the reciprocal of 1 rounds. */
    @Test
    void oneScoreGivesItsValue() {
        Softmax softmax = Softmax.of(STANDARD, QFormat.parse("s6.9"), QFormat.parse("u0.8"));
        OsuFunction osu = new OsuFunction(new OsuTables(softmax.exp(), softmax.reciprocal(), 12, VALUES), 2,
                new TcuFunction(new Tcu(8)));
        int[] context = new int[2];
        osu.add(new int[] {-123}, 0, 1, new int[] {4096, -32768}, 0, 2);
        osu.finish(context, 0);
        assertEquals(4096, context[0], 1);
        assertTrue(context[1] <= -32767);
    }
}
