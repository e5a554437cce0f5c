package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.head.ExactHead;
import lpu.head.LmHead.Candidates;
import lpu.io.InputError;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenStatesTest {
    private static final int[] TEXT = new SplittableRandom(4).ints(700, 0, TinyModel.VOCABULARY).toArray();

    @TempDir
    Path folder;

    private LanguageModel model;
    private Engine engine;

    @BeforeEach
    void open() {
        model = ModelLoader.load(TinyModel.write(folder.resolve("tiny.gguf"), false));
        engine = new Engine(model, 2, 128);
    }

    @AfterEach
    void close() {
        engine.close();
        model.close();
    }

    /** What the engine gives at a chunk's positions, each chunk from an empty cache. */
    private float[] expected(int context, int[][] chunkAndPosition) {
        int d = TinyModel.D;
        float[] all = new float[chunkAndPosition.length * d];
        float[] hidden = new float[context * d];
        for (int i = 0; i < chunkAndPosition.length; i++) {
            engine.prefill(TEXT, chunkAndPosition[i][0] * context, context, engine.newCache(), hidden);
            System.arraycopy(hidden, chunkAndPosition[i][1] * d, all, i * d, d);
        }
        return all;
    }

    /** 64 of 128 positions: every second, the last included; 100 states come from chunks 0 and 2 of 5. */
    @Test
    void evenlySpacedPositionsOfChunksAllOverTheText() {
        HiddenStates states = HiddenStates.collect(engine, Chunks.of(TEXT, 128, 100), 100);
        int[][] chosen = new int[100][];
        for (int i = 0; i < 100; i++) {
            chosen[i] = i < 64 ? new int[] {0, 2 * i + 1} : new int[] {2, 2 * (i - 64) + 1};
        }
        assertEquals(100, states.count());
        assertEquals(TinyModel.D, states.width());
        assertArrayEquals(expected(128, chosen), states.values());
        assertArrayEquals(Arrays.copyOfRange(states.values(), 3 * TinyModel.D, 4 * TinyModel.D), states.get(3));
    }

    /** Chunks of 16 have fewer than 64 positions: all are taken. */
    @Test
    void allPositionsOfShortChunks() {
        int[][] chosen = new int[40][];
        for (int i = 0; i < 40; i++) {
            chosen[i] = new int[] {new int[] {0, 21, 10}[i / 16], i % 16};
        }
        HiddenStates states = HiddenStates.collect(engine, Chunks.of(TEXT, 16, 43), 40);
        assertArrayEquals(expected(16, chosen), states.values());
    }

    @Test
    void noMoreThanTheTextHas() {
        assertEquals(5 * 128, HiddenStates.collect(engine, Chunks.of(TEXT, 128, 100), Integer.MAX_VALUE).count());
        assertEquals(1, HiddenStates.collect(engine, Chunks.of(TEXT, 128, 100), 1).count());
        for (int positions : new int[] {0, -3}) {
            assertThrows(InputError.class, () -> HiddenStates.collect(engine, Chunks.of(TEXT, 128, 100), positions));
        }
    }

    @Test
    void exactTop1IsTheExactHeadsChoice() {
        HiddenStates states = HiddenStates.collect(engine, Chunks.of(TEXT, 64, 10), 200);
        ExactHead head = Heads.exact(engine);
        Candidates candidates = new Candidates(TinyModel.VOCABULARY);
        int[] top1 = states.exactTop1(engine);
        assertEquals(200, top1.length);
        for (int i = 0; i < top1.length; i++) {
            head.candidates(states.get(i), candidates);
            float best = candidates.logits[candidates.argmax()];
            assertEquals(best, candidates.logits[top1[i]], 1e-4 * Math.abs(best), "state " + i); // GEMM against GEMV
        }
    }

    /** More states than are multiplied at once: the choice of a state does not depend on where it stands. */
    @Test
    void exactTop1OfManyStates() {
        HiddenStates few = HiddenStates.collect(engine, Chunks.of(TEXT, 64, 10), 7);
        float[] repeated = new float[5001 * TinyModel.D];
        for (int i = 0; i < 5001; i++) {
            System.arraycopy(few.get(i % 7), 0, repeated, i * TinyModel.D, TinyModel.D);
        }
        int[] top1 = few.exactTop1(engine);
        int[] many = new HiddenStates(repeated, 5001, TinyModel.D).exactTop1(engine);
        for (int i = 0; i < many.length; i++) {
            assertEquals(top1[i % 7], many[i], "state " + i);
        }
    }
}
