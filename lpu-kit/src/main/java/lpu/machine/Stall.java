package lpu.machine;

/** What the VPU waits for in a cycle in which it issues nothing; for bytes only if all else is there. */
public enum Stall {
    /** Bytes of its next tile. */
    HBM("bytes"),
    /** The result of another unit of the engine: TCU or OSU. */
    UNIT("another unit"),
    /** A result of its own that is still in the pipeline. */
    DEPENDENCY("its own results"),
    /** Other engines' results, in the tree. */
    MEETING("other engines");

    /** What is waited for, as tables call it. */
    public final String label;

    Stall(String label) {
        this.label = label;
    }

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
