package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lpu.io.Project;
import lpu.simd.Simd;
import org.junit.jupiter.api.Test;

/**
 * Hidden states, codebooks, statistics, recall, a perplexity and generated tokens ({@link SameBits}) have the committed hashes, with
 * 1, 2 and 3 threads and at every vector width that this CPU has: a CPU, a width or a number of threads that differs is seen at
 * once. Where the arithmetic was changed on purpose, the new hashes belong into the file: they are its {@link Arithmetic#VERSION}.
 */
class SameBitsTest {
    private static final List<String> THREADS = List.of("1", "2", "3");

    @Test
    void smollm2() throws IOException, InterruptedException {
        check("smollm2", ModelCatalogue.locate("smollm2"));
    }

    /** Gemma is fetched only when somebody asks for it. */
    @Test
    void gemma3() throws IOException, InterruptedException {
        Path model = Project.models().resolve("gemma-3-270m-q4_k_m.gguf");
        assumeTrue(Files.exists(model), "gemma3 has not been fetched");
        check("gemma3", model);
    }

    private static void check(String name, Path model) throws IOException, InterruptedException {
        List<String> expected = committed(name);
        // The slowest by far, beside all others.
        Process scalar = start(model, "scalar");
        try {
            for (int bits = Simd.bits(); bits >= 128; bits /= 2) {
                assertEquals(expected, hashes(start(model, Integer.toString(bits))), bits + " bits");
            }
            assertEquals(expected, hashes(scalar), "scalar");
        } finally {
            scalar.destroy();
        }
    }

    private static List<String> committed(String model) throws IOException {
        try (InputStream in = SameBitsTest.class.getResourceAsStream("same-bits.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> l.startsWith(model + ", "))
                    .map(l -> l.substring(model.length() + 2)).toList();
        }
    }

    /** A JVM of that width, with each number of threads in turn. */
    private static Process start(Path model, String simd) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Dlpu.simd=" + simd,
                "-cp", System.getProperty("java.class.path"), SameBits.class.getName(), model.toString()));
        command.addAll(THREADS);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** What it prints, which has to be the same for each number of threads. */
    private static List<String> hashes(Process process) throws IOException, InterruptedException {
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, process.waitFor(), String.join("\n", lines));
        List<String> first = of(THREADS.getFirst(), lines);
        for (String threads : THREADS) {
            assertEquals(first, of(threads, lines), threads + " threads");
        }
        return first;
    }

    private static List<String> of(String threads, List<String> lines) {
        String start = threads + " threads, ";
        return lines.stream().filter(l -> l.startsWith(start)).map(l -> l.substring(start.length())).toList();
    }
}
