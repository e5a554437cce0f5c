package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small fault in each unit's RTL is seen by the comparison that the unit itself passes. */
class FaultsTest {
    private static final int VECTORS = 400;

    @BeforeEach
    void simulators() {
        Simulators.assumePresent();
    }

    private static void caught(RtlUnit unit, String file, String from, String to, int vectors) {
        assertTrue(unit.trial(Simulators.SOURCES, vectors, Pace.FULL, 1).agrees(), file + " without a fault");
        RtlUnit.Trial found = unit.trial(Simulators.SOURCES.with(file, from, to), vectors, Pace.FULL, 1);
        assertTrue(found.mismatches() > 0, "\"" + to + "\" in " + file + " is not seen: " + found);
    }

    /** Of equal values the later one. */
    @Test
    void tcuTakesTheLaterOfEqualValues() {
        caught(Simulators.TCU, "tcu.sv", "&& b > a;", "&& b >= a;", VECTORS);
    }

    /** The sums are rescaled by the factor rounded down. */
    @Test
    void osuForgetsToRoundWhenItRescales() {
        caught(Simulators.OSU, "osu_sum.sv", "l_product <= l * factor2 + (L_W + EXP_W)'(1 << (FRACTION - 1));",
                "l_product <= (L_W + EXP_W)'(l * factor2);", VECTORS);
    }

    /** A pod's tree drops its carry into the highest bit. */
    @Test
    void scanDropsACarry() {
        caught(Simulators.SCAN, "lut_scan.sv", "(sum_first ? '0 : accumulator) + SCORE_W'(sum);",
                "(sum_first ? '0 : accumulator) + SCORE_W'(sum & ~(SUM_W'(1) << (SUM_W - 2)));", VECTORS);
    }

    @Test
    void selectionKeepsATieTooMany() {
        caught(Simulators.TOP_K, "top_k.sv", "&& COUNT_W'(ties) < ties_left;", "&& COUNT_W'(ties) <= ties_left;", VECTORS);
    }

    @Test
    void fineUnitRoundsHalfUpWhereItShouldRoundToEven() {
        caught(Simulators.FINE, "requantise.sv", "(!NEAREST_EVEN || rest || right[0])", "1'b1", 10 * VECTORS);
    }

    @Test
    void headForgetsTheLastCandidate() {
        caught(Simulators.HEAD, "coarse_fine_head.sv", "want_live[i] = LEFT_W'(i) < left;",
                "want_live[i] = LEFT_W'(i + 1) < left || i == 0;", VECTORS);
    }
}
