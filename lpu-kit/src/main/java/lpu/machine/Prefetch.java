package lpu.machine;

import lpu.machine.Machine.Unit;
import lpu.machine.UnitTimeline.Arrival;
import lpu.machine.UnitTimeline.Recorder;

/**
 * The timeline of an engine's share of the HBM, and of the buffers that tiles come into. Tiles come in the order of the program, as
 * early as buffers are free: the tile of a later op while an earlier one still computes.
 */
final class Prefetch {
    private final int latency;
    private final long[] free; // [buffer]: the cycle in which its tile has been used
    private final Recorder recorder;
    private double busFree;
    private double busy;
    private long count;

    Prefetch(Machine machine, Recorder recorder) {
        free = new long[machine.memory().tiles()];
        latency = machine.hbm().latency(machine.clockMHz());
        this.recorder = recorder;
    }

    /** Tiles asked for so far: the number of the next. */
    long next() {
        return count;
    }

    /**
     * Asks for the next tile as soon as its buffer and its address are known. Until {@link #use} says otherwise the buffer is
     * free again when the tile is there: what is larger than all buffers together passes through them.
     *
     * @param cycles  that the share of the HBM is busy with it
     * @param address cycle in which its address is known
     * @return when it is there
     */
    Arrival read(double cycles, long address) {
        int buffer = (int) (count++ % free.length);
        occupy(Math.max(busFree, Math.max(free[buffer], address) + latency), cycles);
        free[buffer] = free();
        return new Arrival(free[buffer], Unit.HBM);
    }

    /** A tile has been used, and its buffer is free again. */
    void use(long tile, long at) {
        if (tile >= count - free.length) {
            free[(int) (tile % free.length)] = at;
        }
    }

    /** Writes go out of a queue between reads, each in its place in the program. */
    void write(double cycles) {
        occupy(busFree, cycles);
    }

    private void occupy(double start, double cycles) {
        busFree = start + cycles;
        busy += cycles;
        recorder.add(Unit.HBM, (long) start, free());
    }

    /** The first whole cycle in which nothing comes or goes any more. */
    long free() {
        return (long) Math.ceil(busFree);
    }

    long busy() {
        return (long) Math.ceil(busy);
    }
}
