package lpu.rtl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lpu.io.InputError;

/** Programs of other makers. */
final class Tool {
    private static final int SHOWN_LINES = 12;

    private Tool() {
    }

    /** Where PATH finds a program. */
    static Optional<Path> find(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .filter(folder -> !folder.isBlank()).map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    /**
     * Runs a program to its end.
     *
     * @return what it says
     * @throws InputError with the first lines of that if it fails
     */
    static String run(Path folder, List<String> command) {
        try {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new InputError(command.getFirst() + " failed: " + String.join("\n", said.lines().limit(SHOWN_LINES).toList()));
            }
            return said;
        } catch (IOException e) {
            throw new InputError("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputError(command.getFirst() + " was interrupted", e);
        }
    }
}
