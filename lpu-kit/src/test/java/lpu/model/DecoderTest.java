package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lpu.codebook.SignBits;
import lpu.head.CoarseFineHead;
import lpu.head.LmHead;
import lpu.head.SignHead;
import lpu.io.InputError;
import lpu.simd.Matrix;
import lpu.simd.ScanKernels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generation with a tiny random model whose LM head is not its embedding. */
class DecoderTest {
    private static final int[] PROMPT = {5, 17, 99, 3, 64};
    private static final int N = 40;

    @TempDir
    Path folder;

    private LanguageModel model;
    private Engine engine;

    @BeforeEach
    void open() {
        model = ModelLoader.load(TinyModel.write(folder.resolve("tiny.gguf"), false));
        engine = new Engine(model, 1, 64);
    }

    @AfterEach
    void close() {
        engine.close();
        model.close();
    }

    private static int[] generate(Engine engine, LmHead head, Sampler sampler, int n) {
        return new Decoder(engine, head, sampler).generate(PROMPT, n, token -> false, token -> { }).tokens();
    }

    private int[] greedy(int n) {
        return generate(engine, Heads.exact(engine), new Sampler.Greedy(), n);
    }

    @Test
    void greedyTokensHaveTheReferencesLargestLogit() {
        int[] tokens = greedy(N);
        assertEquals(N, tokens.length);
        int[] all = IntStream.concat(Arrays.stream(PROMPT), Arrays.stream(tokens)).toArray();
        ReferenceModel reference = new ReferenceModel(model.file());
        double[][] hidden = reference.hidden(all);
        for (int i = 0; i < N; i++) {
            double[] logits = reference.logits(hidden[PROMPT.length - 1 + i]);
            assertEquals(Arrays.stream(logits).max().orElseThrow(), logits[tokens[i]], 1e-3, "token " + i);
        }
        assertTrue(Arrays.stream(tokens).distinct().count() > 5, "could differ: " + Arrays.toString(tokens));
    }

    @Test
    void allRowsAsCandidatesGiveTheExactText() {
        Matrix matrix = model.head();
        SignBits bits = SignBits.of(matrix, engine.workers());
        SignHead sign = new SignHead(bits, SignHead.RowScale.ONE, 8, ScanKernels.best(), engine.workers());
        LmHead full = new CoarseFineHead(sign, Heads.exact(engine), TinyModel.VOCABULARY);
        assertArrayEquals(greedy(N), generate(engine, full, new Sampler.Greedy(), N));
        Sampler drawn = new Sampler.Nucleus(1, 0, 1, new SplittableRandom(3));
        Sampler sameDraws = new Sampler.Nucleus(1, 0, 1, new SplittableRandom(3));
        assertArrayEquals(generate(engine, Heads.exact(engine), drawn, N), generate(engine, full, sameDraws, N));
    }

    @Test
    void theTextIsTheSameAgainAndWithTwoThreads() {
        int[] once = greedy(N);
        assertArrayEquals(once, greedy(N));
        try (Engine two = new Engine(model, 2, 64)) {
            assertArrayEquals(once, generate(two, Heads.exact(two), new Sampler.Greedy(), N));
        }
    }

    @Test
    void itStopsAfterAnEndToken() {
        int[] free = greedy(N);
        int end = free[6];
        int first = IntStream.range(0, N).filter(i -> free[i] == end).findFirst().orElseThrow();
        IntStream.Builder heard = IntStream.builder();
        Decoder.Generation stopped = new Decoder(engine, Heads.exact(engine), new Sampler.Greedy())
                .generate(PROMPT, N, token -> token == end, heard::add);
        assertArrayEquals(Arrays.copyOf(free, first + 1), stopped.tokens());
        assertArrayEquals(stopped.tokens(), heard.build().toArray());
    }

    /**
     * Weights: see PhaseProfilerTest. A position's keys and values: 2 · 4 bytes · 3 layers · 2 heads · 16 = 768 bytes;
     * four tokens after five decode three times, with 6, 7 and 8 positions.
     */
    @Test
    void bytesPerToken() {
        long weights = Arrays.stream(Component.values()).mapToLong(model::weightBytes).sum();
        Decoder.Generation four = new Decoder(engine, Heads.exact(engine), new Sampler.Greedy())
                .generate(PROMPT, 4, token -> false, token -> { });
        assertEquals(weights + (6 + 7 + 8) * 768 / 4, four.bytesPerToken());
        assertTrue(four.prefillSeconds() > 0 && four.decodeSeconds() > 0 && four.tokensPerSecond() > 0);
    }

    @Test
    void refusesNothingToContinueOrToWrite() {
        Decoder decoder = new Decoder(engine, Heads.exact(engine), new Sampler.Greedy());
        assertThrows(InputError.class, () -> decoder.generate(new int[0], 1, token -> false, token -> { }));
        assertThrows(InputError.class, () -> decoder.generate(PROMPT, 0, token -> false, token -> { }));
    }
}
