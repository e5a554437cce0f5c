package lpu.machine;

/**
 * An engine's share of the HBM and the buffers that tiles come into, in time. Tiles come in the order of the program, as early as
 * buffers are free: the tile of a later op while an earlier one still computes.
 */
final class Buffers {
    private final int latency;
    private final long[] free; // [buffer]: when its tile has been used
    private final Recorder trace;
    private double busFree;
    private double busy;
    private long count;

    Buffers(int tiles, int latency, Recorder trace) {
        free = new long[tiles];
        this.latency = latency;
        this.trace = trace;
    }

    /** Tiles asked for so far: the number of the next. */
    long next() {
        return count;
    }

    /**
     * Asks for the next tile as soon as its buffer and its address are known. Until {@link #use} says otherwise the buffer is
     * free again when the tile is there: what is larger than all buffers together passes through them.
     *
     * @param cycles that the share of the HBM is busy with it
     * @return when it is there
     */
    Moment read(double cycles, long address) {
        int buffer = (int) (count++ % free.length);
        double start = Math.max(busFree, Math.max(free[buffer], address) + latency);
        occupy(start, cycles);
        free[buffer] = (long) Math.ceil(busFree);
        return new Moment(free[buffer], Unit.HBM);
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
        trace.add(Unit.HBM, (long) start, (long) Math.ceil(busFree));
    }

    long free() {
        return (long) Math.ceil(busFree);
    }

    long busy() {
        return (long) Math.ceil(busy);
    }
}
