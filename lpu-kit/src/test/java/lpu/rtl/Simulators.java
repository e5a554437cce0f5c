package lpu.rtl;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lpu.fixed.FixedLinear;
import lpu.fixed.Softmax;
import lpu.num.Interpolation;
import lpu.num.LutShape;
import lpu.num.NewtonOptions;
import lpu.num.QFormat;
import lpu.num.Rounding;
import org.junit.jupiter.api.Assumptions;

/** What tests of the RTL share. */
final class Simulators {
    static final RtlSources SOURCES = RtlSources.load();
    static final TcuUnit TCU = new TcuUnit(8, 32);
    static final TcuUnit ODD_TCU = new TcuUnit(5, 48);
    static final OsuUnit OSU = osu(1);
    static final ScanUnit SCAN = new ScanUnit(4, 4, 10, 16);
    static final ScanUnit ODD_SCAN = new ScanUnit(3, 5, 5, 256);
    static final TopKUnit TOP_K = new TopKUnit(8, 24, 16, 4);
    static final FineUnit FINE = new FineUnit(4, 4, 18, 8, 3, 16, Rounding.NEAREST_EVEN);
    static final FineUnit ODD_FINE = new FineUnit(3, 8, 8, 8, 3, 16, Rounding.HALF_UP);
    static final HeadUnit HEAD = new HeadUnit(new ScanUnit(8, 4, 6, 16), new FineUnit(8, 4, 10, 8, 3, 16, Rounding.NEAREST_EVEN), 8, 4);
    static final List<RtlUnit> ALL = List.of(TCU, ODD_TCU, OSU, SCAN, ODD_SCAN, TOP_K, FINE, ODD_FINE, HEAD);
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
            Stream.concat(ALL.stream(), Stream.of(osu(0), osu(2))).parallel().forEach(unit -> unit.open(SOURCES).close());
            built = true;
        }
    }

    /** Scores of s6.9, values and contexts of s3.12, the standard tables. */
    static OsuUnit osu(int newtonSteps) {
        return new OsuUnit(8, 2, 4, 2, softmax(newtonSteps), QFormat.parse("s3.12"), QFormat.parse("s3.12"));
    }

    static Softmax softmax(int newtonSteps) {
        NewtonOptions newton = new NewtonOptions(64, Interpolation.LINEAR, 24, 26, newtonSteps);
        return Softmax.of(new Softmax.Options(LutShape.below(16, 256, Interpolation.LINEAR), QFormat.parse("u1.16"), newton),
                QFormat.parse("s6.9"), QFormat.parse("u0.16"));
    }

    /** For a model's exact head. */
    static FineUnit fine(FixedLinear linear, int pods, int lanes) {
        int columns = linear.weights().columns();
        int most = 0;
        for (int j = 0; j < columns; j++) {
            most = Math.max(most, linear.inputShifts()[j]);
        }
        return new FineUnit(pods, lanes, columns, linear.weights().format().bits() <= Byte.SIZE ? Byte.SIZE : Short.SIZE,
                Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(most)), linear.out().format().width(), linear.out().rounding());
    }

    /** Neighbours that pause in a third of the cycles. */
    static Pace uneven(long seed) {
        return new Pace(0.3, 0.3, new SplittableRandom(seed));
    }

    /** Offers the same beat for some cycles, then resets the unit. */
    static void resetInside(Simulation unit, int cycles, Runnable offer, String... valids) {
        for (int i = 0; i < cycles; i++) {
            for (String valid : valids) {
                unit.port(valid).set(true);
            }
            offer.run();
            unit.settle();
            unit.tick();
        }
        for (String valid : valids) {
            unit.port(valid).set(false);
        }
        unit.reset();
    }
}
