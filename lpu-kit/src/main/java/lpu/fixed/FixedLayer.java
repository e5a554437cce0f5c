package lpu.fixed;

/**
 * One transformer layer in fixed point.
 *
 * @param queryNorm with keyNorm; null where the architecture has none
 * @param rope of this layer, shared with others
 * @param attentionPostNorm with ffnPostNorm; null where the architecture has none
 */
public record FixedLayer(
        FixedNorm attentionNorm,
        FixedLinear query,
        FixedLinear key,
        FixedLinear value,
        FixedNorm queryNorm,
        FixedNorm keyNorm,
        FixedRope rope,
        FixedNode queryRope,
        FixedNode keyRope,
        FixedAttention attention,
        FixedLinear attentionOutput,
        FixedNorm attentionPostNorm,
        FixedSum attentionResidual,
        FixedNorm ffnNorm,
        FixedLinear gate,
        FixedLinear up,
        FixedGate gateTimesUp,
        FixedLinear down,
        FixedNorm ffnPostNorm,
        FixedSum ffnResidual) {

    /** Fraction bits of queries before rope. */
    public int queryFraction() {
        return (queryNorm == null ? query.out() : queryNorm.out()).fractionBits();
    }

    /** Fraction bits of keys before rope. */
    public int keyFraction() {
        return (keyNorm == null ? key.out() : keyNorm.out()).fractionBits();
    }
}
