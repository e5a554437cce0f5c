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

/**
 * A peer in a process of its own, so that its threads, its memory and its crashes are its own. It answers lines on
 * stdin with lines on stdout whose fields are separated by tabs, and ends each answer with {@code done}; the first answer
 * needs no question and is what it has to say about itself. Lines of one field are a library's chatter. A line {@code missing<TAB>why} ends it. It ends when its
 * stdin does, and so with this JVM. Its stderr goes to a log.
 */
final class PeerProcess implements AutoCloseable {
    private static final String DONE = "done";
    private static final String MISSING = "missing";
    private static final long PATIENCE_SECONDS = 5;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    /** @param builder its command; streams are redirected here */
    PeerProcess(String name, ProcessBuilder builder, Path log) throws PeerMissing {
        this.name = name;
        this.log = log;
        try {
            Files.createDirectories(log.getParent());
            process = builder.redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new PeerMissing(name + " cannot be started: " + e.getMessage());
        }
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Asks and waits for the answer, its lines cut into fields. */
    List<String[]> ask(String question) throws PeerMissing {
        try {
            in.write(question + "\n");
            in.flush();
        } catch (IOException e) {
            throw ended();
        }
        return answer();
    }

    /** The lines up to the next {@code done}. */
    List<String[]> answer() throws PeerMissing {
        List<String[]> lines = new ArrayList<>();
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] fields = line.split("\t", -1);
                if (fields[0].equals(DONE)) {
                    return lines;
                }
                if (fields[0].equals(MISSING)) {
                    throw new PeerMissing(name + ": " + fields[fields.length - 1]);
                }
                if (fields.length > 1) {
                    lines.add(fields);
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

    private PeerMissing ended() {
        String said = logText().lines().map(String::strip).filter(l -> !l.isEmpty()).reduce((a, b) -> b).orElse("");
        return new PeerMissing(name + " ended unexpectedly" + (said.isEmpty() ? "" : " (" + said + ")") + "; its log: "
                + log);
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
