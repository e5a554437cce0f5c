package lpu.model;

import lpu.simd.Matrix;

/**
 * A layer's attention.
 *
 * @param norm float[d]
 * @param query heads·headWidth x d
 * @param key kvHeads·headWidth x d
 * @param value kvHeads·headWidth x d
 * @param output d x heads·headWidth
 * @param queryBias float[heads·headWidth], with keyBias and valueBias; null where the architecture has none
 * @param queryNorm float[headWidth], with keyNorm; null where the architecture has none
 * @param postNorm float[d]; null where the architecture has none
 */
public record AttentionWeights(
        float[] norm,
        Matrix query,
        Matrix key,
        Matrix value,
        Matrix output,
        float[] queryBias,
        float[] keyBias,
        float[] valueBias,
        float[] queryNorm,
        float[] keyNorm,
        float[] postNorm) {

    /** Bytes of the matrices. */
    public long bytes() {
        return query.bytes() + key.bytes() + value.bytes() + output.bytes();
    }
}
