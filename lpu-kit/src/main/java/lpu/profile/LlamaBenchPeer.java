package lpu.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * llama.cpp as its user has built it, with its instructions for this very CPU: whole tokens and prefill by its own program
 * {@code llama-bench}, which loads the model anew for each. A time is the mean over the tokens of a repetition.
 */
final class LlamaBenchPeer implements Peer {
    /** The environment variable that names the program. */
    static final String VARIABLE = "LPU_LLAMA_BENCH";
    private static final int DECODED = 64;
    private static final int MOST_REPETITIONS = 5;
    private static final String VARIANT = "whole model, native build";

    private final Path program;
    private final Path model;
    private final int prompt;
    private final Path log;
    private final Map<Integer, List<TimedLine>> lines = new LinkedHashMap<>(); // by number of threads

    /**
     * @param prompt tokens that are prefilled, and that lie in the cache when {@value #DECODED} are decoded
     * @param weightBytes bytes of weights a token reads
     * @param operations floating-point operations of a prefilled token
     * @param log takes what the program says besides
     */
    LlamaBenchPeer(Path program, Path model, int prompt, double weightBytes, double operations, Path log,
            List<Integer> threads) throws PeerMissing {
        this.program = program;
        this.model = model;
        this.prompt = prompt;
        this.log = log;
        String commit = bench(threads.getFirst(), 1, "-p", "1", "-n", "0").path("build_commit").asString("unknown");
        String owner = "llama.cpp (native, commit " + commit + ")";
        for (int t : threads) {
            lines.put(t, List.of(
                    new TimedLine(t, owner, Part.TOKEN, VARIANT, "native", weightBytes, Double.NaN),
                    TimedLine.computing(t, owner, Part.PREFILL, VARIANT, "native", operations)));
        }
    }

    @Override
    public void run(int threads, int rounds) throws PeerMissing {
        int repetitions = Math.min(rounds, MOST_REPETITIONS);
        List<TimedLine> own = lines.get(threads);
        add(own.get(0), DECODED,
                bench(threads, repetitions, "-p", "0", "-n", Integer.toString(DECODED), "-d", Integer.toString(prompt)));
        add(own.get(1), prompt, bench(threads, repetitions, "-p", Integer.toString(prompt), "-n", "0"));
    }

    private static void add(TimedLine line, int tokens, JsonNode result) {
        result.path("samples_ns").forEach(nanos -> line.add(nanos.asDouble() * 1e-6 / tokens));
    }

    /** One test's object of the answer. */
    private JsonNode bench(int threads, int repetitions, String... test) throws PeerMissing {
        List<String> command = Stream.concat(Stream.of(program.toString(), "-m", model.toString(), "-ngl", "0",
                "-t", Integer.toString(threads), "-r", Integer.toString(repetitions), "-o", "json"),
                Stream.of(test)).toList();
        try {
            Files.createDirectories(log.getParent());
            Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            JsonNode result = code == 0 ? JsonMapper.shared().readTree(answer).path(0) : null;
            if (result == null || result.path("samples_ns").isEmpty()) {
                throw new PeerMissing("llama-bench gave no times (exit code " + code + "); its log: " + log);
            }
            return result;
        } catch (IOException | JacksonException e) {
            throw new PeerMissing(VARIABLE + " names no llama-bench that runs here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerMissing("llama-bench was interrupted");
        }
    }

    @Override
    public List<TimedLine> lines() {
        List<TimedLine> all = new ArrayList<>();
        lines.values().forEach(all::addAll);
        return all;
    }

    @Override
    public void close() {
        // each of its processes has ended
    }
}
