package lpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesWorkWhenClosed(int threads) {
        Workers workers = new Workers(threads);
        workers.run(2, (from, to) -> { });
        workers.close();
        workers.close();
        assertThrows(IllegalStateException.class, () -> workers.run(2, (from, to) -> { }));
    }

    @Test
    void refusesNoThreads() {
        assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    }
}
