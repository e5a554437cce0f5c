package lpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream on which nothing has come for some time, so that a read of it fails instead of waiting for ever. */
final class StallGuard implements AutoCloseable {
    private final Thread watcher;
    private volatile long lastNanos = System.nanoTime();

    StallGuard(InputStream in, Duration patience) {
        watcher = Thread.ofVirtual().start(() -> watch(in, patience.toNanos()));
    }

    private void watch(InputStream in, long patience) {
        try {
            for (long left = patience; left > 0; left = lastNanos + patience - System.nanoTime()) {
                Thread.sleep(Duration.ofNanos(left));
            }
            in.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: the transfer has ended
        } catch (IOException e) {
            throw new IllegalStateException("the stream of a reply closes without a fault", e);
        }
    }

    /** Something has come. */
    void alive() {
        lastNanos = System.nanoTime();
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
