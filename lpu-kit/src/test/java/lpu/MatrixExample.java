package lpu;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.codebook.Moments;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.head.CoarseFineHead;
import lpu.head.CoarseHead;
import lpu.head.ExactBatch;
import lpu.head.ExactHead;
import lpu.head.LmHead;
import lpu.head.Recall;
import lpu.head.TileVqHead;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * What somebody writes who has a matrix and hidden states and nothing else: no model file, no chart, no library. Run by
 * {@link MatrixExampleTest}, and alone with the lower packages by {@link StandsAloneTest}.
 */
public final class MatrixExample {
    private MatrixExample() {
    }

    /**
     * Codebook, ranks, coarse-fine head: the chosen row of each state, int[n], with the candidates that 99 % of the states need.
     *
     * @param w float[V][d]
     * @param h float[n][d]
     */
    static int[] choices(float[][] w, float[][] h) {
        Matrix weights = Matrix.of(w);
        Matrix states = Matrix.of(h);
        try (Workers workers = new Workers(1)) {
            TileCodebook book = TileVq.fit(weights, Moments.of(states, workers), TileVqOptions.calibrated(2), workers);
            CoarseHead coarse = new TileVqHead(book, workers);
            int[] exact = new ExactBatch(weights, workers).argmax(states);
            int k = Recall.measure(coarse, states, exact).kFor(0.99);
            LmHead head = new CoarseFineHead(coarse, new ExactHead(weights, workers), k);
            return Arrays.stream(h).mapToInt(head::argmax).toArray();
        }
    }

    /** The same by plain tile VQ and a rule of one's own: rows whose estimate is no more than {@code margin} below the best. */
    static int[] choicesWithin(float margin, float[][] w, float[][] h) {
        Matrix weights = Matrix.of(w);
        try (Workers workers = new Workers(1)) {
            CoarseHead coarse = new TileVqHead(TileVq.fit(weights, TileVqOptions.plain(1), workers), workers);
            int[] scores = new int[w.length];
            CoarseHead.Selector rule = (state, ids) -> {
                coarse.score(state, scores);
                float least = Arrays.stream(scores).max().orElseThrow() - margin / coarse.scale();
                int[] near = IntStream.range(0, scores.length).filter(v -> scores[v] >= least).toArray();
                System.arraycopy(near, 0, ids, 0, near.length);
                return near.length;
            };
            LmHead head = new CoarseFineHead(coarse, rule, new ExactHead(weights, workers), w.length);
            return Arrays.stream(h).mapToInt(head::argmax).toArray();
        }
    }

    /** float[rows][32]: some that resemble each other, as words do. */
    static float[][] like(int rows, long seed) {
        float[][] x = new float[rows][32];
        SplittableRandom random = new SplittableRandom(seed);
        SplittableRandom shared = new SplittableRandom(1);
        float[][] kinds = new float[20][32];
        for (float[] kind : kinds) {
            for (int j = 0; j < kind.length; j++) {
                kind[j] = (float) (shared.nextGaussian() * Math.exp(-0.1 * j));
            }
        }
        for (float[] row : x) {
            float[] kind = kinds[random.nextInt(kinds.length)];
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) (kind[j] + 0.5 * random.nextGaussian() * Math.exp(-0.05 * j));
            }
        }
        return x;
    }

    /** Prints the choices of both. */
    public static void main(String[] args) {
        float[][] w = like(1500, 2);
        float[][] h = like(200, 3);
        System.out.println(Arrays.toString(choices(w, h)));
        System.out.println(Arrays.toString(choicesWithin(3, w, h)));
    }
}
