package lpu.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a model family computes differently. Everything else is common: RMS norm before each sublayer, grouped-query attention
 * with rope, a gated FFN, residual adds.
 */
public enum Architecture {
    /** Llama 1 to 3 and models of their form; GGUF permutes their query and key rows so that rope pairs are neighbours. */
    LLAMA("llama", RopePairs.NEIGHBOURS, Activation.SILU, false, false, false, false, 0),
    /** Llama with biases on query, key and value. */
    QWEN2("qwen2", RopePairs.HALVES, Activation.SILU, true, false, false, false, 0),
    /** Each query and key head is normed before rope. */
    QWEN3("qwen3", RopePairs.HALVES, Activation.SILU, false, true, false, false, 0),
    /**
     * Query and key norms, a norm after each sublayer, embeddings times √d, GELU; five of six layers see a sliding window
     * only, with a rope base of their own. GGUF stores its norms with the 1 added.
     */
    GEMMA3("gemma3", RopePairs.HALVES, Activation.GELU, false, true, true, true, 6);

    /** Which columns of a head rope turns together. */
    public enum RopePairs { NEIGHBOURS, HALVES }

    /** The function applied to the FFN's gate before it is multiplied by up. */
    public enum Activation { SILU, GELU }

    /** {@code general.architecture}, and the prefix of its metadata. */
    public final String ggufName;
    public final RopePairs ropePairs;
    public final Activation activation;
    public final boolean biases;
    public final boolean headNorms;
    public final boolean postNorms;
    public final boolean scaledEmbedding;
    /** Every so manieth layer attends to all positions, the others to a window; 0 where all layers do. */
    public final int globalEvery;

    Architecture(String ggufName, RopePairs ropePairs, Activation activation, boolean biases, boolean headNorms,
            boolean postNorms, boolean scaledEmbedding, int globalEvery) {
        this.ggufName = ggufName;
        this.ropePairs = ropePairs;
        this.activation = activation;
        this.biases = biases;
        this.headNorms = headNorms;
        this.postNorms = postNorms;
        this.scaledEmbedding = scaledEmbedding;
        this.globalEvery = globalEvery;
    }

    /** Whether a layer attends to a sliding window only. */
    public boolean isLocal(int layer) {
        return globalEvery > 0 && (layer + 1) % globalEvery != 0;
    }

    /** The architecture of this GGUF name, or null. */
    static Architecture of(String ggufName) {
        return Arrays.stream(values()).filter(a -> a.ggufName.equals(ggufName)).findFirst().orElse(null);
    }

    /** The GGUF names of all architectures, for messages. */
    static String names() {
        return Arrays.stream(values()).map(a -> a.ggufName).collect(Collectors.joining(", "));
    }
}
