package lpu.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * llama.cpp, as the library {@code de.kherud:llama} brings it, on the same model file: whole tokens and prefill. Its threads
 * are fixed when it loads a model, so there is a JVM ({@link LlamaCppMain}) for each number of threads.
 */
final class LlamaCppPeer extends Peer {
    private static final String VARIANT = "whole model";
    private static final Pattern INSTRUCTION = Pattern.compile("(\\w+) = 1\\b");
    private static final List<String> NOT_INSTRUCTIONS = List.of("LLAMAFILE", "OPENMP", "AARCH64_REPACK", "n_threads");

    private final Map<Integer, Server> servers = new LinkedHashMap<>(); // by number of threads

    /**
     * Loads the model once for each number of threads.
     *
     * @param prompt a text file; its tokens are prefilled in each round
     * @param n tokens decoded after the prompt in each round
     * @param weightBytes bytes of weights a token reads
     * @param operations floating-point operations of a prefilled token
     */
    LlamaCppPeer(Path model, Path prompt, int n, double weightBytes, double operations, Path cache, List<Integer> threads)
            throws Missing {
        try {
            Path unpacked = Files.createDirectories(cache.resolve("llama.cpp"));
            for (int t : threads) {
                Server server = new Server("llama.cpp", List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-Dde.kherud.llama.tmpdir=" + unpacked,
                        "-cp", System.getProperty("java.class.path"), LlamaCppMain.class.getName(),
                        model.toString(), prompt.toString(), Integer.toString(n), Integer.toString(t)),
                        cache.resolve("logs/bench-llama.cpp-" + t + ".log"));
                servers.put(t, server);
                String owner = "llama.cpp (de.kherud:llama " + server.answer().getFirst()[1] + ")";
                String kernel = instructions(server.logText());
                add(new TimedLine(t, owner, Part.TOKEN, VARIANT, kernel).bytes(weightBytes));
                add(new TimedLine(t, owner, Part.PREFILL, VARIANT, kernel).operations(operations));
            }
        } catch (IOException e) {
            close();
            throw new Missing("llama.cpp cannot be unpacked in " + cache + " (" + e.getMessage() + ")");
        } catch (Missing e) {
            close();
            throw e;
        }
    }

    /** From its line {@code system_info: … | AVX2 = 1 | …}: what its build was made for. */
    static String instructions(String log) {
        String info = log.lines().filter(l -> l.startsWith("system_info:")).findFirst().orElse("");
        Matcher m = INSTRUCTION.matcher(info.substring(Math.max(0, info.indexOf("CPU :"))));
        String found = m.results().map(r -> r.group(1)).filter(i -> !NOT_INSTRUCTIONS.contains(i))
                .collect(Collectors.joining(" "));
        return found.isEmpty() ? "unknown" : found;
    }

    /** One generation, whatever the rounds: each gives a time of every token it decodes. */
    @Override
    List<Time> measure(int threads, int rounds) throws Missing {
        return servers.get(threads).ask("run").stream()
                .map(answer -> new Time(Part.of(answer[0]), VARIANT, Double.parseDouble(answer[1]))).toList();
    }

    @Override
    public void close() {
        servers.values().forEach(Server::close);
    }
}
