package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.SplittableRandom;
import lpu.head.ExactHead;
import lpu.report.InputError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on a tiny random model against {@link ReferenceLlama}. */
class EngineTest {
    private static final int[] TOKENS = new SplittableRandom(5).ints(40, 0, TinyLlama.VOCABULARY).toArray();
    /** Float against double through three layers of values around 1. */
    private static final double TOLERANCE = 2e-4;

    @TempDir
    Path folder;

    @Test
    void decodingAndPrefillEqualTheReference() {
        for (boolean tied : new boolean[] {true, false}) {
            try (LanguageModel model = ModelLoader.load(TinyLlama.write(folder.resolve(tied + ".gguf"), tied));
                    Engine engine = new Engine(model, 2, 64)) {
                ReferenceLlama reference = new ReferenceLlama(model.file());
                double[][] expected = reference.hidden(TOKENS);
                checkDecoding(engine, reference, expected);
                checkPrefill(engine, expected, 0); // all at once
                checkPrefill(engine, expected, 11); // after a cache that decoding and a short prefill have filled
            }
        }
    }

    private static void checkDecoding(Engine engine, ReferenceLlama reference, double[][] expected) {
        KvCache cache = engine.newCache();
        float[] hidden = new float[TinyLlama.D];
        float[] logits = new float[TinyLlama.VOCABULARY];
        for (int p = 0; p < TOKENS.length; p++) {
            engine.decode(TOKENS[p], cache, hidden);
            assertClose(expected[p], hidden, 0, "decoding, position " + p);
        }
        new ExactHead(engine.model().head(), engine.dots(), engine.workers()).logits(hidden, logits);
        assertClose(reference.logits(expected[TOKENS.length - 1]), logits, 0, "logits");
        assertEquals(TOKENS.length, cache.length());
    }

    private static void checkPrefill(Engine engine, double[][] expected, int before) {
        KvCache cache = engine.newCache();
        float[] hidden = new float[TinyLlama.D * TOKENS.length];
        if (before > 0) {
            engine.decode(TOKENS[0], cache, new float[TinyLlama.D]);
            engine.prefill(TOKENS, 1, 3, cache, hidden); // below the batch size that GEMM is used for
            engine.prefill(TOKENS, 4, before - 4, cache, hidden);
        }
        engine.prefill(TOKENS, before, TOKENS.length - before, cache, hidden);
        for (int p = before; p < TOKENS.length; p++) {
            assertClose(expected[p], hidden, (p - before) * TinyLlama.D, "prefill after " + before + ", position " + p);
        }
    }

    @Test
    void theThreadCountDoesNotChangeTheResult() {
        try (LanguageModel model = ModelLoader.load(TinyLlama.write(folder.resolve("t.gguf"), true))) {
            float[][] results = new float[3][TinyLlama.D];
            for (int threads = 1; threads <= 3; threads++) {
                try (Engine engine = new Engine(model, threads, 64)) {
                    KvCache cache = engine.newCache();
                    for (int token : TOKENS) {
                        engine.decode(token, cache, results[threads - 1]);
                    }
                }
            }
            assertArrayEquals(results[0], results[1]);
            assertArrayEquals(results[0], results[2]);
        }
    }

    @Test
    void theContextLimitHolds() {
        try (LanguageModel model = ModelLoader.load(TinyLlama.write(folder.resolve("c.gguf"), true));
                Engine engine = new Engine(model, 1, 10)) {
            KvCache cache = engine.newCache();
            engine.prefill(TOKENS, 0, 10, cache, new float[10 * TinyLlama.D]);
            assertThrows(IllegalStateException.class, () -> engine.decode(1, cache, new float[TinyLlama.D]));
            cache.clear();
            engine.decode(1, cache, new float[TinyLlama.D]);
            assertEquals(1, cache.length());
        }
    }

    @Test
    void otherArchitecturesAreRefusedByName() {
        Path file = new lpu.gguf.GgufWriter().string("general.architecture", "mamba").write(folder.resolve("m.gguf"));
        InputError error = assertThrows(InputError.class, () -> ModelLoader.load(file));
        assertTrue(error.getMessage().contains("mamba"), error.getMessage());
    }

    private static void assertClose(double[] expected, float[] actual, int at, String where) {
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], actual[at + j], TOLERANCE * (1 + Math.abs(expected[j])), where + ", column " + j);
        }
    }
}
