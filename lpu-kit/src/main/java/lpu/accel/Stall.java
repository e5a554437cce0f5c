package lpu.accel;

/** What the VPU waits for in a cycle in which it issues nothing; for bytes only if all else is there. */
public enum Stall {
    /** Bytes of its next tile. */
    HBM,
    /** The result of another unit of the engine: TCU or OSU. */
    UNIT,
    /** A result of its own that is still in the pipeline. */
    DEPENDENCY,
    /** Other engines' results, in the tree. */
    MEETING;

    /** Of a wait for something that a unit delivers. */
    static Stall on(Unit unit) {
        return switch (unit) {
            case HBM -> HBM;
            case VPU -> DEPENDENCY;
            case TCU, OSU -> UNIT;
            case TREE -> MEETING;
        };
    }
}
