package lpu.head;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileCodebook.Bias;
import lpu.codebook.TileCodewords;
import lpu.simd.CodeBlocks;

/** Random codebooks with tiles of different widths, and what they score in double precision. */
final class TileBooks {
    private TileBooks() {
    }

    /** @param biasReach largest bias, about; 0 for none */
    static TileCodebook random(int rows, int[] widths, int codewords, double biasReach, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] starts = new int[widths.length + 1];
        for (int i = 0; i < widths.length; i++) {
            starts[i + 1] = starts[i] + widths[i];
        }
        float[] centroids = new float[codewords * starts[widths.length]];
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] = (float) random.nextGaussian();
        }
        CodeBlocks codes = CodeBlocks.allocate(rows, widths.length, codewords);
        float[] bias = new float[rows];
        for (int v = 0; v < rows; v++) {
            bias[v] = (float) (3 + biasReach * (2 * random.nextDouble() - 1));
            for (int tile = 0; tile < widths.length; tile++) {
                codes.set(v, tile, random.nextInt(codewords));
            }
        }
        return of(starts, codewords, centroids, codes, biasReach > 0 ? Bias.of(bias) : null);
    }

    /** Tiles of neighbouring columns of states as they are, rows in their own order. */
    static TileCodebook of(int[] starts, int codewords, float[] centroids, CodeBlocks codes, Bias bias) {
        int columns = starts[starts.length - 1];
        TileCodewords words = new TileCodewords(IntStream.range(0, columns).toArray(), starts, codewords, centroids);
        return new TileCodebook(columns, null, null, words, codes, bias, null, new double[words.tiles()], new float[codes.rows()],
                null);
    }

    /** {@code bias_v + Σ_i codeword_(i, c_vi) · h_i}. */
    static double logit(TileCodebook book, float[] hidden, int v) {
        double sum = book.bias() == null ? 0 : book.bias().get(v);
        for (int tile = 0; tile < book.tiles(); tile++) {
            for (int j = 0; j < book.words().width(tile); j++) {
                sum += (double) book.words().centroid(tile, book.codes().get(v, tile), j) * hidden[book.words().start(tile) + j];
            }
        }
        return sum;
    }

    static float[] hidden(int columns, double size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] h = new float[columns];
        for (int j = 0; j < columns; j++) {
            h[j] = (float) (size * random.nextGaussian());
        }
        return h;
    }
}
