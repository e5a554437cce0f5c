package lpu.model;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import lpu.codebook.KMeans;
import lpu.codebook.SignBits;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.fixed.Calibration;
import lpu.fixed.NodeStatistics;
import lpu.head.ExactHead;
import lpu.head.Recall;
import lpu.head.TileVqHead;
import lpu.profile.Chunks;
import lpu.profile.HiddenStates;
import lpu.profile.Perplexity;
import lpu.simd.CodeBlocks;
import lpu.simd.Matrix;
import lpu.simd.ScanKernels;

/**
 * Prints a hash of everything that a result can hang on: hidden states of prefill, codebooks, signs, statistics of nodes, ranks,
 * a perplexity and generated tokens. A JVM of its own for each vector width, which is chosen once per JVM.
 *
 * <p>Arguments: a GGUF file, then numbers of threads.
 */
final class SameBits {
    private static final int CONTEXT = 96;
    private static final int ROWS = 4096;
    private static final int GENERATED = 64;
    private static final String TEXT = """
            The head of a language model is its largest matrix. It has a row for every word that the model knows, and all of
            them are read again for each word that it writes. A coarse score, made of a few bits of every row, is enough to say
            which rows may win; the others need not be read. In the spring of 1987 they measured the river 12 times, and each
            time the water stood higher than before: "Nobody will believe us," she said, and wrote the numbers down anyway.
            """;

    private SameBits() {
    }

    public static void main(String[] args) {
        List<Integer> threads = Arrays.stream(args).skip(1).map(Integer::parseInt).toList();
        try (LanguageModel model = ModelLoader.load(Path.of(args[0]))) {
            for (int n : threads) {
                try (Engine engine = new Engine(model, n, CONTEXT + GENERATED)) {
                    print(engine, n);
                }
            }
        }
    }

    private static void print(Engine engine, int threads) {
        LanguageModel model = engine.model();
        int d = model.config().width();
        int[] tokens = Arrays.copyOf(model.tokenizer().encode(TEXT), CONTEXT);
        float[] hidden = new float[CONTEXT * d];
        engine.prefill(tokens, 0, CONTEXT, engine.newCache(), hidden);
        line(threads, "hidden states", floats(hidden));

        HiddenStates states = new HiddenStates(hidden, CONTEXT, d);
        Matrix all = model.head();
        Matrix some = new Matrix(ROWS, d, all.format(), all.data().asSlice(0, ROWS * all.rowBytes()));
        TileCodebook book = TileVq.fit(some, states.moments(engine.workers()), TileVqOptions.calibrated(1), engine.workers());
        CodeBlocks codes = inTheirOrder(book);
        line(threads, "codebook", floats(book.words().centroids()), bytes(codes));

        TileVqOptions plain = TileVqOptions.plain(8, new KMeans.Options(16, 3, 1, 0, 1e-4));
        TileCodebook tiles = TileVq.fit(some, plain, engine.workers());
        line(threads, "tile VQ", floats(tiles.words().centroids()), bytes(tiles.codes()));
        SignBits signs = SignBits.of(some, engine.workers());
        line(threads, "signs", signs.bits().toArray(ValueLayout.JAVA_BYTE), floats(signs.meanAbs()));
        Calibration nodes = Calibration.of(engine, new int[][] {tokens});
        line(threads, "node statistics", Node.all(model.config()).stream().map(node -> text(nodes.of(node)))
                .collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8));

        ExactHead exact = new ExactHead(some, engine.workers());
        TileVqHead coarse = new TileVqHead(book, ROWS / 8, ScanKernels.best(), engine.workers());
        int[] choices = new int[CONTEXT];
        float[] logits = new float[ROWS];
        for (int i = 0; i < CONTEXT; i++) {
            exact.logits(states.get(i), logits);
            for (int v = 0; v < ROWS; v++) {
                choices[i] = logits[v] > logits[choices[i]] ? v : choices[i];
            }
        }
        line(threads, "recall", ints(Recall.measure(coarse, states.matrix(), choices).ranks()));

        double perplexity = Perplexity.measure(engine, Perplexity.exact(engine), Chunks.of(tokens, CONTEXT, 1)).perplexity();
        line(threads, "perplexity", ByteBuffer.allocate(8).putDouble(perplexity).array());

        int[] written = new Decoder(engine, Heads.exact(engine), new Sampler.Greedy())
                .generate(Arrays.copyOf(tokens, 8), GENERATED, token -> false, token -> { }).tokens();
        line(threads, "generated tokens", ints(written));
    }

    private static String text(NodeStatistics s) {
        return s.min() + " " + s.max() + " " + s.meanSquare() + " " + Arrays.toString(s.columnMaxima());
    }

    /** Codes with each row at the place of its id. */
    private static CodeBlocks inTheirOrder(TileCodebook book) {
        CodeBlocks codes = CodeBlocks.allocate(book.rows(), book.tiles(), book.codewords());
        for (int place = 0; place < book.rows(); place++) {
            for (int tile = 0; tile < book.tiles(); tile++) {
                codes.set(book.row(place), tile, book.codes().get(place, tile));
            }
        }
        return codes;
    }

    private static byte[] bytes(CodeBlocks codes) {
        return codes.codes().toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static byte[] ints(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    private static void line(int threads, String what, byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            System.out.printf("%d threads, %s: %s%n", threads, what, HexFormat.of().formatHex(sha.digest(), 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
