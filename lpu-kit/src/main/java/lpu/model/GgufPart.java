package lpu.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import lpu.io.InputError;

/**
 * One mapped file: a whole model, or a part of one.
 *
 * @param bytes the file, read-only
 */
record GgufPart(Path path, MemorySegment bytes, GgufHeader header) {
    /** The mapping lasts as long as the arena; throws InputError when the file is no sound GGUF. */
    static GgufPart open(Path path, Arena arena) {
        MemorySegment bytes = map(path, arena).asReadOnly();
        return new GgufPart(path, bytes, GgufHeader.read(path.toString(), bytes));
    }

    private static MemorySegment map(Path path, Arena arena) {
        if (!Files.exists(path)) {
            throw new InputError(path + ": no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new InputError(path + ": not a GGUF file (it is a folder or a device)");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (AccessDeniedException e) {
            throw new InputError(path + ": cannot be read (permission denied)", e);
        } catch (IOException e) {
            throw new InputError(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    boolean has(String tensor) {
        return header.tensors().containsKey(tensor);
    }

    InputError error(String message) {
        return new InputError(path + ": " + GgufCursor.printable(message));
    }
}
