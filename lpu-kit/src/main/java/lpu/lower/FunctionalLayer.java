package lpu.lower;

import lpu.fixed.FixedModel;
import lpu.machine.AttentionConstants;
import lpu.machine.GateTable;
import lpu.machine.Linear;
import lpu.machine.NormConstants;
import lpu.machine.ResidualShifts;
import lpu.machine.RopeTurn;
import lpu.model.ModelConfig;

/**
 * One transformer layer as the units take it, before it is divided among engines.
 *
 * @param queryNorm with keyNorm; null where the architecture has none
 * @param attentionPostNorm with ffnPostNorm; null where the architecture has none
 */
record FunctionalLayer(
        NormConstants attentionNorm,
        Linear query,
        Linear key,
        Linear value,
        NormConstants queryNorm,
        NormConstants keyNorm,
        RopeTurn queryTurn,
        RopeTurn keyTurn,
        AttentionConstants attention,
        Linear attentionOutput,
        NormConstants attentionPostNorm,
        ResidualShifts attentionResidual,
        NormConstants ffnNorm,
        Linear gate,
        Linear up,
        GateTable gateTable,
        Linear down,
        NormConstants ffnPostNorm,
        ResidualShifts ffnResidual) {

    static FunctionalLayer of(FixedModel.Layer l, ModelConfig config, FunctionalParts parts) {
        return new FunctionalLayer(parts.norm(l.attentionNorm()), parts.linear(l.query()), parts.linear(l.key()),
                parts.linear(l.value()), parts.norm(l.queryNorm()), parts.norm(l.keyNorm()),
                parts.turn(l.rope(), l.queryFraction(), l.queryRope()),
                parts.turn(l.rope(), l.keyFraction(), l.keyRope()),
                parts.attention(l.attention(), config.headWidth()), parts.linear(l.attentionOutput()),
                parts.norm(l.attentionPostNorm()), parts.residual(l.attentionResidual()), parts.norm(l.ffnNorm()),
                parts.linear(l.gate()), parts.linear(l.up()), parts.gate(l.gateTimesUp()),
                parts.linear(l.down()), parts.norm(l.ffnPostNorm()), parts.residual(l.ffnResidual()));
    }
}
