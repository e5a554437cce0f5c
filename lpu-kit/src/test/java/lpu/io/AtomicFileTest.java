package lpu.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.writeText(file, "old");
        InputError error = assertThrows(InputError.class, () -> AtomicFile.write(file, out -> {
            out.write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        assertTrue(error.getMessage().contains(file.toString()) && error.getMessage().contains("No space left"));
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
            throw new IllegalStateException();
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void writingReplaces() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.writeText(file, "old and longer");
        AtomicFile.writeText(file, "new ·");
        assertEquals("new ·", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aFolderThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "");
        InputError error = assertThrows(InputError.class, () -> AtomicFile.writeText(file.resolve("b.txt"), "x"));
        assertTrue(error.getMessage().contains("b.txt"), error.getMessage());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.toList();
        }
    }
}
