package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import lpu.SecondThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyIndexExactlyOnce(int threads) {
        try (Workers workers = new Workers(threads)) {
            assertEquals(threads, workers.threads());
            for (int n : new int[] {0, 1, 2, 7, 31, 1021}) {
                for (int grain : new int[] {1, 3, 8, 64, 2000}) {
                    AtomicIntegerArray seen = new AtomicIntegerArray(n);
                    AtomicInteger misaligned = new AtomicInteger();
                    workers.run(n, grain, (from, to) -> {
                        misaligned.addAndGet(from % grain);
                        for (int i = from; i < to; i++) {
                            seen.incrementAndGet(i);
                        }
                    });
                    for (int i = 0; i < n; i++) {
                        assertEquals(1, seen.get(i), "index " + i + " of " + n + ", grain " + grain);
                    }
                    assertEquals(0, misaligned.get(), "a part starts off the grain");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatAPartThrowsIsThrownAndTheTeamWorksOn(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int guilty = 0; guilty < 6; guilty++) {
                int index = guilty;
                RuntimeException thrown = new IllegalArgumentException("index " + index);
                assertSame(thrown, assertThrows(RuntimeException.class, () -> workers.run(6, (from, to) -> {
                    if (from <= index && index < to) {
                        throw thrown;
                    }
                })));
                Error error = new AssertionError("index " + index);
                assertSame(error, assertThrows(Error.class, () -> workers.run(6, (from, to) -> {
                    if (from <= index && index < to) {
                        throw error;
                    }
                })));
                AtomicInteger sum = new AtomicInteger();
                workers.run(100, (from, to) -> sum.addAndGet(to - from));
                assertEquals(100, sum.get());
            }
        }
    }

    @Test
    void manyShortRanges() {
        try (Workers workers = new Workers(3)) {
            AtomicInteger sum = new AtomicInteger();
            for (int i = 0; i < 20_000; i++) {
                workers.run(3, (from, to) -> sum.addAndGet(to - from));
            }
            assertEquals(60_000, sum.get());
        }
    }

    /** A helper that comes late to a short run must not take a part of the longer one that follows. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void shortAndLongRangesInTurn(int threads) {
        int[] sizes = {2, 64, 3, 17, 5};
        try (Workers workers = new Workers(threads)) {
            int[] seen = new int[64];
            for (int i = 1; i <= 100_000; i++) {
                int n = sizes[i % sizes.length];
                int mark = i;
                workers.run(n, (from, to) -> {
                    for (int j = from; j < to; j++) {
                        seen[j] = mark;
                    }
                });
                for (int j = 0; j < n; j++) {
                    if (seen[j] != mark) {
                        assertEquals(mark, seen[j], "run " + i + " of " + n + ", index " + j);
                    }
                }
            }
        }
    }

    /** Far more threads than processors: some are suspended with a part in hand. */
    @Test
    void everyIndexExactlyOnceAmongManyTeams() throws InterruptedException {
        int teams = 8;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] callers = new Thread[teams];
        for (int t = 0; t < teams; t++) {
            callers[t] = new Thread(() -> {
                try (Workers workers = new Workers(4)) {
                    rangesOfAllSizes(workers);
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            callers[t].start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertNull(failure.get());
    }

    private static void rangesOfAllSizes(Workers workers) {
        AtomicIntegerArray seen = new AtomicIntegerArray(300);
        int[] sums = new int[seen.length()];
        for (int n = 0; n < seen.length(); n++) {
            int size = n;
            workers.run(n, 1 + n % 5, (from, to) -> {
                for (int i = from; i < to; i++) {
                    for (int j = 0; j < 1000; j++) { // long enough that time slices end here
                        sums[i] = 31 * sums[i] + j;
                    }
                    seen.incrementAndGet(i);
                }
            });
            for (int i = 0; i < n; i++) {
                assertEquals(1, seen.getAndSet(i, 0), "index " + i + " of " + size);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void refusesATaskWithinATaskAndWorksOn(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int n : new int[] {1, 2, 50}) {
                refused("inside a range that it works on", () -> workers.run(n, (from, to) -> workers.run(1, (a, b) -> { })));
                refused("inside a range that it works on", () -> workers.run(n, (from, to) -> workers.claim()));
                AtomicInteger sum = new AtomicInteger();
                workers.run(n, (from, to) -> sum.addAndGet(to - from));
                assertEquals(n, sum.get());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesASecondCaller(int threads) throws InterruptedException {
        try (Workers workers = new Workers(threads)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch refused = new CountDownLatch(1);
            AtomicInteger sum = new AtomicInteger();
            Thread first = new Thread(() -> workers.run(9, (from, to) -> {
                begun.countDown();
                await(refused);
                sum.addAndGet(to - from);
            }));
            first.start();
            begun.await();
            refused("in use by another thread", () -> workers.run(9, (from, to) -> sum.addAndGet(100)));
            refused("in use by another thread", workers::claim);
            refused.countDown();
            first.join();
            assertEquals(9, sum.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesWorkWhenClosed(int threads) {
        Workers workers = new Workers(threads);
        workers.run(2, (from, to) -> { });
        workers.close();
        workers.close();
        refused("team of workers is closed", () -> workers.run(2, (from, to) -> { }));
        refused("team of workers is closed", workers::claim);
    }

    private static void refused(String why, Runnable misuse) {
        String message = assertThrows(IllegalStateException.class, misuse::run).getMessage();
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aClaimKeepsOtherThreadsOutUntilItIsClosed(int threads) {
        try (Workers workers = new Workers(threads)) {
            Runnable range = () -> workers.run(5, (from, to) -> { });
            try (var _ = workers.claim()) {
                range.run();
                SecondThread.isRefused(range);
                try (var _ = workers.claim()) {
                    range.run();
                }
                SecondThread.isRefused(range);
                SecondThread.isRefused(workers::claim);
                assertThrows(IllegalArgumentException.class, () -> workers.run(5, (from, to) -> {
                    throw new IllegalArgumentException();
                }));
                SecondThread.isRefused(range);
            }
            CompletableFuture.runAsync(range).join();
        }
    }

    @Test
    void refusesNoThreads() {
        assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    }
}
