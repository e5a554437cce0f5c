package lpu.experiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.kernel.Workers;

/**
 * An LM head that fits on a page, and its coarse scores by definition, without a kernel's integers.
 *
 * @param words   of the vocabulary, V
 * @param weights float[V][d]
 * @param hidden  float[d]
 */
record SmallHead(List<String> words, float[][] weights, float[] hidden) {
    private static final int ITERATIONS = 20;
    private static final int RUNS = 20;

    /** Six rows of four columns in which the sign misleads and tile VQ comes close. */
    static SmallHead standard() {
        return new SmallHead(List.of("tea", "rain", "sun", "bread", "snow", "wind"),
                new float[][] {{-3, 0, -4, -1}, {-1, 2, 1, -4}, {3, -2, 1, 1}, {3, -4, 2, -3}, {-1, -4, -4, -1}, {-4, -2, -1, 4}},
                new float[] {2, -1, -2, 1});
    }

    int columns() {
        return hidden.length;
    }

    /** y_v = Σ_j w_vj h_j */
    float[] logits() {
        return perRow(v -> {
            float sum = 0;
            for (int j = 0; j < hidden.length; j++) {
                sum += weights[v][j] * hidden[j];
            }
            return sum;
        });
    }

    /** s_v = Σ_j sign(w_vj) h_j, sign(0) = +1 */
    float[] signScores() {
        return perRow(v -> {
            float sum = 0;
            for (int j = 0; j < hidden.length; j++) {
                sum += weights[v][j] < 0 ? -hidden[j] : hidden[j];
            }
            return sum;
        });
    }

    /** K codewords for tiles of t columns: the closest of several runs of k-means. */
    TileCodebook codebook(int tileWidth, int codewords) {
        try (Workers alone = new Workers(1)) {
            return IntStream.rangeClosed(1, RUNS).mapToObj(seed -> TileVq.fit(
                            (v, row) -> System.arraycopy(weights[v], 0, row, 0, row.length), words.size(), columns(),
                            new TileVqOptions(tileWidth, codewords, ITERATIONS, 0, 0, seed), alone))
                    .min(Comparator.comparingDouble(book -> Arrays.stream(book.distortion()).sum())).orElseThrow();
        }
    }

    /** LUT_i[c] = codeword_ic · h_i */
    float lut(TileCodebook book, int tile, int codeword) {
        float sum = 0;
        for (int j = 0; j < book.words().width(tile); j++) {
            sum += book.words().centroid(tile, codeword, j) * hidden[book.words().start(tile) + j];
        }
        return sum;
    }

    /** s_v = Σ_i LUT_i[c_vi] */
    float[] lutScores(TileCodebook book) {
        return perRow(v -> {
            float sum = 0;
            for (int tile = 0; tile < book.tiles(); tile++) {
                sum += lut(book, tile, book.codes().get(v, tile));
            }
            return sum;
        });
    }

    private interface RowScore {
        float of(int row);
    }

    private float[] perRow(RowScore score) {
        float[] scores = new float[words.size()];
        for (int v = 0; v < scores.length; v++) {
            scores[v] = score.of(v);
        }
        return scores;
    }

    /** Rows from the best to the worst; of equal scores the lower row first. */
    static int[] order(float[] scores) {
        return IntStream.range(0, scores.length).boxed().sorted(Comparator.comparingDouble(v -> -scores[v]))
                .mapToInt(Integer::intValue).toArray();
    }

    /** 1 for the best row. */
    static int[] ranks(float[] scores) {
        int[] ranks = new int[scores.length];
        int[] order = order(scores);
        for (int i = 0; i < order.length; i++) {
            ranks[order[i]] = i + 1;
        }
        return ranks;
    }

    /** The k best rows, ascending. */
    static int[] best(float[] scores, int k) {
        int[] best = Arrays.copyOf(order(scores), k);
        Arrays.sort(best);
        return best;
    }
}
