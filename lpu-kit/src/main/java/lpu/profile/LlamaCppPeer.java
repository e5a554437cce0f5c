package lpu.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
final class LlamaCppPeer implements Peer {
    private static final Pattern INSTRUCTION = Pattern.compile("(\\w+) = 1\\b");
    private static final List<String> NOT_INSTRUCTIONS = List.of("LLAMAFILE", "OPENMP", "AARCH64_REPACK", "n_threads");

    private final Map<Integer, PeerProcess> processes = new LinkedHashMap<>(); // by number of threads
    private final Map<Integer, List<TimedLine>> lines = new LinkedHashMap<>();

    /**
     * Loads the model once for each number of threads.
     *
     * @param prompt a text file; its tokens are prefilled in each round
     * @param n tokens decoded after the prompt in each round
     * @param weightBytes bytes of weights a token reads
     * @param operations floating-point operations of a prefilled token
     */
    LlamaCppPeer(Path model, Path prompt, int n, double weightBytes, double operations, Path cache, List<Integer> threads)
            throws PeerMissing {
        try {
            Path unpacked = Files.createDirectories(cache.resolve("llama.cpp"));
            for (int t : threads) {
                ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-Xmx256m",
                        "-Dde.kherud.llama.tmpdir=" + unpacked,
                        "-cp", System.getProperty("java.class.path"), LlamaCppMain.class.getName(),
                        model.toString(), prompt.toString(), Integer.toString(n), Integer.toString(t));
                Path log = cache.resolve("logs/bench-llama.cpp-" + t + ".log");
                PeerProcess process = new PeerProcess("llama.cpp", builder, log);
                processes.put(t, process);
                String version = process.answer().getFirst()[1];
                String owner = "llama.cpp (de.kherud:llama " + version + ")";
                String kernel = instructions(process.logText());
                lines.put(t, List.of(
                        new TimedLine(t, owner, Part.TOKEN, "whole model", kernel, weightBytes, Double.NaN),
                        TimedLine.computing(t, owner, Part.PREFILL, "whole model", kernel, operations)));
            }
        } catch (IOException e) {
            throw new PeerMissing("llama.cpp cannot be unpacked in " + cache + " (" + e.getMessage() + ")");
        } catch (PeerMissing e) {
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
    public void run(int threads, int rounds) throws PeerMissing {
        for (String[] answer : processes.get(threads).ask("run")) {
            Part part = Part.of(answer[0]);
            for (TimedLine line : lines.get(threads)) {
                if (line.part() == part) {
                    line.add(Double.parseDouble(answer[1]));
                }
            }
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
        processes.values().forEach(PeerProcess::close);
    }
}
