package lpu.v80;

/**
 * What the pieces of a unit take. All are assumptions, from the device's manuals and from what such circuits usually take, made
 * here and nowhere else so that the figures of a synthesis can replace them.
 *
 * @param dspsPerLane     of one int8 x int16 multiplication per cycle. 1: the multiplier of 27 x 24 bits, which does products of
 *                        up to 16 x 16 bits too. (Three products of 9 x 8 bits in one block, its INT8 mode, would do three lanes in
 *                        two blocks, one for the high and one for the low bytes of the state, but no 16-bit keys: {@code 2.0 / 3}.)
 * @param adderLuts       of an adder's bit: one LUT with the carry logic beside it (AM005)
 * @param comparatorLuts  of a comparator's bit: two bits of both operands in one LUT
 * @param muxLuts         of a bit of a multiplexer of two: two in one LUT of two outputs
 * @param registerFfs     of a bit behind an adder, comparator or multiplexer
 * @param sumBits         of the sums in the adder trees
 * @param laneLuts        of a lane besides its multiplier and tables: choosing among its modes' operands
 * @param laneFfs         the same: operands and indices in flight
 * @param rounder         of a pod: scale, shift, round, saturate
 * @param tables          where lanes keep their look-up tables
 * @param exponential     of one exponential per cycle: a block RAM with 2,048 entries and their slopes, a multiplication
 * @param reciprocal      of a softmax unit: a table and Newton's step, and the running maximum and sum
 * @param hbmPort         reader of one port to the memory, with a FIFO of 64 words in LUTs
 * @param sequencer       of an engine: op queue, addresses, barriers
 * @param shell           of the device besides the engines: host, configuration, clocks
 */
public record UnitCosts(double dspsPerLane, double adderLuts, double comparatorLuts, double muxLuts, double registerFfs,
        int sumBits, int laneLuts, int laneFfs, Resources rounder, TableMemory tables, Resources exponential, Resources reciprocal,
        Resources hbmPort, Resources sequencer, Resources shell) {
    /** Usable bytes of a block RAM: 512 words of 64 of its 72 bits (AM007). */
    public static final int BRAM_BYTES = 4096;
    /** Read from a block RAM in a cycle while another word is written. */
    public static final int BRAM_PORT_BYTES = 8;
    /** Usable bytes of an UltraRAM: 4,096 words of 64 of its 72 bits (AM007). */
    public static final int URAM_BYTES = 32 * 1024;
    /** Read from both ports of an UltraRAM in a cycle. */
    public static final int URAM_PORT_BYTES = 16;
    /** Of a LUT as memory (AM005). */
    public static final int LUTRAM_BITS = 64;
    /** Entries of half a block RAM, up to 9 bits each; half as many of up to 18. */
    static final int HALF_BRAM_ENTRIES = 2048;

    public static final UnitCosts STANDARD = new UnitCosts(1, 1, 0.5, 0.5, 1, 32, 24, 64, new Resources(150, 250, 1, 0, 0),
            TableMemory.BRAM, new Resources(120, 200, 1, 1, 0), new Resources(1500, 2000, 6, 2, 0),
            new Resources(2000, 3000, 0, 0, 0), new Resources(10_000, 15_000, 4, 4, 0), new Resources(60_000, 90_000, 0, 64, 0));

    public UnitCosts withTables(TableMemory other) {
        return new UnitCosts(dspsPerLane, adderLuts, comparatorLuts, muxLuts, registerFfs, sumBits, laneLuts, laneFfs, rounder, other,
                exponential, reciprocal, hbmPort, sequencer, shell);
    }

    public UnitCosts withDspsPerLane(double other) {
        return new UnitCosts(other, adderLuts, comparatorLuts, muxLuts, registerFfs, sumBits, laneLuts, laneFfs, rounder, tables,
                exponential, reciprocal, hbmPort, sequencer, shell);
    }

    /** So many adders of {@link #sumBits}, each with its register. */
    Resources adders(long n) {
        return Resources.logic(n * adderLuts * sumBits, n * registerFfs * sumBits);
    }

    /** So many places where the greater of two values of a width goes on with its row's number. */
    Resources selectors(long n, int valueBits, int numberBits) {
        double luts = comparatorLuts * valueBits + muxLuts * (valueBits + numberBits);
        return Resources.logic(n * luts, n * registerFfs * (valueBits + numberBits));
    }

    /** So many registered multiplexers of two values of a width. */
    Resources muxes(long n, int bits) {
        return Resources.logic(n * muxLuts * bits, n * registerFfs * bits);
    }

    /** Block RAMs for a buffer: as many as hold its bytes and deliver so many of them in a cycle. */
    static Resources buffer(long bytes, long bytesPerCycle) {
        return Resources.ofBrams(Math.max(Math.ceilDiv(bytes, BRAM_BYTES), Math.ceilDiv(bytesPerCycle, BRAM_PORT_BYTES)));
    }

    /** Tables of so many entries in each of so many lanes, each read once in a cycle. */
    Resources laneTables(long lanes, long entries, int entryBits) {
        return switch (tables) {
            case BRAM -> {
                long halves = Math.ceilDiv(entries, entryBits <= 9 ? HALF_BRAM_ENTRIES : HALF_BRAM_ENTRIES / 2);
                yield Resources.ofBrams(Math.ceilDiv(lanes * halves, 2));
            }
            case LUTRAM -> {
                long words = Math.ceilDiv(entries, LUTRAM_BITS);
                yield Resources.logic(lanes * entryBits * (words + (words - 1) * muxLuts), (double) lanes * entryBits);
            }
        };
    }
}
