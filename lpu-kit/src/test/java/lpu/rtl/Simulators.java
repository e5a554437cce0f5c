package lpu.rtl;

import java.util.Optional;
import java.util.SplittableRandom;
import lpu.accel.OsuTables;
import lpu.lut.Ends;
import lpu.lut.Interpolation;
import lpu.lut.Lut;
import lpu.lut.LutShape;
import lpu.lut.NewtonOptions;
import lpu.lut.Reciprocal;
import lpu.num.QFormat;
import org.junit.jupiter.api.Assumptions;

/** What tests of the RTL share. */
final class Simulators {
    static final RtlSources SOURCES = RtlSources.load();
    static final OsuTables TABLES = tables(1);
    static final OsuShape OSU = new OsuShape(8, 2, 4, 2, 16, 16);
    static final ScanShape SCAN = new ScanShape(4, 4, 10, 16);

    private Simulators() {
    }

    /** Skips, saying why, where RTL cannot be simulated. */
    static void assumePresent() {
        Optional<String> missing = Verilator.missing();
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    /** Scores of s6.9 and values of s3.12, the standard tables. */
    static OsuTables tables(int newtonSteps) {
        Lut exp = Lut.of(StrictMath::exp, LutShape.below(16, 256, Interpolation.LINEAR), Ends.ZERO_BELOW, QFormat.parse("s6.9"),
                QFormat.parse("u1.16"));
        NewtonOptions newton = new NewtonOptions(64, Interpolation.LINEAR, 24, 26, newtonSteps);
        return new OsuTables(exp, Reciprocal.of(newton), 12, QFormat.parse("s3.12"));
    }

    /** Neighbours that pause in a third of the cycles. */
    static Pace uneven(long seed) {
        return new Pace(0.3, 0.3, new SplittableRandom(seed));
    }
}
