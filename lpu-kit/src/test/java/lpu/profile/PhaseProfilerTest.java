package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import lpu.model.Component;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes counted by hand from the formats of {@link TinyModel}'s matrices (q, k, v, output; gate, up, down). */
class PhaseProfilerTest {
    /** 64 x 64, 32 x 64, 32 x 64, 64 x 64: F16 Q4_0 Q4_1 Q8_0; then Q8_0 BF16 F32 F16; then as the first. */
    private static final int ATTENTION = 2 * (8192 + 1152 + 1280 + 4352) + (4352 + 4096 + 8192 + 8192);
    /** 96 x 64, 96 x 64, 64 x 96: F32 F16 Q4_0; then Q4_1 Q8_0 BF16; then as the first. */
    private static final int FFN = 2 * (24576 + 12288 + 3456) + (3840 + 6528 + 12288);
    /** Two vectors of 64 floats in each of 3 layers, and the last. */
    private static final int NORMS = 7 * 64 * 4;
    /** A row of 64 in Q8_0. */
    private static final int EMBEDDING = 2 * 34;
    /** 120 x 64 in F16. */
    private static final int HEAD = 120 * 128;
    /** Keys and values of a position: 3 layers x 2 heads x 16 floats each. */
    private static final int POSITION = 2 * 3 * 2 * 16 * 4;

    private static final int[] TEXT = new SplittableRandom(6).ints(600, 0, TinyModel.VOCABULARY).toArray();

    @TempDir
    Path folder;

    private LanguageModel model;
    private Engine engine;

    @BeforeEach
    void open() {
        model = ModelLoader.load(TinyModel.write(folder.resolve("tiny.gguf"), false));
        engine = new Engine(model, 2, 600);
    }

    @AfterEach
    void close() {
        engine.close();
        model.close();
    }

    private static int[] first(int n) {
        return Arrays.copyOf(TEXT, n);
    }

    private static void check(PhaseProfiler.Phase phase, Map<Component, Double> bytes) {
        double byteShares = 0;
        double timeShares = 0;
        for (Component c : Component.values()) {
            assertEquals(bytes.get(c), phase.bytesPerToken().get(c), 1e-9 * bytes.get(c), phase.name() + " " + c);
            assertTrue(phase.secondsPerToken().get(c) >= 0, phase.name() + " " + c);
            byteShares += phase.byteShare(c);
            timeShares += phase.timeShare(c);
        }
        assertEquals(1, byteShares, 1e-9);
        assertEquals(1, timeShares, 1e-9);
        assertEquals(bytes.values().stream().mapToDouble(b -> b).sum(), phase.bytes(), 1e-6);
    }

    private static Map<Component, Double> bytes(double attention, double ffn, double norms, double head) {
        return Map.of(Component.EMBEDDING, (double) EMBEDDING, Component.ATTENTION, attention, Component.FFN, ffn,
                Component.NORM, norms, Component.LM_HEAD, head);
    }

    @Test
    void theModelsOwnCount() {
        assertEquals(ATTENTION, model.weightBytes(Component.ATTENTION));
        assertEquals(FFN, model.weightBytes(Component.FFN));
        assertEquals(NORMS, model.weightBytes(Component.NORM));
        assertEquals(EMBEDDING, model.weightBytes(Component.EMBEDDING));
        assertEquals(HEAD, model.weightBytes(Component.LM_HEAD));
    }

    /** Eight tokens after twelve see 13 to 20 positions, 16.5 on average. */
    @Test
    void decodingReadsEverythingForEachToken() {
        PhaseProfiler.Phase phase = PhaseProfiler.decode(engine, Heads.exact(engine), first(20), 12);
        assertEquals("decoding", phase.name());
        assertEquals(8, phase.tokens());
        check(phase, bytes(ATTENTION + 16.5 * POSITION, FFN, NORMS, HEAD));
    }

    @Test
    void prefillReadsWeightsOncePerBatch() {
        PhaseProfiler.Phase phase = PhaseProfiler.prefill(engine, Heads.exact(engine), first(80));
        assertEquals("prefill", phase.name());
        assertEquals(80, phase.tokens());
        check(phase, bytes(ATTENTION / 80.0, FFN / 80.0, NORMS / 80.0, HEAD / 80.0));
        check(PhaseProfiler.prefill(engine, Heads.exact(engine), TEXT), // 512 and 88
                bytes(ATTENTION / 300.0, FFN / 300.0, NORMS / 300.0, HEAD / 600.0));
        check(PhaseProfiler.prefill(engine, Heads.exact(engine), first(5)), // too few for a batch: one by one
                bytes(ATTENTION, FFN, NORMS, HEAD / 5.0));
        double reads = 9 / 520.0; // a batch of 512, then eight
        check(PhaseProfiler.prefill(engine, Heads.exact(engine), first(520)),
                bytes(reads * ATTENTION, reads * FFN, reads * NORMS, HEAD / 520.0));
    }

    @Test
    void refusesToDecodeNothing() {
        assertThrows(IllegalArgumentException.class,
                () -> PhaseProfiler.decode(engine, Heads.exact(engine), first(12), 12));
    }
}
