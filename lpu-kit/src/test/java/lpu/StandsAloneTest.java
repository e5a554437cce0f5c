package lpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link MatrixExample} in a JVM whose class path has the lower packages and nothing else. */
class StandsAloneTest {
    private static final List<String> LOWER = List.of("io", "num", "simd", "codebook", "head");

    @TempDir
    Path folder;

    private record Run(int exitCode, String out, String error) {
    }

    private Run run(List<String> packages) throws IOException, InterruptedException {
        Path own = Files.createDirectory(folder.resolve("of " + packages.size()));
        for (String name : packages) {
            copy(Path.of("target/classes"), Path.of("lpu", name), own, "");
        }
        copy(Path.of("target/test-classes"), Path.of("lpu"), own, MatrixExample.class.getSimpleName());
        Path error = own.resolve("error.txt");
        Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector", "-cp", own.toString(), MatrixExample.class.getName())
                .redirectError(error.toFile()).start();
        try (InputStream out = java.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Run(java.waitFor(), text, Files.readString(error));
        }
    }

    /** Copies the class files of one folder whose name begins with {@code prefix}, but no test. */
    private static void copy(Path from, Path under, Path to, String prefix) throws IOException {
        Files.createDirectories(to.resolve(under));
        try (Stream<Path> files = Files.list(from.resolve(under))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix) && !name.endsWith("Test.class")) {
                    Files.copy(file, to.resolve(under).resolve(name));
                }
            }
        }
    }

    @Test
    void aMatrixAndStatesNeedTheLowerPackagesOnly() throws IOException, InterruptedException {
        float[][] w = MatrixExample.like(1500, 2);
        float[][] h = MatrixExample.like(200, 3);
        Run alone = run(LOWER);
        assertEquals(0, alone.exitCode, alone.error);
        assertEquals(Arrays.toString(MatrixExample.choices(w, h)) + "\n" + Arrays.toString(MatrixExample.choicesWithin(3, w, h))
                + "\n", alone.out);
    }

    /** What is not there is missed: the class path of the tests does not reach the child. */
    @Test
    void withoutOneOfThemItFails() throws IOException, InterruptedException {
        Run without = run(List.of("io", "simd", "codebook"));
        assertTrue(without.exitCode != 0 && without.error.contains("NoClassDefFoundError: lpu/head"), without.error);
    }
}
