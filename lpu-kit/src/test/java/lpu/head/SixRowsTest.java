package lpu.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lpu.codebook.KMeans;
import lpu.codebook.SignBits;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.io.Project;
import lpu.plot.ResultTable;
import lpu.simd.Matrix;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** The six rows that notebook 02 works out by hand, through the library's heads. */
public class SixRowsTest {
    private static final float[][] WEIGHTS =
            {{-3, 0, -4, -1}, {-1, 2, 1, -4}, {3, -2, 1, 1}, {3, -4, 2, -3}, {-1, -4, -4, -1}, {-4, -2, -1, 4}};
    private static final float[] HIDDEN = {2, -1, -2, 1};
    private static final Matrix ROWS = Matrix.of(WEIGHTS);
    private static final Table HAND = ResultTable
            .readCsv(Project.home().resolve("data/results/02-how-coarse-then-fine-works.csv")).table();

    /** Codewords of tiles of two columns as the notebook finds them. */
    private static TileCodebook codebook(int codewords) {
        try (Workers alone = new Workers(1)) {
            return IntStream.rangeClosed(1, 20).mapToObj(seed -> TileVqOptions.plain(2, new KMeans.Options(codewords, 20, seed, 0, 0)))
                    .map(options -> TileVq.fit(ROWS, options, alone))
                    .min(Comparator.comparingDouble(book -> Arrays.stream(book.distortion()).sum())).orElseThrow();
        }
    }

    /** Each row as its codewords say, times the hidden state. */
    public static double[] scores(int codewords) {
        TileCodebook book = codebook(codewords);
        float[] row = new float[HIDDEN.length];
        return IntStream.range(0, WEIGHTS.length).mapToDouble(v -> {
            book.decode(v, row);
            return dot(row);
        }).toArray();
    }

    private static double dot(float[] row) {
        return IntStream.range(0, row.length).mapToDouble(j -> row[j] * HIDDEN[j]).sum();
    }

    private static double[] hand(String column) {
        return HAND.doubleColumn(column).asDoubleArray();
    }

    @Test
    void scoresByHandAreDotProducts() {
        assertArrayEquals(new double[] {1, -10, 7, 3, 9, 0}, hand("exact logit"));
        assertArrayEquals(Arrays.stream(WEIGHTS).mapToDouble(SixRowsTest::dot).toArray(), hand("exact logit"));
        assertArrayEquals(new double[] {2, -11.5, 11.5, 2.5, 5, 0.5}, hand("tile VQ"));
        assertArrayEquals(scores(3), hand("tile VQ"));
    }

    /** Up to the integers of its sums the sign head's scores are the hand's: their order is the same, ties included. */
    @Test
    void theSignHeadRanksAsByHand() {
        try (Workers alone = new Workers(1)) {
            SignBits signs = SignBits.of(ROWS, alone);
            assertRanked("sign", new SignHead(signs, SignHead.RowScale.ONE, 12, ScanKernels.best(), alone));
        }
        assertArrayEquals(new double[] {-2, -6, 2, 0, 0, 2}, hand("sign"));
    }

    /** Likewise, up to the bytes of its LUTs. */
    @Test
    void theTileVqHeadRanksAsByHand() {
        try (Workers alone = new Workers(1)) {
            assertRanked("tile VQ", new TileVqHead(codebook(3), alone));
        }
    }

    private static void assertRanked(String column, CoarseHead head) {
        int[] scores = new int[WEIGHTS.length];
        head.score(HIDDEN, scores);
        double[] hand = hand(column);
        assertEquals(order(v -> hand[v]), order(v -> scores[v]), column);
    }

    private static List<Integer> order(IntToDoubleFunction score) {
        return IntStream.range(0, WEIGHTS.length).boxed()
                .sorted(Comparator.comparingDouble(v -> -score.applyAsDouble(v))).toList();
    }
}
