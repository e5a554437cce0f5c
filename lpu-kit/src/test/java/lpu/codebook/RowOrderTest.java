package lpu.codebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.codebook.TileCodebook.Bias;
import lpu.simd.CodeBlocks;
import lpu.simd.Workers;
import org.junit.jupiter.api.Test;

class RowOrderTest {
    private static final int TILES = 3;
    private static final int CODEWORDS = 16;

    /** Rows of a codebook whose codewords are random, two columns a tile, with random biases or none. */
    private static TileCodebook book(int rows, double biasReach) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] centroids = new float[CODEWORDS * 2 * TILES];
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] = (float) random.nextGaussian();
        }
        CodeBlocks codes = CodeBlocks.allocate(rows, TILES, CODEWORDS);
        float[] bias = new float[rows];
        for (int v = 0; v < rows; v++) {
            bias[v] = (float) (biasReach * random.nextGaussian());
            for (int tile = 0; tile < TILES; tile++) {
                codes.set(v, tile, random.nextInt(CODEWORDS));
            }
        }
        TileCodewords words =
                new TileCodewords(IntStream.range(0, 2 * TILES).toArray(), new int[] {0, 2, 4, 6}, CODEWORDS, centroids);
        return new TileCodebook(2 * TILES, null, null, words, codes, biasReach > 0 ? Bias.of(bias) : null, null, new double[TILES],
                new float[rows], null);
    }

    private static int[] order(TileCodebook book, int threads) {
        try (Workers workers = new Workers(threads)) {
            byte[] codes = new byte[book.rows() * TILES];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = (byte) book.codes().get(i / TILES, i % TILES);
            }
            return RowOrder.of(book.words(), codes, book.bias(), workers);
        }
    }

    /** Mean squared distance of a row from its block's mean, over that from the mean of all. */
    private static double spread(TileCodebook book, int[] order) {
        double within = 0;
        for (int first = 0; first < order.length; first += CodeBlocks.ROWS) {
            within += squares(book, Arrays.copyOfRange(order, first, Math.min(order.length, first + CodeBlocks.ROWS)));
        }
        return within / squares(book, order);
    }

    private static double squares(TileCodebook book, int[] rows) {
        int width = book.columns() + 1;
        double[] sums = new double[width];
        double squares = 0;
        float[] row = new float[width];
        for (int v : rows) {
            book.decode(v, row);
            row[width - 1] = book.bias() == null ? 0 : book.bias().get(v);
            for (int j = 0; j < width; j++) {
                sums[j] += row[j];
                squares += (double) row[j] * row[j];
            }
        }
        return squares - Arrays.stream(sums).map(s -> s * s).sum() / rows.length;
    }

    @Test
    void everyRowIsThereOnce() {
        for (int rows : new int[] {1, 1000, 1024, 1025, 5000, 8192}) {
            int[] order = order(book(rows, 1), 2);
            assertArrayEquals(IntStream.range(0, rows).toArray(), IntStream.of(order).sorted().toArray());
        }
    }

    /** 32 blocks of rows in seven directions of similar strength: five halvings take most of what five columns differ by. */
    @Test
    void rowsOfABlockAreAlike() {
        TileCodebook book = book(32_000, 1);
        double before = spread(book, IntStream.range(0, 32_000).toArray());
        double after = spread(book, order(book, 2));
        assertEquals(1, before, 0.02);
        assertTrue(after < 0.6, "spread within blocks " + after);
    }

    /** Where rows differ by their biases alone, those of one block lie together. */
    @Test
    void biasesCount() {
        TileCodebook book = book(4096, 1e4);
        int[] order = order(book, 1);
        int[] ranked = IntStream.range(0, 4096).boxed().sorted((a, b) -> Float.compare(book.bias().get(a), book.bias().get(b)))
                .mapToInt(v -> v).toArray();
        int[] blockOf = new int[4096];
        for (int i = 0; i < 4096; i++) {
            blockOf[order[i]] = i / CodeBlocks.ROWS;
        }
        int changes = 0;
        for (int i = 1; i < 4096; i++) {
            changes += blockOf[ranked[i]] != blockOf[ranked[i - 1]] ? 1 : 0;
        }
        assertTrue(changes < 20, changes + " changes of block along the biases, where 3 are the least and chance gives 3,071");
    }

    @Test
    void threadsAndAlikeRowsChangeNothing() {
        TileCodebook book = book(5000, 1);
        assertArrayEquals(order(book, 1), order(book, 3));
        TileCodebook alike = book(3000, 0);
        for (int v = 0; v < 3000; v++) {
            for (int tile = 0; tile < TILES; tile++) {
                alike.codes().set(v, tile, 5);
            }
        }
        assertArrayEquals(IntStream.range(0, 3000).toArray(), order(alike, 2));
    }
}
