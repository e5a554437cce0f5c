package lpu.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lpu.codebook.TileCodebook;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Codebooks with biases, tiles of different widths and any number of codewords. */
class TileVqHeadTest {
    private static final int ROWS = 321;
    private static final int[] WIDTHS = {5, 1, 0, 12, 3, 8, 7};
    private static final int COLUMNS = 36;
    private static final int[] CODEWORDS = {3, 16, 50, 64, 100, 128, 200, 256};
    private static final double[] REACHES = {0, 1e-30, 0.01, 1, 1000};
    private static final Workers ONE = new Workers(1);
    private static final Workers THREE = new Workers(3);

    @AfterAll
    static void close() {
        ONE.close();
        THREE.close();
    }

    private static TileVqHead head(TileCodebook book, int bits, Workers workers) {
        return new TileVqHead(book, 0, ScanKernels.of(bits), workers);
    }

    @Test
    void everyWidthAndTeamGivesTheSameScores() {
        for (int codewords : CODEWORDS) {
            for (double reach : REACHES) {
                TileCodebook book = TileBooks.random(ROWS, WIDTHS, codewords, reach, codewords);
                TileVqHead scalar = head(book, 0, ONE);
                int[] expected = new int[ROWS];
                for (int bits : new int[] {128, 256, 512}) {
                    TileVqHead vector = head(book, bits, bits == 256 ? THREE : ONE);
                    for (double size : new double[] {0.001, 1, 1e6}) {
                        float[] hidden = TileBooks.hidden(COLUMNS, size, 3);
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
    }

    /**
     * Each LUT entry is off by at most half a step; a bias by half a unit and, once shifted, by half a step from the
     * middle of what the shift drops.
     */
    @Test
    void scoresEstimateTheLogit() {
        for (int codewords : CODEWORDS) {
            for (double reach : REACHES) {
                TileCodebook book = TileBooks.random(ROWS, WIDTHS, codewords, reach, codewords);
                TileVqHead head = head(book, 256, THREE);
                for (double size : new double[] {0, 0.01, 1, 30}) {
                    float[] hidden = TileBooks.hidden(COLUMNS, size, 4);
                    int[] scores = new int[ROWS];
                    head.score(hidden, scores);
                    double steps = 0.5 * (WIDTHS.length + 1) * head.scale();
                    for (int v = 0; v < ROWS; v++) {
                        double logit = TileBooks.logit(book, hidden, v);
                        double rounding = 1e-5 * (size * COLUMNS * 5 + reach + 3);
                        assertEquals(logit, head.scale() * scores[v] + head.offset(), steps + rounding);
                    }
                }
            }
        }
    }

    /** The scale is the bias unit times the least power of two that lets the widest LUT fit bytes. */
    @Test
    void theScaleOfATokenIsAPowerOfTwoOfTheBiasUnit() {
        TileCodebook book = TileBooks.random(ROWS, WIDTHS, 256, 5, 1);
        TileVqHead head = head(book, 0, ONE);
        TileVqHead free = head(TileBooks.random(ROWS, WIDTHS, 256, 0, 1), 0, ONE);
        int[] scores = new int[ROWS];
        int larger = 0;
        for (double size : new double[] {1e-4, 0.01, 0.1, 1, 7, 100}) {
            float[] hidden = TileBooks.hidden(COLUMNS, size, 5);
            head.score(hidden, scores);
            free.score(hidden, scores);
            double power = Math.log(head.scale() / book.bias().unit()) / Math.log(2);
            assertEquals(Math.rint(power), power, 1e-6);
            assertTrue(power > -0.5);
            assertTrue(head.scale() >= free.scale() * (1 - 1e-6));
            if (power > 0.5) {
                assertTrue(head.scale() < 2 * free.scale());
                larger++;
            }
        }
        assertTrue(larger >= 3);
    }

    /** 600 tiles whose LUTs all span about the same: more than 65,535 in bytes of full range. */
    @Test
    void manyTilesAreScaledDownToFit16Bits() {
        int[] widths = new int[600];
        Arrays.fill(widths, 1);
        for (double reach : new double[] {0, 3}) {
            TileCodebook book = TileBooks.random(40, widths, 16, reach, 1);
            float[] hidden = new float[600];
            Arrays.fill(hidden, 1);
            int[] expected = new int[40];
            head(book, 0, ONE).score(hidden, expected);
            for (int bits : new int[] {128, 256, 512}) {
                int[] scores = new int[40];
                TileVqHead head = head(book, bits, ONE);
                head.score(hidden, scores);
                assertArrayEquals(expected, scores);
                for (int v = 0; v < 40; v++) {
                    assertEquals(TileBooks.logit(book, hidden, v), head.scale() * scores[v] + head.offset(),
                            300 * head.scale());
                }
            }
        }
    }

    @Test
    void costsCountWhatIsRead() {
        TileVqHead nibbles = head(TileBooks.random(ROWS, WIDTHS, 16, 0, 1), 0, ONE);
        assertEquals(8.0 * 4 / COLUMNS, nibbles.bitsPerWeight());
        assertEquals(1024 * 4 + 2 * 16 * COLUMNS, nibbles.bytesPerToken());
        TileVqHead biased = head(TileBooks.random(ROWS, WIDTHS, 17, 1, 1), 0, ONE);
        assertEquals((8.0 * 7 + 16) / COLUMNS, biased.bitsPerWeight());
        assertEquals(1024 * (7 + 2) + 2 * 17 * COLUMNS, biased.bytesPerToken());
    }
}
