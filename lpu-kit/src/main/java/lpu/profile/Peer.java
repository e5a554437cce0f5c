package lpu.profile;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Somebody else's program that does the same work, in processes of its own. */
abstract class Peer implements AutoCloseable {
    /** Each thing it times, on each number of threads. */
    private final List<TimedLine> lines = new ArrayList<>();

    /** A peer that cannot be measured here; the message, one line, says why and what to do. The benchmark goes on without. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /** One time of the line of that part and variant, in milliseconds. */
    record Time(Part part, String variant, double ms) {
    }

    /** Has it take {@code rounds} more times of each of its lines on a number of threads. */
    abstract List<Time> measure(int threads, int rounds) throws Missing;

    final void add(TimedLine line) {
        lines.add(line);
    }

    final void run(int threads, int rounds) throws Missing {
        for (Time time : measure(threads, rounds)) {
            lines.stream().filter(l -> l.is(threads, time.part, time.variant)).forEach(l -> l.add(time.ms));
        }
    }

    final List<BenchRow> rows() {
        return lines.stream().map(TimedLine::row).toList();
    }

    @Override
    public void close() {
        // a peer whose processes have all ended has nothing to close
    }

    /**
     * A process, so that the peer's threads, its memory and its crashes are its own. It answers lines on stdin with lines on
     * stdout whose fields are separated by tabs, and ends each answer with {@code done}; the first answer needs no question
     * and is what it has to say about itself. Lines of one field are a library's chatter. A line {@code missing<TAB>why} ends
     * it. It ends when its stdin does, and so with this JVM. Its stderr goes to a log.
     */
    static final class Server implements AutoCloseable {
        private static final String DONE = "done";
        private static final String MISSING = "missing";
        private static final long PATIENCE_SECONDS = 5;

        private final String name;
        private final Path log;
        private final Process process;
        private final BufferedWriter in;
        private final BufferedReader out;

        Server(String name, List<String> command, Path log) throws Missing {
            this.name = name;
            this.log = log;
            try {
                process = start(command, log);
            } catch (IOException e) {
                throw new Missing(name + " cannot be started: " + e.getMessage());
            }
            in = process.outputWriter(StandardCharsets.UTF_8);
            out = process.inputReader(StandardCharsets.UTF_8);
        }

        /** Asks and waits for the answer, its lines cut into fields. */
        List<String[]> ask(String question) throws Missing {
            try {
                in.write(question + "\n");
                in.flush();
            } catch (IOException e) {
                throw ended();
            }
            return answer();
        }

        /** The lines up to the next {@code done}. */
        List<String[]> answer() throws Missing {
            List<String[]> answer = new ArrayList<>();
            try {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    String[] fields = line.split("\t", -1);
                    if (fields[0].equals(DONE)) {
                        return answer;
                    }
                    if (fields[0].equals(MISSING)) {
                        throw new Missing(name + ": " + fields[fields.length - 1]);
                    }
                    if (fields.length > 1) {
                        answer.add(fields);
                    }
                }
            } catch (IOException e) {
                throw ended();
            }
            throw ended();
        }

        /** What it has written on stderr so far. */
        String logText() {
            try {
                return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return "";
            }
        }

        private Missing ended() {
            String said = logText().lines().map(String::strip).filter(l -> !l.isEmpty()).reduce((a, b) -> b).orElse("");
            return new Missing(name + " ended unexpectedly" + (said.isEmpty() ? "" : " (" + said + ")") + "; its log: " + log);
        }

        @Override
        public void close() {
            try {
                in.close();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Starts a process whose stderr goes to a log. */
    static Process start(List<String> command, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        return new ProcessBuilder(command).redirectError(log.toFile()).start();
    }
}
