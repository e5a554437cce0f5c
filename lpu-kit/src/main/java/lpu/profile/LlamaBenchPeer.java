package lpu.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * llama.cpp as its user has built it, with its instructions for this very CPU: whole tokens and prefill by its own program
 * {@code llama-bench}, which loads the model anew for each. A time is the mean over the tokens of a repetition.
 */
final class LlamaBenchPeer extends Peer {
    /** The environment variable that names the program. */
    static final String VARIABLE = "LPU_LLAMA_BENCH";
    private static final int DECODED = 64;
    private static final int MOST_REPETITIONS = 5;
    private static final String VARIANT = "whole model, native build";

    private final Path program;
    private final Path model;
    private final int prompt;
    private final Path log;

    /**
     * @param prompt tokens that are prefilled, and that lie in the cache when {@value #DECODED} are decoded
     * @param weightBytes bytes of weights a token reads
     * @param operations floating-point operations of a prefilled token
     * @param log takes what the program says besides
     */
    LlamaBenchPeer(Path program, Path model, int prompt, double weightBytes, double operations, Path log,
            List<Integer> threads) throws Missing {
        this.program = program;
        this.model = model;
        this.prompt = prompt;
        this.log = log;
        String commit = bench(threads.getFirst(), 1, "-p", "1", "-n", "0").path("build_commit").asString("unknown");
        String owner = "llama.cpp (native, commit " + commit + ")";
        for (int t : threads) {
            add(new TimedLine(t, owner, Part.TOKEN, VARIANT, "native").bytes(weightBytes));
            add(new TimedLine(t, owner, Part.PREFILL, VARIANT, "native").operations(operations));
        }
    }

    @Override
    List<Time> measure(int threads, int rounds) throws Missing {
        int repetitions = Math.min(rounds, MOST_REPETITIONS);
        List<Time> times = new ArrayList<>();
        bench(threads, repetitions, "-p", "0", "-n", Integer.toString(DECODED), "-d", Integer.toString(prompt)).path("samples_ns")
                .forEach(nanos -> times.add(new Time(Part.TOKEN, VARIANT, nanos.asDouble() * 1e-6 / DECODED)));
        bench(threads, repetitions, "-p", Integer.toString(prompt), "-n", "0").path("samples_ns")
                .forEach(nanos -> times.add(new Time(Part.PREFILL, VARIANT, nanos.asDouble() * 1e-6 / prompt)));
        return times;
    }

    /** One test's object of the answer. */
    private JsonNode bench(int threads, int repetitions, String... test) throws Missing {
        List<String> command = Stream.concat(Stream.of(program.toString(), "-m", model.toString(), "-ngl", "0",
                "-t", Integer.toString(threads), "-r", Integer.toString(repetitions), "-o", "json"),
                Stream.of(test)).toList();
        try {
            Process process = start(command, log);
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            JsonNode result = code == 0 ? JsonMapper.shared().readTree(answer).path(0) : null;
            if (result == null || result.path("samples_ns").isEmpty()) {
                throw new Missing("llama-bench gave no times (exit code " + code + "); its log: " + log);
            }
            return result;
        } catch (IOException | JacksonException e) {
            throw new Missing(VARIABLE + " names no llama-bench that runs here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Missing("llama-bench was interrupted");
        }
    }
}
