package lpu.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lpu.io.AtomicFile;

/**
 * What has come of a file so far, {@code NAME.part}, and a note of which version of which address it is,
 * {@code NAME.part.source}: the address, then the server's ETag or modification date.
 */
record PartialFile(Path part, Path source) {
    static PartialFile of(Path file) {
        String part = file.getFileName() + ".part";
        return new PartialFile(file.resolveSibling(part), file.resolveSibling(part + ".source"));
    }

    /** Bytes that a transfer may go on after: 0 when there are none, or it is not known what they are of. */
    long bytes(ModelUrl url) throws IOException {
        return validator(url).isEmpty() || !Files.exists(part) ? 0 : Files.size(part);
    }

    /** The version that was begun, for the header {@code If-Range}; empty when unknown. */
    String validator(ModelUrl url) throws IOException {
        if (!Files.exists(source)) {
            return "";
        }
        List<String> lines = Files.readAllLines(source);
        return lines.size() == 2 && lines.getFirst().equals(url.uri().toString()) ? lines.get(1) : "";
    }

    /** Starts afresh. An empty validator means that an interrupted transfer cannot be resumed. */
    void begin(ModelUrl url, String validator) throws IOException {
        discard();
        if (!validator.isEmpty()) {
            AtomicFile.writeText(source, url.uri() + "\n" + validator + "\n");
        }
    }

    void discard() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(source);
    }
}
