package lpu.codebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import lpu.io.InputError;
import lpu.simd.Matrix;
import lpu.simd.Workers;
import org.junit.jupiter.api.Test;

class TileVqTest {
    private static final int ROWS = 1021;
    private static final int COLUMNS = 21; // three tiles of 8, the last one narrower

    private static Matrix random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(1);
        float[] w = new float[rows * columns];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) random.nextGaussian();
        }
        return Matrix.of(w, rows, columns);
    }

    private interface Weight {
        float of(int row, int column);
    }

    private static Matrix matrix(int rows, int columns, Weight weight) {
        float[] w = new float[rows * columns];
        for (int i = 0; i < w.length; i++) {
            w[i] = weight.of(i / columns, i % columns);
        }
        return Matrix.of(w, rows, columns);
    }

    private static TileCodebook fit(Matrix source, TileVqOptions options, int threads) {
        try (Workers workers = new Workers(threads)) {
            return TileVq.fit(source, options, workers);
        }
    }

    @Test
    void distortionIsThatOfTheDecodedRows() {
        Matrix source = random(ROWS, COLUMNS);
        TileVqOptions options = TileVqOptions.plain(8, new KMeans.Options(100, 10, 1, 0, 0));
        TileCodebook book;
        try (Workers workers = new Workers(2)) {
            book = TileVq.fit(source, options, workers);
        }
        double[] error = new double[3];
        float[] row = new float[COLUMNS];
        float[] decoded = new float[COLUMNS];
        for (int v = 0; v < ROWS; v++) {
            source.row(v, row, 0);
            book.decode(v, decoded);
            for (int j = 0; j < COLUMNS; j++) {
                error[j / 8] += (row[j] - decoded[j]) * (row[j] - decoded[j]);
            }
        }
        double total = 0;
        for (int tile = 0; tile < 3; tile++) {
            assertEquals(error[tile] / ROWS, book.distortion()[tile], 1e-4 * book.distortion()[tile]);
            total += error[tile];
        }
        assertEquals(total / ROWS / COLUMNS, book.distortionPerWeight(), 1e-4);
        assertTrue(book.distortionPerWeight() < 0.6, "a tenth of the rows as codewords explain little");
        assertEquals(COLUMNS - 16, book.words().width(2), "the last tile has what is left");
    }

    @Test
    void threadsChangeNothing() {
        Matrix source = random(ROWS, COLUMNS);
        TileVqOptions options = TileVqOptions.plain(8, new KMeans.Options(16, 4, 5, 0, 0));
        TileCodebook one = fit(source, options, 1);
        TileCodebook three = fit(source, options, 3);
        assertArrayEquals(one.words().centroids(), three.words().centroids());
        assertEquals(-1, one.codes().codes().mismatch(three.codes().codes()));
    }

    @Test
    void asManyCodewordsAsRowsLoseNothing() {
        Matrix repeated = matrix(ROWS, COLUMNS, (r, j) -> r % 50 * (j + 1));
        TileCodebook book = fit(repeated, TileVqOptions.plain(8, new KMeans.Options(256, 5, 1, 0, 0)), 2);
        float[] expected = new float[COLUMNS];
        float[] actual = new float[COLUMNS];
        for (int v = 0; v < ROWS; v++) {
            repeated.row(v, expected, 0);
            book.decode(v, actual);
            assertArrayEquals(expected, actual);
        }
    }

    @Test
    void bitsPerWeightGiveTheTileWidth() {
        assertEquals(8, TileVqOptions.plain(1).tileWidth());
        assertEquals(16, TileVqOptions.plain(0.5).tileWidth());
        assertEquals(4, TileVqOptions.plain(2).tileWidth());
        assertEquals(256, TileVqOptions.plain(1).codewords());
        for (double bits : new double[] {0, -1, 3, 16, Double.NaN}) {
            assertTrue(assertThrows(InputError.class, () -> TileVqOptions.plain(bits)).getMessage()
                    .startsWith("bits per weight must be"));
        }
    }

    @Test
    void signsAndMeans() {
        Matrix source = matrix(9, 70, (r, j) -> j == 3 ? 0f : j == 4 ? -0f : (r + j) % 2 == 0 ? 2 : -1);
        try (Workers workers = new Workers(2)) {
            SignBits signs = SignBits.of(source, workers);
            for (int v = 0; v < 9; v++) {
                for (int j = 0; j < 70; j++) {
                    assertEquals(j == 3 || j == 4 || (v + j) % 2 == 0, signs.positive(v, j));
                }
                assertEquals((34 * 2 + 34 * 1) / 70f, signs.meanAbs()[v], 1e-6);
            }
        }
    }
}
