package lpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import lpu.io.InputError;
import lpu.io.Sha256;

/** What every fetched file is held to. */
final class FetchedFile {
    private static final int BUFFER = 1 << 16;

    private FetchedFile() {
    }

    /** Throws InputError, without a subject, when the folder's file system has less than {@code bytes} left. */
    static void requireSpace(Path folder, long bytes) throws IOException {
        long there = Files.getFileStore(folder).getUsableSpace();
        if (there < bytes) {
            throw new InputError("needs " + (bytes >> 20) + " MB free in " + folder + ", and " + (there >> 20)
                    + " MB are");
        }
    }

    /** Throws InputError, without a subject, when the file's SHA-256 is another. */
    static void requireSha256(Path file, String expected) throws IOException {
        String found = sha256(file);
        if (!found.equals(expected)) {
            throw new InputError("has SHA-256 " + found + ", not " + expected);
        }
    }

    /** Throws InputError, without a subject, when the file is no GGUF file or ends before its last tensor does. */
    static void requireGguf(Path file) {
        try {
            GgufFile.check(file);
        } catch (InputError e) {
            throw new InputError("is no sound GGUF file (" + e.getMessage().replace(file + ": ", "") + ")", e);
        }
    }

    /** What is wrong with something fetched, as a whole sentence. */
    static InputError notKept(InputError e) {
        return new InputError("what came " + e.getMessage() + ", and is not kept: run it again to fetch it anew", e);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = Sha256.digest();
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return Sha256.of(digest);
        }
    }
}
