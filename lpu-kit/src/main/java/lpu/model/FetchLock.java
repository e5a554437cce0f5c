package lpu.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One fetch at a time into a folder, over threads and processes. */
final class FetchLock {
    private static final String FILE = ".fetch-lock";
    private static final Object ONE_AT_A_TIME = new Object(); // file locks are per process

    /** Something that puts a file into the folder. */
    @FunctionalInterface
    interface Fetch {
        void run() throws IOException;
    }

    private FetchLock() {
    }

    /** Makes the folder when needed; runs the fetch unless another process has made {@code file} meanwhile. */
    static void unlessThere(Path file, Fetch fetch) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        synchronized (ONE_AT_A_TIME) {
            try (FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock lock = lock(channel, folder)) {
                if (lock.isValid() && !Files.exists(file)) {
                    fetch.run();
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
}
