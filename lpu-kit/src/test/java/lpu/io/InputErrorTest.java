package lpu.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class InputErrorTest {
    @TempDir
    Path folder;

    private static String reason(Executable failing) {
        return InputError.reason(assertThrows(Exception.class, failing));
    }

    /** Neither the class of an exception nor the name of the file, which a message has already. */
    @Test
    void reasonsAreWords() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff});
        assertEquals("no such file or folder", reason(() -> Files.readString(folder.resolve("none"))));
        assertEquals("there is a file of this name already, or in the place of its folder",
                reason(() -> Files.createDirectories(file)));
        assertEquals("not a folder", reason(() -> Files.newDirectoryStream(file)));
        assertEquals("Is a directory", reason(() -> Files.readString(folder)));
        assertEquals("not a text in UTF-8", reason(() -> Files.readString(file)));
        assertEquals("something in it is no number", reason(() -> Integer.parseInt("x")));
        assertEquals("permission denied", InputError.reason(new AccessDeniedException("file")));
        assertEquals("No space left on device",
                InputError.reason(new FileSystemException("file", null, "No space left on device")));
        assertEquals("Connection reset", InputError.reason(new IOException("Connection reset")));
        assertEquals("DirectoryNotEmptyException", InputError.reason(new DirectoryNotEmptyException("file")));
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedOnce() throws IOException {
        Path target = Files.createFile(folder.resolve("file")).resolve("table.csv");
        assertEquals("cannot write " + target + ": there is a file of this name already, or in the place of its folder",
                assertThrows(InputError.class, () -> AtomicFile.writeText(target, "text")).getMessage());
    }
}
