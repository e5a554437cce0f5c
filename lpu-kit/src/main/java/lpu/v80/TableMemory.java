package lpu.v80;

/** What holds the look-up tables of a lane. */
public enum TableMemory {
    /** Halves of block RAMs of 18 Kb, one or more for each lane: 2,048 entries of up to 9 bits or 1,024 of up to 18. */
    BRAM,
    /** LUTs as memory of 64 bits each, with multiplexers behind them. */
    LUTRAM
}
