package lpu.fixed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import lpu.model.ModelConfig;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.QFormat;

/**
 * The formats of a fixed-point model: one for every node and for every matrix, and the settings beside them. All that makes
 * a fixed-point model of a float one; {@link FixedSpec} is how a user states it, and its text.
 *
 * @param nodes    the format of every node, in the order of computation
 * @param matrices the format of the matrix before every node that has one: {@link #hasWeights}
 * @param settings rounding, overflow and tables
 */
public record FixedFormats(Map<Node, NodeFormat> nodes, Map<Node, WeightFormat> matrices, FixedSettings settings) {
    public FixedFormats {
        nodes = new LinkedHashMap<>(nodes);
        matrices = new LinkedHashMap<>(matrices);
    }

    /**
     * Formats of one width for a model's nodes by what a calibration has seen. Probabilities, never above 1, are
     * unsigned without integer bits; the greatest value stands for 1.
     *
     * @param activationBits of every node, the sign counted
     * @param weights        of every matrix
     * @param rule           how the width is divided into integer and fraction bits
     */
    public static FixedFormats of(ModelConfig config, Calibration calibration, int activationBits, WeightFormat weights,
            FormatRule rule) {
        Map<Node, NodeFormat> nodes = new LinkedHashMap<>();
        Map<Node, WeightFormat> matrices = new LinkedHashMap<>();
        for (Node node : Node.all(config)) {
            nodes.put(node, calibrated(node, calibration, activationBits, rule));
            if (hasWeights(node.kind())) {
                matrices.put(node, weights);
            }
        }
        return new FixedFormats(nodes, matrices, FixedSettings.standard());
    }

    private static NodeFormat calibrated(Node node, Calibration calibration, int width, FormatRule rule) {
        return node.kind() == NodeKind.PROBABILITIES ? NodeFormat.of(new QFormat(false, 0, width))
                : rule.choose(calibration.of(node), width);
    }

    /** Whether a matrix leads to nodes of this kind: that of the embedding, a projection, or the LM head. */
    public static boolean hasWeights(NodeKind kind) {
        return switch (kind) {
            case EMBEDDING, QUERY, KEY, VALUE, ATTENTION_OUTPUT, GATE, UP, DOWN, LOGITS -> true;
            default -> false;
        };
    }

    /** The format of a node. */
    public NodeFormat format(Node node) {
        return nodes.get(node);
    }

    /** The format of the matrix before a node; null where there is none. */
    public WeightFormat weights(Node node) {
        return matrices.get(node);
    }

    /** With another format for the nodes that a pattern names: {@code *} stands for any characters. */
    public FixedFormats with(String pattern, NodeFormat format) {
        return new FixedFormats(changed(nodes, pattern, node -> format), matrices, settings);
    }

    /** Likewise with formats of a width found as {@link #of} finds them. */
    public FixedFormats with(String pattern, Calibration calibration, int width, FormatRule rule) {
        return new FixedFormats(changed(nodes, pattern, node -> calibrated(node, calibration, width, rule)), matrices, settings);
    }

    /** Likewise for the matrices before nodes. */
    public FixedFormats withWeights(String pattern, WeightFormat format) {
        return new FixedFormats(nodes, changed(matrices, pattern, node -> format), settings);
    }

    /** With other settings. */
    public FixedFormats with(FixedSettings other) {
        return new FixedFormats(nodes, matrices, other);
    }

    /** Throws IllegalArgumentException when no node has such a name. */
    private static <F> Map<Node, F> changed(Map<Node, F> formats, String pattern, Function<Node, F> format) {
        Predicate<String> matches = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q")).asMatchPredicate();
        Map<Node, F> changed = new LinkedHashMap<>(formats);
        List<Node> named = formats.keySet().stream().filter(node -> matches.test(node.toString())).toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("no node is called '" + pattern + "'");
        }
        named.forEach(node -> changed.put(node, format.apply(node)));
        return changed;
    }

    /**
     * What activations cost: the bits that one token's values take in all nodes.
     *
     * @param attended positions that the token attends to
     */
    public long activationBits(ModelConfig config, int attended) {
        return nodes.entrySet().stream()
                .mapToLong(e -> values(e.getKey().kind(), config, attended) * e.getValue().format().width()).sum();
    }

    /**
     * Values that a node holds for one token.
     *
     * @param attended positions that a query attends to
     */
    public static long values(NodeKind kind, ModelConfig config, int attended) {
        return switch (kind) {
            case EMBEDDING, ATTENTION_NORM, ATTENTION_OUTPUT, ATTENTION_POST_NORM, ATTENTION_RESIDUAL, FFN_NORM, DOWN,
                    FFN_POST_NORM, FFN_RESIDUAL, FINAL_NORM -> config.width();
            case QUERY, QUERY_NORM, QUERY_ROPE, CONTEXT -> config.queryWidth();
            case KEY, VALUE, KEY_NORM, KEY_ROPE -> config.kvWidth();
            case SCORES, PROBABILITIES -> (long) config.heads() * attended;
            case GATE, UP, ACTIVATION, PRODUCT -> config.ffnWidth();
            case LOGITS -> config.vocabulary();
        };
    }
}
