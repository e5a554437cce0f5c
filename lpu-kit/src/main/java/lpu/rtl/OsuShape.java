package lpu.rtl;

import java.util.HashMap;
import java.util.Map;
import lpu.machine.Osu;
import lpu.machine.OsuTables;
import lpu.machine.Vpu;
import lpu.num.Lut;

/**
 * Sizes of {@code osu.sv}.
 *
 * @param tile      scores of one tile, at least 2
 * @param lanes     exponentials per cycle, a divisor of the tile
 * @param columns   of a value row
 * @param dividers  columns divided per cycle, a divisor of the columns
 * @param scoreBits the sign counted
 * @param valueBits likewise
 */
public record OsuShape(int tile, int lanes, int columns, int dividers, int scoreBits, int valueBits) {
    public OsuShape {
        if (tile < 2 || tile % lanes != 0 || columns % dividers != 0) {
            throw new IllegalArgumentException("a tile of " + tile + " by " + lanes + ", " + columns + " columns by " + dividers);
        }
    }

    /** As the cycle model takes it. */
    public Osu timing() {
        return new Osu(tile, lanes);
    }

    /** Cycles from a sum of exponentials to its reciprocal: the cycle model's {@code functionCycles}. */
    public static int reciprocalCycles(int newtonSteps) {
        return 4 + 6 * newtonSteps;
    }

    /** Units that divide, as the cycle model takes the VPU that does so there. */
    public Vpu division() {
        return new Vpu(1, dividers);
    }

    /** With the tables' sizes as parameters. */
    public RtlDesign design(RtlSources sources, OsuTables tables) {
        Lut exp = tables.exp();
        Map<String, Integer> p = new HashMap<>(Map.of("TILE", tile, "LANES", lanes, "COLUMNS", columns, "DIVIDERS", dividers,
                "SCORE_W", scoreBits, "VALUE_W", valueBits, "OUT_W", tables.context().width()));
        p.putAll(Map.of("EXP_ENTRIES", exp.entries(), "EXP_SHIFT", exp.intervalBits(), "EXP_FRACTION",
                exp.output().fractionBits(), "M_W", tables.reciprocal().options().mantissaBits(), "WORK_W",
                tables.reciprocal().options().workBits(), "R_ENTRIES", tables.reciprocal().first().entries(), "STEPS",
                tables.reciprocal().options().steps(), "FRACTION", tables.valueFraction() - tables.context().fractionBits()));
        return RtlDesign.of(sources, "osu", p);
    }
}
