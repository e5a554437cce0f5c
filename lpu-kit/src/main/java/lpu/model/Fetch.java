package lpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lpu.io.InputError;
import lpu.io.Sha256;

/**
 * How a file comes into the folder of models: another program transfers it, one at a time over threads and processes. What has
 * come so far is {@code .fetch-NAME/partial}, from which a later transfer may go on; the file gets its own name when it is whole
 * and has passed its checks.
 */
final class Fetch {
    private static final String LOCK = ".fetch-lock";
    private static final Object ONE_AT_A_TIME = new Object(); // file locks are per process
    private static final int SHOWN_WORDS = 200;

    /** What is done with the partial file. Throws InputError, without a subject, when it cannot be. */
    @FunctionalInterface
    interface Step {
        void run(Path partial) throws IOException;
    }

    /** What is looked at while a program runs. */
    @FunctionalInterface
    interface Watch {
        void run() throws IOException;
    }

    private Fetch() {
    }

    /**
     * Makes the folder when needed, and the file unless it is there.
     *
     * @param transfer makes the partial file whole; what a failure leaves of it is kept for the next transfer
     * @param check refuses what has come, which is not kept then
     */
    static void unlessThere(Path file, Step transfer, Step check) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        synchronized (ONE_AT_A_TIME) {
            try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock lock = lock(channel, folder)) {
                if (lock.isValid() && !Files.exists(file)) {
                    fetch(file, folder.resolve(".fetch-" + file.getFileName()), transfer, check);
                }
            }
        }
    }

    private static FileLock lock(FileChannel channel, Path folder) throws IOException {
        FileLock lock = channel.tryLock();
        if (lock == null) {
            System.err.println("lpu: another process is fetching into " + folder + ": waiting for it …");
            lock = channel.lock();
        }
        return lock;
    }

    private static void fetch(Path file, Path work, Step transfer, Step check) throws IOException {
        Path partial = Files.createDirectories(work).resolve("partial");
        boolean whole = false;
        try {
            transfer.run(partial);
            whole = true;
            check.run(partial);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (InputError e) {
            throw !whole ? e
                    : new InputError("what came " + e.getMessage() + ", and is not kept: run it again to fetch it anew", e);
        } finally {
            if (whole || bytes(partial) == 0) {
                removeTree(work);
            }
        }
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
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = Sha256.of(digest);
        if (!found.equals(expected)) {
            throw new InputError("has SHA-256 " + found + ", not " + expected);
        }
    }

    /** Bytes of a file, or of the files in a folder, that are there now; 0 for what is not. */
    static long bytes(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // it went away meanwhile
        }
    }

    /** Removes a folder and what is in it, where there is one. */
    static void removeTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * Runs a program to its end and gives its exit code. The program is ended when it cannot be waited for: this thread is
     * interrupted, the JVM ends, or {@code eachSecond} throws. Throws InputError, without a subject, when there is no such program,
     * and for an interruption.
     *
     * @param name what messages call the program
     * @param log takes all that the program says
     * @param eachSecond is run while the program does
     */
    static int run(String name, ProcessBuilder program, Path log, Watch eachSecond) throws IOException {
        Process process;
        try {
            process = program.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new InputError("needs " + name + " to be fetched (" + e.getMessage() + ")", e);
        }
        Thread end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            while (!process.waitFor(1, TimeUnit.SECONDS)) {
                eachSecond.run();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputError("the download was interrupted", e);
        } finally {
            process.destroy();
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    /** The last line that a program has written, which is the one that says why it gave up; "exit code N" if there is none. */
    static String lastWords(Path log, int exitCode) throws IOException {
        String last = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().map(String::strip)
                .filter(line -> !line.isEmpty()).reduce("exit code " + exitCode, (a, b) -> b);
        return last.length() <= SHOWN_WORDS ? last : last.substring(0, SHOWN_WORDS) + "…";
    }
}
