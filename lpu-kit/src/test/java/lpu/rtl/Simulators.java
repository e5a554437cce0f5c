package lpu.rtl;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import lpu.machine.OsuTables;
import lpu.machine.Tcu;
import lpu.num.Ends;
import lpu.num.Interpolation;
import lpu.num.Lut;
import lpu.num.LutShape;
import lpu.num.NewtonOptions;
import lpu.num.QFormat;
import lpu.num.Reciprocal;
import lpu.num.Rounding;
import org.junit.jupiter.api.Assumptions;

/** What tests of the RTL share. */
final class Simulators {
    static final RtlSources SOURCES = RtlSources.load();
    static final OsuTables TABLES = tables(1);
    static final OsuShape OSU = new OsuShape(8, 2, 4, 2, 16, 16);
    static final ScanShape SCAN = new ScanShape(4, 4, 10, 16);
    static final TopKShape TOP_K = new TopKShape(8, 24, 16, 4);
    static final ScanShape HEAD_SCAN = new ScanShape(8, 4, 6, 16);
    static final int HEAD_COLUMNS = 10;
    private static final Optional<String> MISSING = Verilator.missing();
    private static boolean built;

    static {
        MISSING.ifPresent(reason -> System.out.println("Skipped: " + reason)); // a report of tests counts skips without their reasons
    }

    private Simulators() {
    }

    /** Skips, saying why, where RTL cannot be simulated. */
    static void assumePresent() {
        Assumptions.assumeTrue(MISSING.isEmpty(), () -> MISSING.orElse(""));
        build();
    }

    /** What several tests use, at once: a simulator takes a compiler some seconds. */
    private static synchronized void build() {
        if (!built) {
            RtlUnit.prepare(List.of(head(HEAD_COLUMNS).design(SOURCES), TOP_K.design(SOURCES), TcuUnit.design(SOURCES, new Tcu(8), 32),
                    TcuUnit.design(SOURCES, new Tcu(5), 48), OSU.design(SOURCES, TABLES), OSU.design(SOURCES, tables(0)),
                    OSU.design(SOURCES, tables(2)), SCAN.design(SOURCES), new ScanShape(3, 5, 5, 256).design(SOURCES),
                    fine(18, Rounding.NEAREST_EVEN, 4, 4).design(SOURCES), fine(8, Rounding.HALF_UP, 3, 8).design(SOURCES)));
            built = true;
        }
    }

    static FineShape fine(int columns, Rounding rounding, int pods, int lanes) {
        return FineShape.of(FineTrial.linear(new SplittableRandom(1), 1, columns, rounding), pods, lanes);
    }

    /** Of {@link HeadTrial}. */
    static HeadShape head(int columns) {
        return new HeadShape(HEAD_SCAN, fine(columns, Rounding.NEAREST_EVEN, HEAD_SCAN.pods(), HEAD_SCAN.lanes()), 8, 4);
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
