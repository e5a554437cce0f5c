package lpu.model;

/**
 * A transformer's shape and constants.
 *
 * @param width d, columns of the embedding
 * @param headWidth columns per attention head
 * @param ffnWidth rows of the gate and up matrices
 * @param vocabulary V
 * @param contextLength positions the model was trained for
 */
public record ModelConfig(
        String architecture,
        int layers,
        int width,
        int heads,
        int kvHeads,
        int headWidth,
        int ffnWidth,
        int vocabulary,
        int contextLength,
        float normEpsilon,
        float ropeBase) {

    public ModelConfig {
        if (layers < 1 || width < 1 || heads < 1 || kvHeads < 1 || headWidth < 2 || ffnWidth < 1 || vocabulary < 1
                || contextLength < 1) {
            throw new IllegalArgumentException("model sizes must be positive: layers " + layers + ", width " + width
                    + ", heads " + heads + "/" + kvHeads + " of " + headWidth + ", FFN " + ffnWidth
                    + ", vocabulary " + vocabulary + ", context " + contextLength);
        }
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " KV heads evenly");
        }
        if (headWidth % 2 != 0) {
            throw new IllegalArgumentException("heads of width " + headWidth + " have no pairs to rotate");
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
}
