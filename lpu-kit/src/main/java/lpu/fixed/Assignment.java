package lpu.fixed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import lpu.model.ModelConfig;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.QFormat;

/**
 * A format for every node of a model and for every matrix, and the tables: all that makes a fixed-point model of a
 * float one.
 *
 * @param formats of every node, in the order of computation
 * @param weights of every node that a matrix stands before: {@link #hasWeights}
 */
public record Assignment(Map<Node, NodeFormat> formats, Map<Node, WeightFormat> weights, FixedSettings settings) {
    public Assignment {
        formats = new LinkedHashMap<>(formats);
        weights = new LinkedHashMap<>(weights);
    }

    /**
     * Formats of one width for a model's nodes by what a calibration has seen. Probabilities, never above 1, are
     * unsigned without integer bits; the greatest value stands for 1.
     */
    public static Assignment of(ModelConfig config, Calibration calibration, int activationBits, WeightFormat weights,
            FormatRule rule) {
        Map<Node, NodeFormat> formats = new LinkedHashMap<>();
        Map<Node, WeightFormat> matrices = new LinkedHashMap<>();
        for (Node node : Node.all(config)) {
            formats.put(node, calibrated(node, calibration, activationBits, rule));
            if (hasWeights(node.kind())) {
                matrices.put(node, weights);
            }
        }
        return new Assignment(formats, matrices, FixedSettings.standard());
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

    public NodeFormat format(Node node) {
        return formats.get(node);
    }

    public WeightFormat weights(Node node) {
        return weights.get(node);
    }

    /** With another format for the nodes that a pattern names: {@code *} stands for any characters. */
    public Assignment with(String pattern, NodeFormat format) {
        Map<Node, NodeFormat> changed = new LinkedHashMap<>(formats);
        matching(pattern, formats).forEach(node -> changed.put(node, format));
        return new Assignment(changed, weights, settings);
    }

    /** Likewise with formats of a width found as {@link #of} finds them. */
    public Assignment with(String pattern, Calibration calibration, int width, FormatRule rule) {
        Map<Node, NodeFormat> changed = new LinkedHashMap<>(formats);
        matching(pattern, formats).forEach(node -> changed.put(node, calibrated(node, calibration, width, rule)));
        return new Assignment(changed, weights, settings);
    }

    /** Likewise for the matrices before nodes. */
    public Assignment withWeights(String pattern, WeightFormat format) {
        Map<Node, WeightFormat> changed = new LinkedHashMap<>(weights);
        matching(pattern, weights).forEach(node -> changed.put(node, format));
        return new Assignment(formats, changed, settings);
    }

    public Assignment with(FixedSettings other) {
        return new Assignment(formats, weights, other);
    }

    /** Throws IllegalArgumentException when there is none. */
    private static List<Node> matching(String pattern, Map<Node, ?> among) {
        Predicate<String> matches = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q")).asMatchPredicate();
        List<Node> nodes = new ArrayList<>(among.keySet());
        nodes.removeIf(node -> !matches.test(node.toString()));
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no node is called '" + pattern + "'");
        }
        return nodes;
    }
}
