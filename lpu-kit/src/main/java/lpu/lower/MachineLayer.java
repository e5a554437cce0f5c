package lpu.lower;

import lpu.machine.GateTable;
import lpu.machine.Linear;
import lpu.model.ModelConfig;

/**
 * One engine's share of a layer.
 *
 * @param heads    query heads
 * @param kvHeads  those that its query heads attend by; where query heads of one lie on several engines, each has it
 * @param output   columns of the output projection: of its heads
 * @param down     columns of the down projection: of its FFN columns
 */
record MachineLayer(MachineShare heads, MachineShare kvHeads, Linear query, Linear key, Linear value, Linear output, Linear gate,
        Linear up, GateTable gateTable, Linear down) {

    static MachineLayer of(FunctionalLayer l, ModelConfig config, int engine, int engines) {
        MachineShare heads = MachineShare.of(config.heads(), engine, engines);
        MachineShare kv = kvHeads(heads, config.heads() / config.kvHeads());
        MachineShare q = heads.times(config.headWidth());
        MachineShare k = kv.times(config.headWidth());
        MachineShare ffn = MachineShare.of(config.ffnWidth(), engine, engines);
        return new MachineLayer(heads, kv, l.query().rows(q.from(), q.to()), l.key().rows(k.from(), k.to()),
                l.value().rows(k.from(), k.to()), l.attentionOutput().columns(q.from(), q.to()),
                l.gate().rows(ffn.from(), ffn.to()), l.up().rows(ffn.from(), ffn.to()),
                l.gateTable().columns(ffn.from(), ffn.to()), l.down().columns(ffn.from(), ffn.to()));
    }

    /** @param group query heads that share a KV head */
    private static MachineShare kvHeads(MachineShare heads, int group) {
        int from = heads.from() / group;
        return new MachineShare(from, heads.size() == 0 ? from : Math.ceilDiv(heads.to(), group));
    }
}
