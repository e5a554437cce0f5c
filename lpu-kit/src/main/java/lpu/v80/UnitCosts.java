package lpu.v80;

import lpu.v80.FittedUnits.Fit;

/**
 * What the pieces of a machine take: units of which there is RTL as its synthesis counts them ({@link FittedUnits}), all else by
 * assumptions from the device's manuals and from what such circuits usually take, made here and nowhere else.
 *
 * @param vpu          fitted: lanes that multiply, their adder tree, a pod's accumulator and rounding
 * @param tcu          fitted: by its width
 * @param selection    fitted: by the width of the TCU beside it
 * @param exponentials fitted: by the exponentials in a cycle, of a tile of {@link FittedUnits#TILE} scores
 * @param reciprocal   synthesised: of a softmax unit
 * @param modeLuts     assumed: of a lane, to choose among the operands of its modes; in RTL each mode has a unit of its own
 * @param adderLuts    assumed: of an adder's bit, one LUT with the carry logic beside it (AM005)
 * @param muxLuts      assumed: of a bit of a multiplexer of two, two in one LUT of two outputs
 * @param registerFfs  assumed: of a bit behind an adder
 * @param tables       where lanes keep their look-up tables
 * @param hbmPort      assumed: reader of one port to the memory, with a FIFO of 64 words in LUTs
 * @param sequencer    assumed: of an engine, op queue, addresses, barriers
 * @param shell        assumed: of the device besides the engines, host, configuration, clocks
 */
public record UnitCosts(Fit vpu, Fit tcu, Fit selection, Fit exponentials, Resources reciprocal, double modeLuts, double adderLuts,
        double muxLuts, double registerFfs, TableMemory tables, Resources hbmPort, Resources sequencer, Resources shell) {
    /** What holds the look-up tables of a lane. */
    public enum TableMemory {
        /** Halves of block RAMs of 18 Kb, one or more for each lane: 2,048 entries of up to 9 bits or 1,024 of up to 18. */
        BRAM,
        /** LUTs as memory of 64 bits each, with multiplexers behind them. */
        LUTRAM
    }

    /** Usable bytes of a block RAM: 512 words of 64 of its 72 bits (AM007). */
    public static final int BRAM_BYTES = 4096;
    /** Bytes that are read from a block RAM in a cycle while another word is written. */
    public static final int BRAM_PORT_BYTES = 8;
    /** Usable bytes of an UltraRAM: 4,096 words of 64 of its 72 bits (AM007). */
    public static final int URAM_BYTES = 32 * 1024;
    /** Bytes that are read from both ports of an UltraRAM in a cycle. */
    public static final int URAM_PORT_BYTES = 16;
    /** Bits that a LUT holds as memory (AM005). */
    private static final int LUTRAM_BITS = 64;
    /** Entries of four LUTs as memory, which have a multiplexer of their own (AM005). */
    private static final int LUTRAM_ENTRIES = 4 * LUTRAM_BITS;
    /** Entries of up to 9 bits that half a block RAM holds; half as many of up to 18. */
    private static final int HALF_BRAM_ENTRIES = 2048;

    public static final UnitCosts STANDARD = new UnitCosts(FittedUnits.FINE_MAC, FittedUnits.TCU, FittedUnits.TOP_K,
            FittedUnits.OSU_EXP, FittedUnits.RECIPROCAL, 24, 1, 0.5, 1, TableMemory.BRAM, new Resources(2000, 3000, 0, 0, 0),
            new Resources(10_000, 15_000, 4, 4, 0), new Resources(60_000, 90_000, 0, 64, 0));

    public UnitCosts withTables(TableMemory other) {
        return new UnitCosts(vpu, tcu, selection, exponentials, reciprocal, modeLuts, adderLuts, muxLuts, registerFfs, other, hbmPort,
                sequencer, shell);
    }

    /** So many adders of a width, each with its register. */
    Resources adders(long n, int bits) {
        return Resources.logic(n * adderLuts * bits, n * registerFfs * bits);
    }

    /** Block RAMs for a buffer: as many as hold its bytes and deliver so many of them in a cycle. */
    static Resources buffer(long bytes, long bytesPerCycle) {
        return Resources.ofBrams(Math.max(Math.ceilDiv(bytes, BRAM_BYTES), Math.ceilDiv(bytesPerCycle, BRAM_PORT_BYTES)));
    }

    /** Tables of so many entries in each of so many lanes, each read once in a cycle and never while it is written. */
    public Resources laneTables(long lanes, long entries, int entryBits) {
        return switch (tables) {
            case BRAM -> {
                long halves = Math.ceilDiv(entries, entryBits <= 9 ? HALF_BRAM_ENTRIES : HALF_BRAM_ENTRIES / 2);
                yield Resources.ofBrams(Math.ceilDiv(lanes * halves, 2));
            }
            case LUTRAM -> {
                long words = Math.ceilDiv(entries, LUTRAM_BITS);
                long choices = Math.ceilDiv(entries, LUTRAM_ENTRIES) - 1;
                yield Resources.logic(lanes * entryBits * (words + choices * muxLuts), (double) lanes * entryBits);
            }
        };
    }
}
