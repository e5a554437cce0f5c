package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import lpu.machine.Tcu;
import lpu.num.Rounding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small fault in each unit's RTL is seen by the comparison that the unit itself passes. */
class FaultsTest {
    private static final int VECTORS = 400;

    @BeforeEach
    void simulators() {
        Simulators.assumePresent();
    }

    private static void caught(String file, String from, String to, Function<RtlSources, Trial> trial) {
        assertTrue(trial.apply(Simulators.SOURCES).agrees(), file + " without a fault");
        Trial found = trial.apply(Simulators.SOURCES.with(file, from, to));
        assertTrue(found.mismatches() > 0, "\"" + to + "\" in " + file + " is not seen: " + found);
    }

    /** Of equal values the later one. */
    @Test
    void tcuTakesTheLaterOfEqualValues() {
        caught("tcu.sv", "&& b > a;", "&& b >= a;", s -> TcuTrial.random(s, new Tcu(8), 32, VECTORS, Pace.FULL, 1));
    }

    /** The sums are rescaled by the factor rounded down. */
    @Test
    void osuForgetsToRoundWhenItRescales() {
        caught("osu_sum.sv", "l_product <= l * factor2 + (L_W + EXP_W)'(1 << (FRACTION - 1));", "l_product <= (L_W + EXP_W)'(l * factor2);",
                s -> OsuTrial.random(s, Simulators.OSU, Simulators.TABLES, VECTORS, Pace.FULL, 2));
    }

    /** A pod's tree drops its carry into the highest bit. */
    @Test
    void scanDropsACarry() {
        caught("lut_scan.sv", "(sum_first ? '0 : accumulator) + SCORE_W'(sum);",
                "(sum_first ? '0 : accumulator) + SCORE_W'(sum & ~(SUM_W'(1) << (SUM_W - 2)));",
                s -> ScanTrial.random(s, Simulators.SCAN, VECTORS, Pace.FULL, 4));
    }

    @Test
    void selectionKeepsATieTooMany() {
        caught("top_k.sv", "&& COUNT_W'(ties) < ties_left;", "&& COUNT_W'(ties) <= ties_left;",
                s -> TopKTrial.random(s, Simulators.TOP_K, VECTORS, Pace.FULL, 5));
    }

    @Test
    void fineUnitRoundsHalfUpWhereItShouldRoundToEven() {
        caught("requantise.sv", "(!NEAREST_EVEN || rest || right[0])", "1'b1",
                s -> FineTrial.random(s, 4, 4, 18, Rounding.NEAREST_EVEN, 10 * VECTORS, Pace.FULL, 6));
    }

    @Test
    void headForgetsTheLastCandidate() {
        caught("coarse_fine_head.sv", "want_live[i] = LEFT_W'(i) < left;", "want_live[i] = LEFT_W'(i + 1) < left || i == 0;",
                s -> HeadTrial.random(s, Simulators.HEAD_SCAN, Simulators.HEAD_COLUMNS, VECTORS, Pace.FULL, 7));
    }
}
