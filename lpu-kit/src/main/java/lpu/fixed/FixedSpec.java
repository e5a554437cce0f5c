package lpu.fixed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lpu.io.InputError;
import lpu.model.ModelConfig;
import lpu.model.Node;

/**
 * Formats of a fixed-point model as a user states them: {@code a16w8} for widths whose integer bits a calibration
 * finds, or a file. A file has a line for each thing, later lines over earlier ones, {@code #} before comments:
 * <pre>
 * base = a16w8                   # formats of all nodes by calibration, to begin with; without it every node needs a line
 * rule = no-overflow 3 0.03      # how the calibration finds integer bits: {@link FormatRule}
 * layers.3.gate = s6.9           # a node's format
 * layers.3.down = s6.9 17+4      # steps of column 17 are 2^4 as large: {@link NodeFormat}
 * *.probabilities = u1.15        # of all nodes that match
 * *.down = 12                    # a width, the integer bits by calibration
 * *.up = 12 coverage 0.9999      # with a rule of its own
 * weights = 8 per-row            # of all matrices: {@link WeightFormat}
 * *.down.weights = 6 per-tensor  # of those before nodes that match
 * exp.entries = 1024             # settings: {@link FixedSettings}
 * </pre>
 *
 * @param name as the user wrote it
 * @param base widths to begin with; null for none
 * @param lines after the base
 */
public record FixedSpec(String name, Base base, FormatRule rule, List<Line> lines) {
    private static final Pattern WIDTHS = Pattern.compile("a(\\d{1,2})w(\\d{1,2})");
    private static final Pattern WIDTH = Pattern.compile("(\\d{1,2})(?: +([a-z].*))?");
    private static final String WEIGHTS = "weights";
    private static final int MOST_BITS = Integer.SIZE;
    /** Of all nodes: probabilities are unsigned. */
    private static final int MOST_BASE_BITS = MOST_BITS - 1;

    /** Widths of activations and weights. */
    public record Base(int activationBits, int weightBits) {
    }

    /** One line of a file, its number from 1. */
    public record Line(int number, String key, String value) {
    }

    public FixedSpec {
        lines = List.copyOf(lines);
    }

    /** Throws InputError for what is neither widths nor a readable file of formats. */
    public static FixedSpec parse(String widthsOrPath) {
        try {
            if (WIDTHS.matcher(widthsOrPath).matches()) {
                return new FixedSpec(widthsOrPath, base(widthsOrPath), FormatRule.standard(), List.of());
            }
            if (!widthsOrPath.isBlank()) {
                return read(Path.of(widthsOrPath));
            }
            throw neither(widthsOrPath, null);
        } catch (InvalidPathException e) {
            throw neither(widthsOrPath, e);
        } catch (IllegalArgumentException e) {
            throw new InputError("formats " + widthsOrPath + ": " + e.getMessage(), e);
        }
    }

    private static InputError neither(String widthsOrPath, Exception cause) {
        return new InputError("'" + widthsOrPath + "' is neither widths such as a16w8 nor a file of formats", cause);
    }

    private static Base base(String text) {
        Matcher widths = WIDTHS.matcher(text);
        if (!widths.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no pair of widths such as a16w8");
        }
        Base base = new Base(Integer.parseInt(widths.group(1)), Integer.parseInt(widths.group(2)));
        if (base.activationBits < 2 || base.activationBits > MOST_BASE_BITS) {
            throw new IllegalArgumentException("activations of " + base.activationBits + " bits; 2 to " + MOST_BASE_BITS
                    + " are possible");
        }
        WeightFormat.of(base.weightBits); // checks them
        return base;
    }

    private static FixedSpec read(Path file) {
        List<String> texts;
        try {
            texts = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw neither(file.toString(), e);
        } catch (IOException e) {
            throw new InputError(file + ": cannot be read (" + InputError.reason(e) + ")", e);
        }
        Base base = null;
        FormatRule rule = FormatRule.standard();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            int equals = text.indexOf('=');
            Line line = new Line(i + 1, text.substring(0, Math.max(0, equals)).strip(), text.substring(equals + 1).strip());
            try {
                if (line.key.isEmpty() || line.value.isEmpty()) {
                    throw new IllegalArgumentException("'" + text + "' is not of the form: name = value");
                }
                switch (line.key) {
                    case "base" -> base = base(line.value);
                    case "rule" -> rule = FormatRule.parse(line.value);
                    default -> lines.add(line);
                }
            } catch (IllegalArgumentException e) {
                throw wrong(file.toString(), line, e);
            }
        }
        return new FixedSpec(file.toString(), base, rule, lines);
    }

    private static InputError wrong(String name, Line line, Exception e) {
        return new InputError(name + ", line " + line.number + ": " + e.getMessage(), e);
    }

    /** Whether {@link #resolve} wants a calibration. */
    public boolean needsCalibration() {
        return base != null;
    }

    /**
     * The formats for a model.
     *
     * @param calibration null where none is needed
     * @throws InputError for a line that means nothing, or nodes without a format
     */
    public FixedFormats resolve(ModelConfig config, Calibration calibration) {
        FixedFormats formats = base == null
                ? new FixedFormats(unset(config, false), unset(config, true), FixedSettings.standard())
                : FixedFormats.of(config, calibration, base.activationBits, WeightFormat.of(base.weightBits), rule);
        for (Line line : lines) {
            try {
                formats = applied(line, formats, calibration);
            } catch (IllegalArgumentException e) {
                throw wrong(name, line, e);
            }
        }
        for (Node node : Node.all(config)) {
            if (formats.format(node) == null) {
                throw new InputError(name + ": no format for " + node + " (a line 'base = a16w8' gives one to all)");
            }
            if (FixedFormats.hasWeights(node.kind()) && formats.weights(node) == null) {
                throw new InputError(name + ": no format for the weights of " + node
                        + " (a line 'weights = 8' gives one to all)");
            }
        }
        return formats;
    }

    /** All nodes, or those with weights, without a format. */
    private static <F> LinkedHashMap<Node, F> unset(ModelConfig config, boolean withWeights) {
        LinkedHashMap<Node, F> none = new LinkedHashMap<>();
        Node.all(config).stream().filter(node -> !withWeights || FixedFormats.hasWeights(node.kind()))
                .forEach(node -> none.put(node, null));
        return none;
    }

    private FixedFormats applied(Line line, FixedFormats a, Calibration calibration) {
        if (a.settings().text().containsKey(line.key)) {
            return a.with(a.settings().with(line.key, line.value));
        }
        if (line.key.equals(WEIGHTS)) {
            return a.withWeights("*", WeightFormat.parse(line.value));
        }
        if (line.key.endsWith("." + WEIGHTS)) {
            return a.withWeights(line.key.substring(0, line.key.length() - WEIGHTS.length() - 1),
                    WeightFormat.parse(line.value));
        }
        Matcher width = WIDTH.matcher(line.value);
        if (!width.matches()) {
            return a.with(line.key, NodeFormat.parse(line.value));
        }
        if (calibration == null) {
            throw new IllegalArgumentException("a width alone needs a calibration, which a line 'base = a16w8' asks for");
        }
        int bits = Integer.parseInt(width.group(1));
        if (bits < 2 || bits > MOST_BITS) {
            throw new IllegalArgumentException("a width of " + bits + " bits; 2 to " + MOST_BITS + " are possible");
        }
        return a.with(line.key, calibration, bits, width.group(2) == null ? rule : FormatRule.parse(width.group(2)));
    }

    /** Formats as the lines of a file that {@link #parse} reads. */
    public static String text(FixedFormats formats) {
        StringBuilder text = new StringBuilder();
        formats.settings().text().forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
        formats.matrices().forEach((node, format) ->
                text.append(node).append('.').append(WEIGHTS + " = ").append(format).append('\n'));
        formats.nodes().forEach((node, format) -> text.append(node).append(" = ").append(format).append('\n'));
        return text.toString();
    }
}
