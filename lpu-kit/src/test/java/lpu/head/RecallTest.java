package lpu.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.codebook.SignBits;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.TinyModel;
import lpu.profile.Agreement;
import lpu.profile.Chunks;
import lpu.profile.HiddenStates;
import lpu.simd.Matrix;
import lpu.simd.ScanKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallTest {
    /** Gives the scores listed for the state whose only column is the list's index. */
    private record Listed(int[][] scoresOfState) implements CoarseHead {
        @Override
        public String name() {
            return "listed";
        }

        @Override
        public int rows() {
            return scoresOfState[0].length;
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public long bytesPerToken() {
            return 0;
        }

        @Override
        public double bitsPerWeight() {
            return 0.25;
        }

        @Override
        public void score(float[] hidden, int[] scores) {
            System.arraycopy(scoresOfState[(int) hidden[0]], 0, scores, 0, scores.length);
        }

        @Override
        public float scale() {
            return 1;
        }

        @Override
        public float offset() {
            return 0;
        }
    }

    /** The rank of row {@code top1} among the scores. */
    private static int rank(int top1, int... scores) {
        return Recall.measure(new Listed(new int[][] {scores}), Matrix.of(new float[1], 1, 1),
                new int[] {top1}).max();
    }

    @Test
    void rankCountsBetterRowsAndTiesOfLowerId() {
        assertEquals(1, rank(2, 1, 5, 9, 3));
        assertEquals(4, rank(0, 1, 5, 9, 3));
        assertEquals(3, rank(3, 1, 5, 9, 3));
        assertEquals(1, rank(0, 7, 7, 7));
        assertEquals(3, rank(2, 7, 7, 7));
        assertEquals(2, rank(1, 7, 7, 7));
        assertEquals(4, rank(3, -4, 8, -4, -4, -4));
        assertEquals(2, rank(0, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void ranksOfAllStatesAscending() {
        Listed coarse = new Listed(new int[][] {{3, 2, 1}, {1, 2, 3}, {2, 2, 2}});
        Recall r = Recall.measure(coarse, Matrix.of(new float[] {0, 1, 2}, 3, 1), new int[] {2, 2, 1});
        assertArrayEquals(new int[] {1, 2, 3}, r.ranks());
        assertEquals("listed", r.coarse());
        assertEquals(0.25, r.bitsPerWeight());
    }

    /** Of ranks 1 to 1,000: at most 17 misses are still compatible with 1 %, and no more than 3 show that it is less. */
    @Test
    void betweenWhichRanksTheTrueQuantileLies() {
        Recall r = new Recall("", 1, IntStream.rangeClosed(1, 1000).toArray());
        assertEquals(990, r.kFor(0.99));
        int most = Recall.mostMissesAllowed(1 - 0.99, 1000, 0.975);
        int fewest = Recall.mostMisses(1 - 0.99, 1000, 0.975);
        assertEquals(3, fewest);
        assertEquals(17, most);
        assertEquals(new Recall.Range(983, 997), r.rangeFor(0.99));
        assertEquals(new Recall.Range(1, 3), new Recall("", 1, new int[] {1, 2, 3}).rangeFor(0.5));
    }

    @Test
    void summariesOfCountedRanks() {
        Recall r = new Recall("", 1, new int[] {1, 1, 1, 2, 2, 3, 5, 8, 40, 700});
        assertEquals(2, r.kFor(0.5));
        assertEquals(1, r.kFor(0.3));
        assertEquals(2, r.kFor(0.31));
        assertEquals(40, r.kFor(0.9));
        assertEquals(700, r.kFor(0.91));
        assertEquals(700, r.kFor(1));
        assertEquals(1, r.kFor(0));
        assertEquals(700, r.max());
        assertEquals(0, r.agreement(0));
        assertEquals(0.3, r.agreement(1));
        assertEquals(0.5, r.agreement(2));
        assertEquals(0.8, r.agreement(39));
        assertEquals(0.9, r.agreement(40));
        assertEquals(1, r.agreement(700));
    }

    /** Shares such as 0.07 · 100 = 7.000000000000001 must not ask for one position more. */
    @Test
    void shareOfAnyNumberOfPositions() {
        for (int n = 1; n <= 3000; n++) {
            Recall r = new Recall("", 1, IntStream.rangeClosed(1, n).toArray());
            for (int perMille : new int[] {1, 70, 290, 500, 570, 900, 990, 999, 1000}) {
                assertEquals(Math.ceilDiv(perMille * n, 1000), r.kFor(perMille / 1000.0), perMille + " of " + n);
            }
        }
    }

    /** Every k while they are few, then 49,152^(i / 64): its 24th power is 57.4, its 63rd 41,518. */
    @Test
    void candidatesEvenlySpacedOnALogarithmicAxis() {
        assertArrayEquals(IntStream.rangeClosed(1, 5).toArray(), Recall.ks(5).toArray());
        int[] ks = Recall.ks(49_152).toArray();
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 15}, Arrays.copyOf(ks, 11));
        assertArrayEquals(new int[] {41_518, 49_152}, Arrays.copyOfRange(ks, ks.length - 2, ks.length));
        assertTrue(IntStream.of(ks).anyMatch(k -> k == 57));
        assertArrayEquals(IntStream.of(ks).sorted().distinct().toArray(), ks);
    }

    /** The share of positions whose exact choice is the sign head's first; all rows hold every choice. */
    @Test
    void ofATinyModel(@TempDir Path folder) {
        int[] text = new SplittableRandom(2).ints(320, 0, TinyModel.VOCABULARY).toArray();
        try (LanguageModel model = ModelLoader.load(TinyModel.write(folder.resolve("t.gguf"), false));
                Engine engine = new Engine(model, 2, 64)) {
            SignBits bits = SignBits.of(model.head(), engine.workers());
            SignHead sign = new SignHead(bits, SignHead.RowScale.ONE, 12, ScanKernels.best(), engine.workers());
            HiddenStates states = HiddenStates.collect(engine, Chunks.of(text, 64, 5), 300);
            int[] exact = states.exactTop1(engine);
            Recall r = Recall.measure(sign, states.matrix(), exact);
            assertEquals(300, r.ranks().length);
            assertEquals(1, r.agreement(TinyModel.VOCABULARY));
            LmHead one = new CoarseFineHead(sign, Heads.exact(engine), 1);
            assertEquals(r.agreement(1), Agreement.measure(one, states, exact).share());
            assertEquals(300, Agreement.measure(Heads.exact(engine), states, exact).kept());
            int[] scores = new int[TinyModel.VOCABULARY];
            int first = 0;
            for (int i = 0; i < 300; i++) {
                sign.score(states.get(i), scores);
                int best = 0;
                for (int v = 1; v < scores.length; v++) {
                    best = scores[v] > scores[best] ? v : best;
                }
                first += best == exact[i] ? 1 : 0;
            }
            assertEquals(first / 300.0, r.agreement(1));
        }
    }
}
