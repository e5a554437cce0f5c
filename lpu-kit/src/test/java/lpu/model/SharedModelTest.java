package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lpu.SecondThread;
import lpu.codebook.Moments;
import lpu.codebook.SignBits;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.head.CoarseFineHead;
import lpu.head.CoarseHead;
import lpu.head.LmHead;
import lpu.head.SignHead;
import lpu.head.TileVqHead;
import lpu.simd.BatchMultiply;
import lpu.simd.Matrix;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model, and one set of codebooks, for several threads; and an engine that two threads call. */
class SharedModelTest {
    private static final int POSITIONS = 48; // enough for a batch product
    private static final int ROUNDS = 2;
    private static final int K = 20;
    private static final int[][] TEXTS = {tokens(1), tokens(2)};

    @TempDir
    Path folder;

    private static SignBits signs;
    private static TileCodebook tiles;
    private static TileCodebook calibrated;
    private LanguageModel model;

    private static int[] tokens(int seed) {
        return new SplittableRandom(seed).ints(POSITIONS, 0, TinyModel.VOCABULARY).toArray();
    }

    @BeforeAll
    static void fit(@TempDir Path folder) {
        try (LanguageModel model = model(folder); Workers workers = new Workers(2)) {
            Matrix head = model.head();
            Moments moments = Moments.of(head, workers);
            signs = SignBits.of(head, workers);
            tiles = TileVq.fit(head, TileVqOptions.plain(1), workers);
            calibrated = TileVq.fit(head, moments, TileVqOptions.calibrated(1).withRefineBits(1),
                    workers);
        }
    }

    private static LanguageModel model(Path folder) {
        return ModelLoader.load(TinyModel.write(folder.resolve("tiny.gguf"), false));
    }

    @BeforeEach
    void open() {
        model = model(folder);
    }

    @AfterEach
    void close() {
        model.close();
    }

    private List<LmHead> heads(Engine engine) {
        ScanKernels kernels = ScanKernels.best();
        Workers workers = engine.workers();
        List<CoarseHead> coarse = List.of(new SignHead(signs, SignHead.RowScale.MEAN_ABS, 10, kernels, workers),
                new TileVqHead(tiles, workers), new TileVqHead(calibrated, 40, kernels, workers));
        List<LmHead> heads = new ArrayList<>(List.of(Heads.exact(engine)));
        coarse.forEach(c -> heads.add(new CoarseFineHead(c, Heads.exact(engine), K)));
        return heads;
    }

    /** Every head's logits after every position of a text, and the hidden states of its prefill. */
    private float[] everything(int[] text) {
        int d = TinyModel.D;
        List<float[]> seen = new ArrayList<>();
        try (Engine engine = new Engine(model, 2, POSITIONS)) {
            List<LmHead> heads = heads(engine);
            KvCache cache = engine.newCache();
            float[] hidden = new float[d];
            for (int token : text) {
                engine.decode(token, cache, hidden);
                for (LmHead head : heads) {
                    float[] logits = new float[TinyModel.VOCABULARY];
                    head.logits(hidden, logits);
                    seen.add(logits);
                }
            }
            float[] states = new float[POSITIONS * d];
            engine.prefill(text, 0, POSITIONS, engine.newCache(), states);
            seen.add(states);
        }
        float[] all = new float[seen.stream().mapToInt(x -> x.length).sum()];
        int at = 0;
        for (float[] part : seen) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Test
    void twoEnginesAtOnceComputeWhatEachComputesAlone() throws Exception {
        float[][] alone = Arrays.stream(TEXTS).map(this::everything).toArray(float[][]::new);
        CyclicBarrier together = new CyclicBarrier(TEXTS.length);
        try (ExecutorService threads = Executors.newFixedThreadPool(TEXTS.length)) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < TEXTS.length; t++) {
                int text = t;
                running.add(threads.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        together.await();
                        assertArrayEquals(alone[text], everything(TEXTS[text]), "text " + text + ", round " + round);
                    }
                    return null;
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        }
    }

    /** The observer is called between ranges, when the team of workers has nothing to do. */
    @Test
    void aSecondThreadIsRefusedAndChangesNothing() {
        try (Engine engine = new Engine(model, 2, POSITIONS)) {
            float[] alone = new float[POSITIONS * TinyModel.D];
            engine.prefill(TEXTS[0], 0, POSITIONS, engine.newCache(), alone);
            float[] hidden = new float[alone.length];
            KvCache others = engine.newCache();
            engine.prefill(TEXTS[0], 0, POSITIONS, engine.newCache(), hidden, (node, values, from, count) -> {
                if (node.kind() == NodeKind.FFN_NORM) {
                    SecondThread.isRefused(() -> engine.prefill(TEXTS[1], 0, POSITIONS, others, new float[alone.length]));
                    SecondThread.isRefused(() -> engine.decode(1, others, new float[TinyModel.D]));
                }
            });
            assertArrayEquals(alone, hidden);
            assertEquals(0, others.length());
            engine.decode(1, others, new float[TinyModel.D]);
        }
    }

    @Test
    void aSecondThreadCannotOverwriteABlockOfABatchProduct() {
        try (Engine engine = new Engine(model, 2, POSITIONS)) {
            BatchMultiply products = engine.batchMultiply();
            float[] x = new float[2 * TinyModel.D];
            Arrays.fill(x, 1);
            float[] y = new float[2 * TinyModel.VOCABULARY];
            products.multiply(model.head(), x, 2, y);
            products.forRowBlocks(model.head(), x, 2, (from, to, part) -> {
                SecondThread.isRefused(() -> products.forRowBlocks(model.head(), new float[x.length], 2, (a, b, zeros) -> { }));
                assertArrayEquals(y, Arrays.copyOf(part, y.length));
            });
        }
    }

    @Test
    void anEngineSaysThatItOrItsModelIsClosed() {
        Engine engine = new Engine(model, 2, POSITIONS);
        KvCache cache = engine.newCache();
        engine.close();
        String closed = assertThrows(IllegalStateException.class,
                () -> engine.decode(1, cache, new float[TinyModel.D])).getMessage();
        assertTrue(closed.contains("team of workers is closed"), closed);
        try (Engine other = new Engine(model, 2, POSITIONS)) {
            model.close();
            assertEquals("this engine's model is closed", assertThrows(IllegalStateException.class,
                    () -> other.decode(1, cache, new float[TinyModel.D])).getMessage());
        }
    }
}
