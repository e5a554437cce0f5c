package lpu.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lpu.io.Progress;

/** Progress of a download that another program makes, by the size of the folder it writes to, looked at every second. */
final class FolderGrowth implements AutoCloseable {
    private final long expected;
    private final Progress progress;
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private long told;

    /** @param expected bytes; what the folder holds beyond them is not told */
    FolderGrowth(Path folder, long expected, Progress progress) {
        this.expected = expected;
        this.progress = progress;
        looking.scheduleWithFixedDelay(() -> tell(bytes(folder)), 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void tell(long bytes) {
        long more = Math.min(bytes, expected) - told;
        if (more > 0) {
            told += more;
            progress.step(more);
        }
    }

    /** Bytes of the files now there; those that go away meanwhile may be missing. */
    static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(FolderGrowth::size).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** All has come. */
    void complete() {
        tell(expected);
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
