package lpu.fixed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lpu.io.AtomicFile;
import lpu.io.InputError;
import lpu.model.ModelConfig;
import lpu.model.Node;

/**
 * A calibration kept as text: a line that says what it is of, a line for each node (name, minimum, maximum, Σx², then
 * {@code bin:count} for each bin that is not empty, then the columns' maxima), and a line {@code end}. A file that is not exactly that is made anew.
 */
public final class CalibrationFile {
    private static final String END = "end";

    private CalibrationFile() {
    }

    /**
     * The kept calibration, or a new one that is kept.
     *
     * @param source what it is of: model, text and how much of it
     */
    public static Calibration get(Path file, String source, ModelConfig config, Supplier<Calibration> build) {
        if (Files.exists(file)) {
            try {
                return read(Files.readAllLines(file), source, config);
            } catch (IOException | IllegalArgumentException e) {
                System.err.println("lpu: not using " + file + ": " + InputError.reason(e) + "; making it anew");
            }
        }
        Calibration calibration = build.get();
        try {
            AtomicFile.writeText(file, text(calibration, source, config));
        } catch (InputError e) {
            System.err.println("lpu: " + e.getMessage());
        }
        return calibration;
    }

    private static String text(Calibration calibration, String source, ModelConfig config) {
        StringBuilder text = new StringBuilder(source).append('\n');
        for (Node node : Node.all(config)) {
            NodeStatistics s = calibration.of(node);
            text.append(node).append(' ').append(s.min()).append(' ').append(s.max()).append(' ').append(s.squares());
            for (int bin = 0; bin < NodeStatistics.BINS; bin++) {
                if (s.inBin(bin) > 0) {
                    text.append(' ').append(bin).append(':').append(s.inBin(bin));
                }
            }
            for (double max : s.columnMaxima()) {
                text.append(' ').append(max);
            }
            text.append('\n');
        }
        return text.append(END).append('\n').toString();
    }

    private static Calibration read(List<String> lines, String source, ModelConfig config) {
        List<Node> nodes = Node.all(config);
        if (lines.size() != nodes.size() + 2 || !lines.getFirst().equals(source) || !lines.getLast().equals(END)) {
            throw new IllegalArgumentException("it is of something else or cut short");
        }
        Map<Node, NodeStatistics> statistics = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            statistics.put(nodes.get(i), statistics(nodes.get(i), lines.get(i + 1).split(" ")));
        }
        return new Calibration(statistics);
    }

    private static NodeStatistics statistics(Node node, String[] words) {
        if (words.length < 4 || !words[0].equals(node.toString())) {
            throw new IllegalArgumentException("a line for " + node + " is missing");
        }
        long[] bins = new long[NodeStatistics.BINS];
        int i = 4;
        for (; i < words.length && words[i].indexOf(':') >= 0; i++) {
            String[] bin = words[i].split(":");
            int index = Integer.parseInt(bin[0]);
            if (bin.length != 2 || index < 0 || index >= bins.length) {
                throw new IllegalArgumentException("'" + words[i] + "' is no bin");
            }
            bins[index] = Long.parseLong(bin[1]);
        }
        return new NodeStatistics(Double.parseDouble(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3]),
                bins, Arrays.stream(words, i, words.length).mapToDouble(Double::parseDouble).toArray());
    }
}
