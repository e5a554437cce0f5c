package lpu.machine;

import static java.lang.Math.ceilDiv;

/**
 * Bytes that an engine reads for an op: in so many tiles of one size, each in a buffer of the {@link Memory}.
 *
 * @param cycles   that the engine's share of the HBM is busy with all of them
 * @param gathered whether their addresses come from the op before: then they cannot be prefetched
 */
record Transfer(double cycles, int tiles, boolean gathered) {
    static final Transfer NONE = new Transfer(0, 0, false);

    /** Consecutive bytes of an engine, while {@code streams} engines read as many. */
    static Transfer stream(Machine machine, long bytes, int streams) {
        double cycles = bytes * machine.hbm().streamCycles(machine.clockMHz()) * streams;
        return new Transfer(cycles, tiles(machine, bytes), false);
    }

    /** Rows of an engine, while {@code streams} engines read as many. */
    static Transfer gather(Machine machine, long rows, long rowBytes, int streams, boolean dependent) {
        double cycles = rows * machine.hbm().gatherCycles(rowBytes, machine.clockMHz()) * streams;
        return new Transfer(cycles, tiles(machine, rows * machine.hbm().burstBytes(rowBytes)), dependent);
    }

    private static int tiles(Machine machine, long bytes) {
        return Math.toIntExact(ceilDiv(bytes, machine.memory().tileBytes()));
    }

    double tileCycles() {
        return cycles / tiles;
    }

    /**
     * Cycles besides {@link #cycles} when each tile is requested after the one before has been used: latency, and up to a cycle of
     * rounding.
     */
    long latency(int hbmLatency) {
        return (long) tiles * (hbmLatency + 1);
    }
}
