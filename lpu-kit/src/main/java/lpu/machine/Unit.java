package lpu.machine;

/** What can be busy, in an engine or for all engines. */
public enum Unit {
    /** The engine's share of the memory's bandwidth. */
    HBM,
    VPU, TCU, OSU,
    /** Where engines meet. */
    TREE
}
