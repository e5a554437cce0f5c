package lpu.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On a clock of its own. */
class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Progress start(long total, boolean terminal) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Progress("work", total, out, terminal, now::get);
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shortWorkIsSilent() {
        try (Progress progress = start(10, true)) {
            now.set(SECOND - 1);
            progress.step(10);
        }
        assertEquals("", said());
    }

    @Test
    void aLogGetsALineEveryTenSecondsAndASummary() {
        try (Progress progress = start(3000, false)) {
            for (int i = 1; i <= 250; i++) {
                now.set(i * SECOND / 10);
                progress.step(10);
            }
        }
        assertEquals(List.of("work  1,000 / 3,000  33 %  100/s  0:20 left",
                "work  2,000 / 3,000  66 %  100/s  0:10 left", "work  2,500 in 25.0 s"), said().lines().toList());
    }

    /** Twelve seconds for the first of 16,384 would be 55 hours for all; it takes 3 % done to say that 8 minutes are left. */
    @Test
    void aFirstStepIsNoGuess() {
        try (Progress progress = start(16_384, false)) {
            for (int i = 1; i <= 512; i++) {
                now.set(12 * SECOND); // a batch that is told one by one
                progress.step(1);
            }
            now.set(22 * SECOND);
            progress.step(240);
        }
        assertEquals(List.of("work  1 / 16,384  0 %  0.0833/s", "work  752 / 16,384  4 %  34.2/s  7:38 left", "work  752 in 22.0 s"),
                said().lines().toList());
    }

    @Test
    void oneStepIsNoGuessEither() {
        try (Progress progress = start(20, false)) {
            now.set(60 * SECOND);
            progress.step(1);
            now.set(80 * SECOND);
            progress.step(1);
        }
        assertEquals(List.of("work  1 / 20  5 %  0.0167/s", "work  2 / 20  10 %  0.025/s  12:00 left", "work  2 in 80.0 s"),
                said().lines().toList());
    }

    @Test
    void aStepThatTakesLongIsToldOfWhileItLasts() {
        try (Progress progress = start(5, false)) {
            for (int seconds = 1; seconds <= 25; seconds++) {
                now.set(seconds * SECOND);
                progress.drawWhenDue();
            }
        }
        assertEquals(List.of("work  0 / 5  0 %", "work  0 / 5  0 %", "work  0 in 25.0 s"), said().lines().toList());
    }

    @Test
    void aTerminalIsRedrawnInPlace() {
        try (Progress progress = start(0, true)) {
            now.set(2 * SECOND);
            progress.step(10);
            now.set(2 * SECOND + 1);
            progress.step(10);
        }
        assertEquals("\r\u001b[2Kwork  10  5/s\r\u001b[2Kwork  20 in 2.0 s" + System.lineSeparator(), said());
    }

    @Test
    void workThatIsLookedAtFromOutside() {
        try (Progress progress = start(0, false)) {
            now.set(10 * SECOND);
            progress.reach(100);
            progress.expect(400);
            progress.reach(50); // of a look that came late
            now.set(20 * SECOND);
            progress.reach(200);
        }
        assertEquals(List.of("work  100  10/s", "work  200 / 400  50 %  10/s  0:20 left", "work  200 in 20.0 s"),
                said().lines().toList());
    }

    @Test
    void stepsOfAllThreadsCount() {
        try (Progress progress = start(100_000, false)) {
            IntStream.range(0, 100_000).parallel().forEach(i -> progress.step(1));
            now.set(20 * SECOND);
            progress.step(0);
        }
        assertEquals("work  100,000 / 100,000  100 %  5,000/s", said().lines().findFirst().orElseThrow());
    }
}
