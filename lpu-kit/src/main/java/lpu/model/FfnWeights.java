package lpu.model;

import lpu.simd.Matrix;

/**
 * A layer's gated feed-forward network.
 *
 * @param norm float[d]
 * @param gate ffnWidth x d
 * @param up ffnWidth x d
 * @param down d x ffnWidth
 * @param postNorm float[d]; null where the architecture has none
 */
public record FfnWeights(float[] norm, Matrix gate, Matrix up, Matrix down, float[] postNorm) {
    /** Bytes of the matrices. */
    public long bytes() {
        return gate.bytes() + up.bytes() + down.bytes();
    }
}
