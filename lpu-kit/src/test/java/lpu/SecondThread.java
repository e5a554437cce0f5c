package lpu;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a second thread tries while the first is in the midst of something. */
public final class SecondThread {
    private SecondThread() {
    }

    /** The action throws IllegalStateException in a thread of its own, which ends before this returns. */
    public static void isRefused(Runnable action) {
        Throwable thrown = CompletableFuture.runAsync(action, task -> new Thread(task).start())
                .handle((done, problem) -> problem instanceof CompletionException e ? e.getCause() : problem).join();
        assertInstanceOf(IllegalStateException.class, thrown);
    }
}
