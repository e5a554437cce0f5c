package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lpu.head.CoarseFineHead;
import lpu.head.CoarseHead;
import lpu.head.LmHead;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.model.LanguageModel;
import lpu.model.TinyModel;
import lpu.simd.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it takes to measure an idea of one's own: a coarse head in a few lines, and the perplexity of a model with it in ten. */
class OwnHeadExampleTest {
    /** The idea: the first columns of each row say enough of its logit. */
    private record FirstColumns(Matrix rowsOfHead, int columns) implements CoarseHead {
        @Override
        public void score(float[] hidden, int[] scores) {
            float[] row = new float[width()];
            for (int v = 0; v < rows(); v++) {
                rowsOfHead.row(v, row, 0);
                float sum = 0;
                for (int j = 0; j < columns; j++) {
                    sum += row[j] * hidden[j];
                }
                scores[v] = Math.round(sum / scale());
            }
        }

        @Override
        public String name() {
            return "first " + columns + " columns";
        }

        @Override
        public int rows() {
            return rowsOfHead.rows();
        }

        @Override
        public int width() {
            return rowsOfHead.columns();
        }

        @Override
        public long bytesPerToken() {
            return rowsOfHead.bytes() * columns / width();
        }

        @Override
        public double bitsPerWeight() {
            return 8.0 * bytesPerToken() / rows() / width();
        }

        @Override
        public float scale() {
            return 1f / 1024;
        }

        @Override
        public float offset() {
            return 0;
        }
    }

    /** The ten lines. Gives the perplexity with the head of one's own, and with the exact head. */
    private static double[] perplexities(String model, String text, int columns, int k, int context) {
        try (LanguageModel opened = LanguageModel.open(model); Engine engine = new Engine(opened)) {
            CoarseHead coarse = new FirstColumns(opened.head(), columns);
            LmHead own = new CoarseFineHead(coarse, Heads.exact(engine), k);
            Chunks chunks = Chunks.of(opened.tokenizer(), Corpus.of(text), context, 2);
            Perplexity mine = Perplexity.measure(engine, Perplexity.of(own), chunks);
            Perplexity exact = Perplexity.measure(engine, Perplexity.of(Heads.exact(engine)), chunks);
            return new double[] {mine.perplexity(), exact.perplexity()};
        }
    }

    @Test
    void onATinyModel(@TempDir Path folder) throws IOException {
        String model = TinyModel.writeWithTokenizer(folder.resolve("tiny.gguf"), true).toString();
        String text = Files.writeString(folder.resolve("text.txt"), TinyLabs.TEXT).toString();
        double[] allCandidates = perplexities(model, text, 1, Integer.MAX_VALUE, 32);
        assertEquals(allCandidates[1], allCandidates[0], "whatever the coarse head says, every row is computed exactly");
        double[] one = perplexities(model, text, 1, 1, 32);
        assertEquals(allCandidates[1], one[1]);
        assertNotEquals(one[1], one[0]);
    }

    @Test
    void onSmolLm2() {
        double[] fewColumns = perplexities("smollm2", "self-test", 64, 16, 32);
        double[] mostColumns = perplexities("smollm2", "self-test", 512, 4096, 32);
        assertTrue(mostColumns[0] < fewColumns[0], mostColumns[0] + ", " + fewColumns[0]);
        assertEquals(1, mostColumns[0] / mostColumns[1], 0.1);
    }
}
