package lpu.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One node of a model's graph.
 *
 * @param layer from 0; -1 for what is not in layers
 */
public record Node(NodeKind kind, int layer) {
    public Node {
        if (kind.inLayers != layer >= 0) {
            throw new IllegalArgumentException(kind + " of layer " + layer);
        }
    }

    /** A node outside the layers. */
    public static Node of(NodeKind kind) {
        return new Node(kind, -1);
    }

    /** All nodes of a model, in the order of computation. */
    public static List<Node> all(ModelConfig config) {
        List<NodeKind> kinds = Arrays.stream(NodeKind.values()).filter(k -> k.in(config.architecture())).toList();
        List<Node> nodes = new ArrayList<>();
        nodes.add(of(NodeKind.EMBEDDING));
        for (int l = 0; l < config.layers(); l++) {
            for (NodeKind kind : kinds) {
                if (kind.inLayers) {
                    nodes.add(new Node(kind, l));
                }
            }
        }
        nodes.add(of(NodeKind.FINAL_NORM));
        nodes.add(of(NodeKind.LOGITS));
        return nodes;
    }

    /** Such as {@code layers.3.gate}, or {@code embedding}. */
    @Override
    public String toString() {
        return kind.inLayers ? "layers." + layer + "." + kind.label() : kind.label();
    }

    /** Sees the values of every node of a float forward pass but the logits. Called from one thread. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Some values of a node, in no stated order; valid during the call only.
         *
         * @param values float[count] from {@code from}
         */
        void observe(Node node, float[] values, int from, int count);
    }
}
