package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
    @Test
    void bytesOfAllFilesBelow(@TempDir Path folder) throws IOException {
        assertEquals(0, Fetch.bytes(folder));
        Files.write(folder.resolve("a"), new byte[5]);
        Files.write(Files.createDirectories(folder.resolve("b/c")).resolve("d"), new byte[7]);
        Files.createSymbolicLink(folder.resolve("e"), folder.resolve("gone"));
        assertEquals(12, Fetch.bytes(folder));
        assertEquals(0, Fetch.bytes(folder.resolve("none")));
        assertEquals(5, Fetch.bytes(folder.resolve("a")));
    }
}
