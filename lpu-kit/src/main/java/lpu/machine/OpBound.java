package lpu.machine;

/**
 * Cycles of one op on the engine with the largest share.
 *
 * @param hbm     that the engine's share of the HBM is busy, and so on
 * @param latency of pipelines and memory, added up as if nothing overlapped
 */
public record OpBound(Op op, double hbm, long vpu, long tcu, long osu, long tree, long latency) {
    static OpBound of(Op op, Work work, int hbmLatency) {
        return new OpBound(op, work.transfer().cycles() + work.writing(), work.vpu(), work.tcu(), work.osu(), work.tree(),
                work.depths() + work.transfer().latency(hbmLatency));
    }

    /** Cycles that a unit is busy. */
    public double busy(Unit unit) {
        return switch (unit) {
            case HBM -> hbm;
            case VPU -> vpu;
            case TCU -> tcu;
            case OSU -> osu;
            case TREE -> tree;
        };
    }

    /** The busiest unit. */
    public Unit bottleneck() {
        Unit most = Unit.HBM;
        for (Unit unit : Unit.values()) {
            most = busy(unit) > busy(most) ? unit : most;
        }
        return most;
    }

    /** If all units overlap. */
    public double max() {
        return busy(bottleneck());
    }

    /** If nothing overlaps. */
    public double sum() {
        return hbm + vpu + tcu + osu + tree + latency;
    }
}
