package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lpu.RandomFloats;
import lpu.io.Project;
import lpu.simd.BlockFormat;
import lpu.simd.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers in processes of their own: what they say, and what is said when they are not there. */
class PeersTest {
    private static final int ROWS = 300;
    private static final int WIDTH = 16;
    private static final int STATES = 12;

    @TempDir
    Path folder;

    private final float[] weights = RandomFloats.uniform(3, ROWS * WIDTH, -1, 1);
    private final HiddenStates states = new HiddenStates(RandomFloats.uniform(4, STATES * WIDTH, -1, 1), STATES, WIDTH);

    private HeadFiles files() {
        Matrix matrix = new Matrix(ROWS, WIDTH, BlockFormat.F32, MemorySegment.ofArray(bytes(weights)));
        int[] best = new int[STATES];
        for (int i = 0; i < STATES; i++) {
            best[i] = best(states.get(i));
        }
        return HeadFiles.write(folder, matrix, states, best);
    }

    private int best(float[] hidden) {
        int best = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < ROWS; v++) {
            double sum = 0;
            for (int j = 0; j < WIDTH; j++) {
                sum += (double) weights[v * WIDTH + j] * hidden[j];
            }
            if (sum > largest) {
                largest = sum;
                best = v;
            }
        }
        return best;
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static boolean faissIsThere() throws IOException, InterruptedException {
        return new ProcessBuilder(Project.python(), "-c", "import faiss, numpy")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    @Test
    void theFilesHoldTheMatrixAndAreDeleted() throws IOException {
        Path written;
        try (HeadFiles files = files()) {
            written = files.matrixFile();
            assertEquals(4L * ROWS * WIDTH, Files.size(written));
            assertEquals(4L * STATES * WIDTH, Files.size(files.statesFile()));
            assertEquals(4L * STATES, Files.size(files.bestFile()));
            float[] row = new float[WIDTH];
            files.matrix().row(ROWS - 1, row, 0);
            assertEquals(weights[ROWS * WIDTH - 1], row[WIDTH - 1]);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void faissFindsWhatIsThere() throws Exception {
        try (HeadFiles files = files()) {
            if (!faissIsThere()) {
                Peer.Missing missing = assertThrows(Peer.Missing.class, () -> faiss(files));
                assertTrue(missing.getMessage().contains("peers/requirements.txt"), missing.getMessage());
                return;
            }
            List<BenchRow> first = rowsAfterARun(files);
            assertEquals(2 * 2 * 5, first.size(), first.toString()); // threads, cold and again, indexes
            assertTrue(first.stream().allMatch(r -> r.count() == 4 && r.ms() > 0 && r.by().startsWith("FAISS 1.")));
            BenchRow exact = first.getFirst();
            assertEquals("exact f32 (IndexFlatIP)", exact.variant());
            assertEquals(1, exact.kept());
            assertEquals(4.0 * ROWS * WIDTH, exact.bytes());
            // 256 codewords for 300 rows lose little, and all rows are refined
            BenchRow whole = first.stream().filter(r -> r.variant().equals("IndexPQ 2x8, 300 refined to 1")).findFirst()
                    .orElseThrow();
            assertEquals(1, whole.kept());
            assertEquals(2, kept("index"), "indexes are kept");
            assertEquals(variants(first), variants(rowsAfterARun(files)));
        }
    }

    private FaissPeer faiss(HeadFiles files) throws Peer.Missing {
        return new FaissPeer(files, states, 1000, "test", folder, List.of(1, 2));
    }

    private List<BenchRow> rowsAfterARun(HeadFiles files) throws Peer.Missing {
        try (FaissPeer peer = faiss(files)) {
            peer.run(1, 3);
            peer.run(2, 4);
            peer.run(1, 1);
            return peer.rows();
        }
    }

    private static String variants(List<BenchRow> rows) {
        return rows.stream().map(r -> r.variant() + " " + r.kept()).collect(Collectors.joining("\n"));
    }

    private long kept(String ending) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(ending)).count();
        }
    }

    @Test
    void aPeerThatCannotStartOrEndsIsSaidToBeMissing() {
        Path log = folder.resolve("logs/x.log");
        Peer.Missing none = assertThrows(Peer.Missing.class,
                () -> new Peer.Server("nothing", List.of(folder.resolve("none").toString()), log));
        assertTrue(none.getMessage().startsWith("nothing cannot be started"), none.getMessage());
        Peer.Missing ended = assertThrows(Peer.Missing.class, () -> shell("echo why >&2; exit 3", log).answer());
        assertTrue(ended.getMessage().startsWith("shell ended unexpectedly (why)"), ended.getMessage());
        Peer.Missing said = assertThrows(Peer.Missing.class, () -> shell("printf 'missing\\tno wheel\\n'", log).answer());
        assertEquals("shell: no wheel", said.getMessage());
    }

    @Test
    void aPeerAnswersInFieldsUntilItsInputEnds() throws Peer.Missing {
        Path log = folder.resolve("x.log");
        String echo = "printf 'chatter\\na\\tb\\ndone\\n'; while read l; do printf '%s\\tyes\\ndone\\n' \"$l\"; done";
        try (Peer.Server shell = shell(echo, log)) {
            assertEquals(List.of("a", "b"), List.of(shell.answer().getFirst()));
            assertEquals(List.of("q 1", "yes"), List.of(shell.ask("q 1").getFirst()));
        }
    }

    private static Peer.Server shell(String script, Path log) throws Peer.Missing {
        return new Peer.Server("shell", List.of("sh", "-c", script), log);
    }

    private Path llamaBench(String answer) throws IOException {
        Path program = folder.resolve("llama-bench");
        Files.writeString(program, "#!/bin/sh\nset -f\necho \"$@\" >>" + folder.resolve("asked") + "\n" + answer + "\n");
        assertTrue(program.toFile().setExecutable(true));
        return program;
    }

    private LlamaBenchPeer llamaBenchPeer(Path program) throws Peer.Missing {
        return new LlamaBenchPeer(program, Path.of("some.gguf"), 200, 1e6, 2e6, folder.resolve("logs/x.log"), List.of(1, 2));
    }

    @Test
    void llamaBenchGivesTimesOfARepetition() throws Exception {
        try (LlamaBenchPeer peer = llamaBenchPeer(
                llamaBench("echo '[{\"build_commit\": \"abc\", \"samples_ns\": [6400000, 12800000]}]'"))) {
            peer.run(2, 3);
            peer.run(1, 3);
            List<BenchRow> rows = peer.rows().subList(2, 4);
            assertEquals("llama.cpp (native, commit abc)", rows.getFirst().by());
            assertEquals(List.of(Part.TOKEN, Part.PREFILL), rows.stream().map(BenchRow::part).toList());
            assertEquals(0.15, rows.get(0).ms(), 1e-12); // 0.1 and 0.2 for each of 64 tokens
            assertEquals(9.6 / 200, rows.get(1).ms(), 1e-12);
            assertEquals(2, rows.get(1).count());
            assertEquals(2e6 / (9.6e-3 / 200) / 1e9, rows.get(1).gigaflops(), 1e-9);
        }
        assertEquals(List.of("-m some.gguf -ngl 0 -t 1 -r 1 -o json -p 1 -n 0",
                "-m some.gguf -ngl 0 -t 2 -r 3 -o json -p 0 -n 64 -d 200",
                "-m some.gguf -ngl 0 -t 2 -r 3 -o json -p 200 -n 0",
                "-m some.gguf -ngl 0 -t 1 -r 3 -o json -p 0 -n 64 -d 200",
                "-m some.gguf -ngl 0 -t 1 -r 3 -o json -p 200 -n 0"), Files.readAllLines(folder.resolve("asked")));
    }

    @Test
    void aLlamaBenchThatDoesNotRunIsMissing() throws IOException {
        Path none = folder.resolve("none");
        assertTrue(assertThrows(Peer.Missing.class, () -> llamaBenchPeer(none)).getMessage().startsWith("LPU_LLAMA_BENCH"));
        for (String answer : new String[] {"exit 3", "echo '[]'", "echo no"}) {
            Path program = llamaBench(answer);
            String said = assertThrows(Peer.Missing.class, () -> llamaBenchPeer(program)).getMessage();
            assertTrue(said.contains("llama-bench"), said);
        }
    }

    @Test
    void llamaCppNamesTheInstructionsOfItsBuild() {
        String log = "loading\nsystem_info: n_threads = 1 (n_threads_batch = 1) / 2 | CPU : SSE3 = 1 | AVX2 = 1 | "
                + "AVX512 = 0 | LLAMAFILE = 1 | OPENMP = 1 | \nmore = 1\n";
        assertEquals("SSE3 AVX2", LlamaCppPeer.instructions(log));
        assertEquals("unknown", LlamaCppPeer.instructions(""));
    }
}
