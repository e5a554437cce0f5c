package lpu.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import lpu.simd.DotKernels;
import lpu.simd.ElementKernels;
import picocli.CommandLine;

/**
 * What {@code ./lpu} runs once at set-up, while the JVM records which classes are loaded, for the cache that later
 * starts map instead of reading jars. It needs no model: it parses a command, makes the kernels, and loads what
 * decoding would.
 */
final class StartTraining {
    private static final List<String> PACKAGES = List.of("lpu/cli/", "lpu/head/", "lpu/io/", "lpu/model/", "lpu/simd/");

    private StartTraining() {
    }

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        CommandLine commands = Main.commands();
        commands.setOut(new PrintWriter(Writer.nullWriter()));
        Main.run(commands, new String[] {"generate", "--help"}, true);
        DotKernels.best();
        ElementKernels.best();
        try (JarFile jar = new JarFile(Path.of(args[0]).toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                String name = entry.getName();
                if (name.endsWith(".class") && PACKAGES.stream().anyMatch(name::startsWith)) {
                    Class.forName(name.substring(0, name.length() - ".class".length()).replace('/', '.'), false,
                            StartTraining.class.getClassLoader());
                }
            }
        }
    }
}
