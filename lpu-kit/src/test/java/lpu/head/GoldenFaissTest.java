package lpu.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.Golden;
import lpu.codebook.TileCodebook;
import lpu.simd.CodeBlocks;
import lpu.simd.Matrix;
import lpu.simd.NearestKernels;
import lpu.simd.Workers;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Nearest codewords, sums of look-ups and exact products against FAISS's ({@link Golden}). Weights, codewords and states are
 * small whole numbers, so that float sums are exact in any order and the same numbers come out to the last bit.
 */
class GoldenFaissTest {
    private static final JsonNode FAISS = Golden.of("faiss");
    private static final int ROWS = FAISS.get("rows").asInt();
    private static final int COLUMNS = FAISS.get("columns").asInt();
    private static final int WIDTH = FAISS.get("width").asInt();
    private static final int TILES = COLUMNS / WIDTH;
    private static final int CODEWORDS = FAISS.get("codewords").asInt();
    private static final float[] WEIGHTS = small(1, ROWS * COLUMNS, 60);
    private static final float[] WORDS = small(101, CODEWORDS * COLUMNS, 40); // [tile][codeword][column of the tile]
    private static final float[] STATES = small(201, FAISS.get("states").asInt() * COLUMNS, 25);

    /** The whole numbers of {@code golden.py}, in [-reach, reach]. */
    private static float[] small(long seed, int count, int reach) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            long x = (i + seed * 1_000_003) * 0x9E3779B97F4A7C15L;
            x = (x ^ x >>> 29) * 0xBF58476D1CE4E5B9L;
            out[i] = (x >>> 33) % (2 * reach + 1) - reach;
        }
        return out;
    }

    private static float[] state(int index) {
        return Arrays.copyOfRange(STATES, index * COLUMNS, (index + 1) * COLUMNS);
    }

    private static TileCodebook faissCodebook() {
        CodeBlocks codes = CodeBlocks.allocate(ROWS, TILES, CODEWORDS);
        for (int v = 0; v < ROWS; v++) {
            for (int tile = 0; tile < TILES; tile++) {
                codes.set(v, tile, Character.digit(FAISS.get("indices").get(v).asString().charAt(tile), 16));
            }
        }
        int[] starts = IntStream.rangeClosed(0, TILES).map(i -> i * WIDTH).toArray();
        return TileBooks.of(starts, CODEWORDS, WORDS, codes, null);
    }

    @Test
    void nearestCodewords() {
        TileCodebook book = faissCodebook();
        for (int tile = 0; tile < TILES; tile++) {
            float[] points = new float[ROWS * WIDTH];
            for (int v = 0; v < ROWS; v++) {
                System.arraycopy(WEIGHTS, v * COLUMNS + tile * WIDTH, points, v * WIDTH, WIDTH);
            }
            float[] words = Arrays.copyOfRange(WORDS, tile * CODEWORDS * WIDTH, (tile + 1) * CODEWORDS * WIDTH);
            float[] bias = new float[CODEWORDS];
            for (int i = 0; i < words.length; i++) {
                bias[i / WIDTH] -= words[i] * words[i] / 2;
            }
            int[] nearest = new int[ROWS];
            NearestKernels.best().nearest(points, WIDTH, 0, ROWS, words, bias, CODEWORDS, nearest, new float[ROWS]);
            int t = tile;
            assertArrayEquals(IntStream.range(0, ROWS).map(v -> book.codes().get(v, t)).toArray(), nearest, "tile " + tile);
        }
    }

    /** Our LUTs are bytes: each entry is off by half a step at most, and rows that FAISS finds first stand that close to the top. */
    @Test
    void scannedScores() {
        TileCodebook book = faissCodebook();
        try (Workers workers = new Workers(2)) {
            TileVqHead head = new TileVqHead(book, workers);
            int[] scores = new int[ROWS];
            for (int s = 0; s < FAISS.get("states").asInt(); s++) {
                JsonNode found = FAISS.get("scanned").get(s);
                int[] ids = Golden.ints(found.get("ids"));
                int[] sums = Golden.ints(found.get("scores"));
                head.score(state(s), scores);
                double off = 0.5 * TILES * head.scale() * (1 + 1e-5);
                for (int i = 0; i < ids.length; i++) {
                    assertEquals(sums[i], TileBooks.logit(book, state(s), ids[i]));
                    assertEquals(sums[i], head.scale() * scores[ids[i]] + head.offset(), off);
                }
                double least = sums[sums.length - 1] + off;
                long above = IntStream.range(0, ROWS).filter(v -> head.scale() * scores[v] + head.offset() > least).count();
                assertTrue(above <= ids.length, above + " rows");
            }
        }
    }

    @Test
    void exactProducts() {
        try (Workers workers = new Workers(2)) {
            ExactHead head = new ExactHead(Matrix.of(WEIGHTS, ROWS, COLUMNS), workers);
            float[] logits = new float[ROWS];
            for (int s = 0; s < FAISS.get("states").asInt(); s++) {
                head.logits(state(s), logits);
                JsonNode found = FAISS.get("exact").get(s);
                int[] best = IntStream.range(0, ROWS).boxed().sorted((a, b) -> Float.compare(logits[b], logits[a])).limit(20)
                        .mapToInt(Integer::intValue).toArray();
                assertArrayEquals(Golden.ints(found.get("scores")), Arrays.stream(best).map(v -> (int) logits[v]).toArray());
                assertArrayEquals(Golden.ints(found.get("ids")), best);
            }
        }
    }
}
