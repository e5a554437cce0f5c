package lpu.fixed;

import lpu.model.ModelConfig;
import lpu.model.Node;
import lpu.model.NodeKind;

/** What activations cost: the bits that one token's values take in a model's nodes. */
public final class ActivationBits {
    private ActivationBits() {
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

    /** Of all nodes of a token that attends to so many positions. */
    public static long perToken(Assignment formats, ModelConfig config, int attended) {
        long bits = 0;
        for (Node node : Node.all(config)) {
            bits += values(node.kind(), config, attended) * formats.format(node).format().width();
        }
        return bits;
    }
}
