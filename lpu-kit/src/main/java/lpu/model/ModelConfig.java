package lpu.model;

/**
 * A transformer's shape and constants, of an open model ({@link LanguageModel#config}) or as published ({@link ModelConfigs}).
 *
 * @param width d, columns of the embedding
 * @param headWidth columns per attention head
 * @param ffnWidth rows of the gate and up matrices
 * @param vocabulary V, rows of the embedding and of the LM head
 * @param contextLength positions the model was trained for
 * @param rope of the layers that attend to all positions
 * @param window positions that a local layer attends to, its own included; 0 where no layer is local
 */
public record ModelConfig(
        Architecture architecture,
        int layers,
        int width,
        int heads,
        int kvHeads,
        int headWidth,
        int ffnWidth,
        int vocabulary,
        int contextLength,
        float normEpsilon,
        RopeScaling rope,
        int window) {
    private static final int GEMMA_27B_LAYERS = 62;

    /**
     * @param base of the frequencies base^(-2i/headWidth)
     * @param linear positions are divided by this
     */
    public record RopeScaling(float base, float linear) {
        /** What Gemma's local layers use: base 10,000, positions as they are. */
        public static final RopeScaling LOCAL = new RopeScaling(10_000, 1);

        public RopeScaling {
            if (!(base > 0) || !(linear > 0) || Float.isInfinite(base) || Float.isInfinite(linear)) {
                throw new IllegalArgumentException("rope base " + base + " and scaling factor " + linear
                        + " must be positive numbers");
            }
        }
    }

    public ModelConfig {
        if (layers < 1 || width < 1 || heads < 1 || kvHeads < 1 || headWidth < 2 || ffnWidth < 1 || vocabulary < 1
                || contextLength < 1) {
            throw new IllegalArgumentException("model sizes must be positive: layers " + layers + ", width " + width
                    + ", heads " + heads + "/" + kvHeads + " of " + headWidth + ", FFN " + ffnWidth + ", vocabulary "
                    + vocabulary + ", context " + contextLength);
        }
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " KV heads evenly");
        }
        if (headWidth % 2 != 0) {
            throw new IllegalArgumentException("heads of width " + headWidth + " have no pairs to rotate");
        }
        if (!(normEpsilon >= 0) || Float.isInfinite(normEpsilon)) {
            throw new IllegalArgumentException("a norm epsilon of " + normEpsilon);
        }
        if (window < 0 || architecture.globalEvery > 0 && window == 0) {
            throw new IllegalArgumentException("a sliding window of " + window + " positions");
        }
    }

    /** Columns of all query heads together. */
    public int queryWidth() {
        return heads * headWidth;
    }

    /** Columns of all key (or value) heads together. */
    public int kvWidth() {
        return kvHeads * headWidth;
    }

    /**
     * What products of queries and keys are multiplied by: 1/√headWidth. Gemma 3 27B alone has 1/√(width / heads); as in
     * llama.cpp its number of layers tells it from the others.
     */
    public double attentionScale() {
        boolean gemma27b = architecture == Architecture.GEMMA3 && layers == GEMMA_27B_LAYERS;
        return 1 / Math.sqrt(gemma27b ? width / heads : headWidth);
    }

    /** Weights of the LM head, V x d, all read for each decoded token. */
    public long headWeights() {
        return (long) vocabulary * width;
    }

    /** Weights of attention and FFN in all layers, all read for each decoded token; norms and biases are left out. */
    public long layerWeights() {
        long attention = (long) width * headWidth * (2L * heads + 2L * kvHeads);
        long ffn = 3L * width * ffnWidth;
        return layers * (attention + ffn);
    }

    /**
     * The LM head's share, 0 to 1, of the weight bytes of a decoded token, by the bits per weight of the head and of the layers
     * ({@link lpu.simd.BlockFormat#bitsPerWeight} of the formats they are stored in).
     */
    public double headShare(double headBitsPerWeight, double layerBitsPerWeight) {
        double head = headWeights() * headBitsPerWeight;
        return head / (head + layerWeights() * layerBitsPerWeight);
    }

    /** The first position that {@code position} attends to in a layer. */
    public int firstAttended(int layer, int position) {
        return architecture.isLocal(layer) ? Math.max(0, position - window + 1) : 0;
    }
}
