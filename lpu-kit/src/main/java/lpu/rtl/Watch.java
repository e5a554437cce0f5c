package lpu.rtl;

/** Counts cycles of a run, and ends one that never ends. */
final class Watch {
    private static final int PATIENCE = 10_000;

    private final RtlUnit unit;
    private long first = -1;
    private long last;
    private long moved;

    Watch(RtlUnit unit) {
        this.unit = unit;
        moved = unit.cycle();
    }

    /** Something goes in, in this cycle. */
    void enters() {
        first = first < 0 ? unit.cycle() : first;
        moved = unit.cycle();
    }

    /** Something comes out, in this cycle. */
    void leaves() {
        last = unit.cycle();
        moved = last;
    }

    /** Ends the cycle; throws IllegalStateException when nothing has moved for long. */
    void tick() {
        unit.tick();
        if (unit.cycle() - moved > PATIENCE) {
            throw new IllegalStateException("nothing has moved for " + PATIENCE + " cycles");
        }
    }

    /** Whether anything has come out. */
    boolean hasLeft() {
        return last > 0;
    }

    /** From the first that went in to the last that came out. */
    long cycles() {
        return last - first;
    }
}
