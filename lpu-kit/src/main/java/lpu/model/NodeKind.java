package lpu.model;

import java.util.Locale;

/**
 * What a forward pass computes step by step: the places where values can be observed, and where a fixed-point model has a
 * format. In the order of computation.
 */
public enum NodeKind {
    /** A token's row, √d times as large where the architecture says so: the residual stream that enters layer 0. */
    EMBEDDING(false),
    ATTENTION_NORM(true),
    /** With its bias, as KEY and VALUE. */
    QUERY(true),
    KEY(true),
    VALUE(true),
    QUERY_NORM(true),
    KEY_NORM(true),
    QUERY_ROPE(true),
    KEY_ROPE(true),
    /** q·k / √headWidth. */
    SCORES(true),
    PROBABILITIES(true),
    /** Σ p v. */
    CONTEXT(true),
    ATTENTION_OUTPUT(true),
    ATTENTION_POST_NORM(true),
    /** The residual stream between attention and FFN. */
    ATTENTION_RESIDUAL(true),
    FFN_NORM(true),
    GATE(true),
    UP(true),
    /** SiLU or GELU of the gate. */
    ACTIVATION(true),
    /** Activation times up. */
    PRODUCT(true),
    DOWN(true),
    FFN_POST_NORM(true),
    /** The residual stream that leaves the layer. */
    FFN_RESIDUAL(true),
    /** The hidden state that the LM head sees. */
    FINAL_NORM(false),
    LOGITS(false);

    /** Whether each layer has one. */
    public final boolean inLayers;

    NodeKind(boolean inLayers) {
        this.inLayers = inLayers;
    }

    /** Whether models of an architecture have it. */
    public boolean in(Architecture architecture) {
        return switch (this) {
            case QUERY_NORM, KEY_NORM -> architecture.headNorms;
            case ATTENTION_POST_NORM, FFN_POST_NORM -> architecture.postNorms;
            default -> true;
        };
    }

    /** Such as {@code attention_norm}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
