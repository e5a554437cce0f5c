package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.codebook.SignBits;
import lpu.head.CoarseFineHead;
import lpu.head.LmHead;
import lpu.head.SignHead;
import lpu.io.InputError;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.ReferenceModel;
import lpu.model.TinyModel;
import lpu.simd.ScanKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the same rule computed plainly in double from {@link ReferenceModel}'s logits. */
class PerplexityTest {
    private static final int[] TEXT = new SplittableRandom(8).ints(70, 0, TinyModel.VOCABULARY).toArray();

    @TempDir
    Path folder;

    private record Expected(double perplexity, double standardError, int scored) {
        static Expected of(LanguageModel model, int context, int chunks, int firstToken) {
            ReferenceModel reference = new ReferenceModel(model.file());
            double[] losses = new double[0];
            for (int c = 0; c < chunks; c++) {
                int[] tokens = Arrays.copyOfRange(TEXT, c * context, (c + 1) * context);
                tokens[0] = firstToken < 0 ? tokens[0] : firstToken;
                double[][] hidden = reference.hidden(tokens);
                for (int p = context / 2; p + 1 < context; p++) {
                    double[] logits = reference.logits(hidden[p]);
                    double sum = Arrays.stream(logits).map(Math::exp).sum();
                    losses = Arrays.copyOf(losses, losses.length + 1);
                    losses[losses.length - 1] = Math.log(sum) - logits[tokens[p + 1]];
                }
            }
            double mean = Arrays.stream(losses).average().orElseThrow();
            double variance = Arrays.stream(losses).map(l -> (l - mean) * (l - mean)).average().orElseThrow();
            return new Expected(Math.exp(mean), Math.exp(mean) * Math.sqrt(variance / losses.length), losses.length);
        }

        void check(Perplexity actual, String where) {
            assertEquals(scored, actual.scored(), where);
            assertEquals(1, actual.perplexity() / perplexity, 5e-4, where); // float engine, see EngineTest
            assertEquals(1, actual.standardError() / standardError, 5e-3, where);
        }
    }

    @Test
    void equalsThePlainComputation() {
        for (boolean tied : new boolean[] {true, false}) {
            try (LanguageModel model = ModelLoader.load(TinyModel.write(folder.resolve(tied + ".gguf"), tied));
                    Engine engine = new Engine(model, 2, 64)) {
                for (int context : new int[] {4, 16, 33}) {
                    int chunks = TEXT.length / context;
                    for (int firstToken : new int[] {-1, 7}) {
                        Expected expected = Expected.of(model, context, chunks, firstToken);
                        assertEquals(chunks * (context - 1 - context / 2), expected.scored);
                        Chunks cut = Chunks.of(TEXT, context, 100);
                        String where = "tied " + tied + ", context " + context + ", first " + firstToken;
                        expected.check(Perplexity.measure(engine, Perplexity.exact(engine), cut.startingWith(firstToken)), where);
                        expected.check(Perplexity.measure(engine, Perplexity.of(Heads.exact(engine)), cut.startingWith(firstToken)),
                                where + ", one by one");
                    }
                }
            }
        }
    }

    @Test
    void theFirstTokenCountsAndTheTextIsNotChanged() {
        try (LanguageModel model = ModelLoader.load(TinyModel.write(folder.resolve("f.gguf"), false));
                Engine engine = new Engine(model, 1, 64)) {
            int[] text = TEXT.clone();
            Chunks chunks = Chunks.of(text, 16, 4);
            Perplexity.Scorer scorer = Perplexity.exact(engine);
            assertNotEquals(Perplexity.measure(engine, scorer, chunks),
                    Perplexity.measure(engine, scorer, chunks.startingWith((TEXT[0] + 1) % TinyModel.VOCABULARY)));
            assertEquals(Arrays.toString(TEXT), Arrays.toString(text));
        }
    }

    /** A head of zeros finds every token equally likely: perplexity V, with no error. */
    @Test
    void uniformLogitsGiveTheVocabularysSize() {
        float[] zeros = new float[TinyModel.VOCABULARY * TinyModel.D];
        try (LanguageModel model = ModelLoader.load(TinyModel.writeWithHead(folder.resolve("u.gguf"), zeros));
                Engine engine = new Engine(model, 1, 64)) {
            for (Perplexity.Scorer scorer : new Perplexity.Scorer[] {
                Perplexity.exact(engine), Perplexity.of(Heads.exact(engine))}) {
                Perplexity p = Perplexity.measure(engine, scorer, Chunks.of(TEXT, 10, 7));
                assertEquals(TinyModel.VOCABULARY, p.perplexity(), 1e-3);
                assertEquals(0, p.standardError(), 1e-3);
                assertEquals(7 * 4, p.scored());
            }
        }
    }

    /** All rows as candidates make any head the exact one; with a few, the coarse scores of the others change the sum. */
    @Test
    void rowsThatAreNoCandidatesCountByTheirCoarseScore() {
        try (LanguageModel model = ModelLoader.load(TinyModel.write(folder.resolve("c.gguf"), true));
                Engine engine = new Engine(model, 2, 64)) {
            SignBits bits = SignBits.of(model.head(), engine.workers());
            SignHead sign = new SignHead(bits, SignHead.RowScale.ONE, 12, ScanKernels.best(), engine.workers());
            Chunks chunks = Chunks.of(TEXT, 32, 2);
            double exact = Perplexity.measure(engine, Perplexity.exact(engine), chunks).perplexity();
            for (int k : new int[] {TinyModel.VOCABULARY, 20}) {
                LmHead head = new CoarseFineHead(sign, Heads.exact(engine), k);
                double own = Perplexity.measure(engine, Perplexity.of(head), chunks).perplexity();
                if (k == TinyModel.VOCABULARY) {
                    assertEquals(1, own / exact, 1e-4);
                } else {
                    assertTrue(Double.isFinite(own) && Math.abs(own / exact - 1) > 1e-3, own + " against " + exact);
                }
            }
        }
    }

    /** A head row of 1e14s leaves every other token the log probability of about -1e15, whose exponential is none. */
    @Test
    void whatIsNoNumberIsRefused() {
        float[] head = new float[TinyModel.VOCABULARY * TinyModel.D];
        Arrays.fill(head, 0, TinyModel.D, 1e14f);
        try (LanguageModel model = ModelLoader.load(TinyModel.writeWithHead(folder.resolve("n.gguf"), head));
                Engine engine = new Engine(model, 1, 64)) {
            for (Perplexity.Scorer scorer : new Perplexity.Scorer[] {
                Perplexity.exact(engine), Perplexity.of(Heads.exact(engine))}) {
                InputError error = assertThrows(InputError.class,
                        () -> Perplexity.measure(engine, scorer, Chunks.of(TEXT, 10, 7)));
                assertTrue(error.getMessage().startsWith("tiny's perplexity is no number: exp("), error.getMessage());
            }
        }
    }
}
