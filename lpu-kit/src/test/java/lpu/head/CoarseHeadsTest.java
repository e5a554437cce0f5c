package lpu.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BiFunction;
import lpu.codebook.KMeans;
import lpu.codebook.SignBits;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CoarseHeadsTest {
    private static final int ROWS = 1021;
    private static final int COLUMNS = 70; // nine tiles of 8, the last narrower; two sign words
    private static final HeadData DATA = HeadData.random(ROWS, COLUMNS, 1);
    private static final Workers ONE = new Workers(1);
    private static final Workers THREE = new Workers(3);
    private static final SignBits SIGNS = SignBits.of(DATA.matrix(), ONE);
    private static final TileCodebook BOOK =
            TileVq.fit(DATA.matrix(), TileVqOptions.plain(8, new KMeans.Options(100, 6, 1, 0, 0)), ONE);

    @AfterAll
    static void close() {
        ONE.close();
        THREE.close();
    }

    private static CoarseHead sign(SignHead.RowScale rowScale, ScanKernels kernels, Workers workers) {
        return new SignHead(SIGNS, rowScale, 10, kernels, workers);
    }

    private static void widthsAndThreadsAgree(BiFunction<ScanKernels, Workers, CoarseHead> maker) {
        CoarseHead scalar = maker.apply(ScanKernels.of(0), ONE);
        int[] expected = new int[ROWS];
        for (int bits : new int[] {128, 256, 512}) {
            for (Workers workers : new Workers[] {ONE, THREE}) {
                CoarseHead vector = maker.apply(ScanKernels.of(bits), workers);
                for (int i = 0; i < 5; i++) {
                    float[] hidden = DATA.hidden(i);
                    scalar.score(hidden, expected);
                    int[] scores = new int[ROWS];
                    vector.score(hidden, scores);
                    assertArrayEquals(expected, scores);
                    assertEquals(scalar.scale(), vector.scale());
                    assertEquals(scalar.offset(), vector.offset());
                }
            }
        }
    }

    @Test
    void everyWidthAndTeamGivesTheSameScores() {
        widthsAndThreadsAgree((kernels, workers) -> sign(SignHead.RowScale.ONE, kernels, workers));
        widthsAndThreadsAgree((kernels, workers) -> sign(SignHead.RowScale.MEAN_ABS, kernels, workers));
        widthsAndThreadsAgree((kernels, workers) -> new TileVqHead(BOOK, 0, kernels, workers));
    }

    /** Each LUT entry is off by at most half a step, so a row's estimate by at most tiles / 2 steps. */
    @Test
    void vqEstimatesTheLogitOfTheDecodedRow() {
        CoarseHead head = new TileVqHead(BOOK, THREE);
        int[] scores = new int[ROWS];
        float[] decoded = new float[COLUMNS];
        for (int i = 0; i < 10; i++) {
            float[] hidden = DATA.hidden(i);
            head.score(hidden, scores);
            for (int v = 0; v < ROWS; v++) {
                BOOK.decode(v, decoded);
                double exact = 0;
                for (int j = 0; j < COLUMNS; j++) {
                    exact += decoded[j] * hidden[j];
                }
                double bound = 0.5 * BOOK.tiles() * head.scale() + 1e-3;
                assertEquals(exact, head.scale() * scores[v] + head.offset(), bound);
            }
        }
    }

    /** q_j is off by at most half a unit; a_v by half of 1/65535 of the largest and the score by half of 1. */
    @Test
    void signEstimatesTheSignedSum() {
        CoarseHead one = sign(SignHead.RowScale.ONE, ScanKernels.best(), ONE);
        CoarseHead mean = sign(SignHead.RowScale.MEAN_ABS, ScanKernels.best(), ONE);
        double average = 0;
        double largest = 0;
        for (float a : SIGNS.meanAbs()) {
            average += a / ROWS;
            largest = Math.max(largest, a);
        }
        int[] scores = new int[ROWS];
        for (int i = 0; i < 10; i++) {
            float[] hidden = DATA.hidden(i);
            double max = 0;
            for (float h : hidden) {
                max = Math.max(max, Math.abs(h));
            }
            double rounding = COLUMNS * 0.5 * max / 511;
            one.score(hidden, scores);
            for (int v = 0; v < ROWS; v++) {
                assertEquals(average * signedSum(hidden, v), one.scale() * scores[v], average * rounding + 1e-3);
            }
            mean.score(hidden, scores);
            double step = largest * max / 511; // of one score
            for (int v = 0; v < ROWS; v++) {
                double bound = largest * rounding + step + largest / 65535 * COLUMNS * max + 1e-3;
                assertEquals(SIGNS.meanAbs()[v] * signedSum(hidden, v), mean.scale() * scores[v], bound);
            }
        }
    }

    private static double signedSum(float[] hidden, int v) {
        double sum = 0;
        for (int j = 0; j < COLUMNS; j++) {
            sum += DATA.weights()[v * COLUMNS + j] >= 0 ? hidden[j] : -hidden[j];
        }
        return sum;
    }

    @Test
    void aZeroStateScoresAllRowsAlike() {
        float[] zero = new float[COLUMNS];
        CoarseHead[] heads = {sign(SignHead.RowScale.ONE, ScanKernels.best(), ONE),
            sign(SignHead.RowScale.MEAN_ABS, ScanKernels.best(), ONE), new TileVqHead(BOOK, ONE)};
        for (CoarseHead head : heads) {
            int[] scores = new int[ROWS];
            head.score(zero, scores);
            assertArrayEquals(new int[ROWS], scores);
            assertEquals(0, head.scale() * scores[0] + head.offset());
        }
    }

    @Test
    void costs() {
        CoarseHead vq = new TileVqHead(BOOK, ONE);
        assertEquals("vq t=8 K=100", vq.name());
        assertEquals(1024 * 9 + 2 * 100 * 70, vq.bytesPerToken());
        assertEquals(8.0 * 9 / 70, vq.bitsPerWeight());
        CoarseHead sign = sign(SignHead.RowScale.ONE, ScanKernels.best(), ONE);
        assertEquals(128 * 2 * 64, sign.bytesPerToken());
        assertEquals(1, sign.bitsPerWeight());
        assertThrows(IllegalArgumentException.class,
                () -> new SignHead(SIGNS, SignHead.RowScale.ONE, 13, ScanKernels.best(), ONE));
    }

    /** The thesis's claim on planted data: VQ ranks the exact best row higher than signs do. */
    @Test
    void vqRanksTheBestRowHigherThanSigns() {
        CoarseHead vq = new TileVqHead(BOOK, ONE);
        CoarseHead sign = sign(SignHead.RowScale.ONE, ScanKernels.best(), ONE);
        long vqRanks = 0;
        long signRanks = 0;
        for (int i = 0; i < 200; i++) {
            float[] hidden = DATA.hidden(i);
            int best = DATA.argmax(hidden);
            vqRanks += rank(vq, hidden, best);
            signRanks += rank(sign, hidden, best);
        }
        assertTrue(vqRanks < signRanks, vqRanks + " against " + signRanks);
    }

    private static int rank(CoarseHead head, float[] hidden, int row) {
        int[] scores = new int[ROWS];
        head.score(hidden, scores);
        int better = 0;
        for (int score : scores) {
            better += score > scores[row] ? 1 : 0;
        }
        return better;
    }
}
