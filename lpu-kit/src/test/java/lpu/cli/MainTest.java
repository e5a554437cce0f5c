package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class MainTest {
    /** Does whatever a test wants. */
    @Command(name = "act")
    private static final class Act implements Callable<Integer> {
        private final Callable<Integer> body;

        @Option(names = "-n", required = true)
        private int n;

        Act(Callable<Integer> body) {
            this.body = body;
        }

        @Override
        public Integer call() throws Exception {
            return body.call();
        }
    }

    private record Ended(int exit, String err) {
    }

    private static Ended run(Callable<Integer> body, boolean trace, String... args) {
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commands().addSubcommand(new Act(body)).setErr(new PrintWriter(err, true));
        return new Ended(Main.run(commands, args, trace), err.toString());
    }

    private static Ended failingWith(Throwable problem) {
        return run(() -> {
            if (problem instanceof Error e) {
                throw e;
            }
            throw (Exception) problem;
        }, false, "act", "-n", "1");
    }

    @Test
    void successIsSilentAndKeepsTheExitCode() {
        assertEquals(new Ended(0, ""), run(() -> 0, false, "act", "-n", "1"));
    }

    @Test
    void inputErrorIsOneLineAndExitCodeTwo() {
        assertEquals(new Ended(2, "lpu: k must be at least 1, not 0\n"),
                failingWith(new InputError("k must be at least 1, not 0")));
    }

    @Test
    void inputErrorIsFoundUnderWrappers() {
        Throwable wrapped = new CompletionException(new IllegalStateException(new InputError("x.gguf: cut short")));
        assertEquals(new Ended(2, "lpu: x.gguf: cut short\n"), failingWith(wrapped));
    }

    @Test
    void filesThatFailAreNamed() {
        assertEquals(new Ended(2, "lpu: a.txt: no such file or folder\n"), failingWith(new NoSuchFileException("a.txt")));
        assertEquals(new Ended(2, "lpu: a.txt: permission denied\n"), failingWith(new AccessDeniedException("a.txt")));
        assertEquals(new Ended(2, "lpu: m.part: No space left on device\n"), failingWith(
                new UncheckedIOException(new FileSystemException("m.part", null, "No space left on device"))));
        assertEquals(new Ended(2, "lpu: Connection refused\n"), failingWith(new IOException("Connection refused")));
    }

    /** Java throws one error for a full heap, for threads that the system does not give, and for more. */
    @Test
    void whatIsShortIsNamed() {
        assertEquals(new Ended(2, "lpu: out of memory (Java heap space): JDK_JAVA_OPTIONS=-Xmx… sets the limit\n"),
                failingWith(new OutOfMemoryError("Java heap space")));
        assertEquals(new Ended(2, "lpu: out of memory (Unable to allocate 4096 bytes)\n"),
                failingWith(new OutOfMemoryError("Unable to allocate 4096 bytes")));
        Ended threads = failingWith(new OutOfMemoryError("unable to create native thread: possibly out of memory or"
                + " process/resource limits reached"));
        assertTrue(threads.err().startsWith("lpu: the system gives no further thread: its limit is reached (ulimit -u, "),
                threads.err());
        assertFalse(threads.err().contains("Xmx"), threads.err());
        assertEquals(2, threads.exit());
    }

    @Test
    void faultsOfOursSayHowToSeeTheTrace() {
        Ended outcome = failingWith(new IllegalStateException("two\nlines"));
        assertEquals(1, outcome.exit());
        assertEquals("lpu: java.lang.IllegalStateException: two lines\n"
                + "     this is a fault of the toolkit; LPU_TRACE=1 shows where\n", outcome.err());
        assertEquals(1, failingWith(new AssertionError("broken")).exit());
    }

    @Test
    void traceIsShownOnRequest() {
        Ended outcome = run(() -> {
            throw new IllegalStateException("here");
        }, true, "act", "-n", "1");
        assertEquals(1, outcome.exit());
        assertTrue(outcome.err().contains("\tat lpu.cli.MainTest"), outcome.err());
    }

    @Test
    void wrongArgumentsAreOneLineAndAHint() {
        for (String[] args : new String[][] {{"act"}, {"act", "-n", "x"}, {"act", "-n", "1", "--no"}}) {
            Ended outcome = run(() -> 0, false, args);
            assertEquals(2, outcome.exit());
            assertEquals(2, outcome.err().lines().count(), outcome.err());
            assertTrue(outcome.err().startsWith("lpu: "), outcome.err());
            assertTrue(outcome.err().endsWith("./lpu act --help says more\n"), outcome.err());
            assertFalse(outcome.err().contains("Exception"), outcome.err());
        }
    }
}
