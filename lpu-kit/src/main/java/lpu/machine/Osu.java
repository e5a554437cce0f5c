package lpu.machine;

import lpu.num.Bits;

/**
 * Online softmax unit of an engine: takes tiles of scores, keeps their running maximum and sum, looks their exponentials up, and
 * has the accumulated output rescaled when the maximum rises. Its times are those of {@code osu.sv}.
 *
 * @param tile  scores of one tile
 * @param lanes exponentials per cycle
 */
public record Osu(int tile, int lanes) {
    /**
     * Cycles ahead of a tile's scores: one for the factor of what has been summed, one to rescale by it, whether the maximum rises
     * or not.
     */
    public static final int RESCALE_CYCLES = 2;
    /** Registers of the running maximum, of the difference from it, and 4 of the table. */
    private static final int EXP_STAGES = 6;
    /** Cycles from the last exponentials to their sum: product, sum over the lanes, accumulation. */
    public static final int SUM_CYCLES = 3;

    public Osu {
        Machine.positive(tile, lanes);
    }

    /** Cycles from one tile to the next. */
    public int initiationInterval() {
        return RESCALE_CYCLES + Math.ceilDiv(tile, lanes);
    }

    /** Cycles from a tile of scores to its last exponentials: the levels of its maximum, and the stages behind. */
    public int depth() {
        return Bits.ceilLog2(tile) + EXP_STAGES + initiationInterval() - 1;
    }
}
