package lpu.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import lpu.kernel.CodeBlocks;
import lpu.kernel.LittleEndian;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Against a full sort. 20,001 rows are enough for a sample, the small numbers go without. */
class TileScanTest {
    private static final int[] ROWS = {1, 64, 1021, 1024, 1025, 20_001};
    private static final Workers ONE = new Workers(1);
    private static final Workers THREE = new Workers(3);

    @AfterAll
    static void close() {
        ONE.close();
        THREE.close();
    }

    /** One tile whose LUT is 0, so that the score of a row is its bias. */
    private static CodeBlocks rows(int rows, IntUnaryOperator score) {
        MemorySegment bias = Arena.ofAuto().allocate(CodeBlocks.biasBytes(rows));
        for (int v = 0; v < rows; v++) {
            bias.set(LittleEndian.SHORT, 2L * v, (short) score.applyAsInt(v));
        }
        return new CodeBlocks(rows, 1, 16, Arena.ofAuto().allocate(CodeBlocks.bytes(rows, 1, 16)), bias);
    }

    private static int[] best(int[] scores, int k) {
        return IntStream.range(0, scores.length).boxed()
                .sorted((a, b) -> scores[a] != scores[b] ? Integer.compare(scores[b], scores[a]) : a - b)
                .limit(k).mapToInt(v -> v).sorted().toArray();
    }

    /** @return scans done twice, over all row numbers, widths and k */
    private static int check(IntUnaryOperator score) {
        int repeats = 0;
        for (int rows : ROWS) {
            CodeBlocks codes = rows(rows, score);
            int[] scores = new int[rows];
            ScanKernels.of(0).lutScan(codes, new byte[64], 0, 0, codes.blocks(), scores, 0);
            for (int bits : new int[] {0, 256, 512}) {
                TileScan scan = new TileScan(codes, ScanKernels.of(bits), bits == 256 ? THREE : ONE);
                for (int k : new int[] {1, 2, 50, 1000, rows - 1, rows}) {
                    if (k >= 1 && k <= rows) {
                        scan.best(new byte[64], 0, k);
                        int[] expected = best(scores, k);
                        assertArrayEquals(expected, Arrays.copyOf(scan.ids(), k), rows + " rows, k " + k);
                        assertArrayEquals(Arrays.stream(expected).map(v -> scores[v]).toArray(),
                                Arrays.copyOf(scan.scores(), k));
                    }
                }
                repeats += scan.repeats();
            }
        }
        return repeats;
    }

    @Test
    void ordinaryScores() {
        SplittableRandom random = new SplittableRandom(7);
        assertEquals(0, check(i -> (int) (1000 + 600 * random.nextGaussian())));
    }

    @Test
    void ties() {
        check(i -> i * 31 % 7);
        check(i -> -5);
        check(i -> i % 3 == 0 ? Short.MIN_VALUE : Short.MAX_VALUE);
    }

    /** The sample, every fourth row, sees only low scores, or only high ones. */
    @Test
    void aMisleadingSample() {
        check(i -> i % 4 == 0 ? 1 : 1000 + i % 300);
        int repeats = check(i -> i % 4 == 0 ? 30_000 + i % 7 : i % 5);
        assertEquals(3, repeats, "k = 1000 at each width: 30,006 looks like the bound, and is that of 714 rows");
    }

    @Test
    void manyTilesAndTeams() {
        SplittableRandom random = new SplittableRandom(3);
        for (int codewords : new int[] {16, 64, 128, 256}) {
            var book = TileBooks.random(9_000, IntStream.range(0, 40).map(i -> 1 + i % 3).toArray(), codewords, 2, 5);
            CoarseHead scalar = new TileVqHead("", book, ScanKernels.of(0), ONE);
            int[] scores = new int[9_000];
            int k = 300;
            int[] ids = new int[k];
            for (int bits : new int[] {0, 128, 256, 512}) {
                for (Workers workers : new Workers[] {ONE, THREE}) {
                    ScanKernels kernels = ScanKernels.of(bits);
                    RowSelector selector = new TileVqHead("", book, kernels, workers).selector(k, kernels);
                    float[] hidden = TileBooks.hidden(book.columns(), 1, random.nextLong());
                    scalar.score(hidden, scores);
                    selector.select(hidden, ids);
                    assertArrayEquals(best(scores, k), ids);
                }
            }
        }
    }
}
