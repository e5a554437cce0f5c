package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import lpu.num.Mantissa;
import lpu.num.Reciprocal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code reciprocal.sv} on its own: sums of exponentials are too short to need its rounding. */
class ReciprocalUnitTest {
    private static final int BITS = 40;
    private static final int VECTORS = 10_000;

    @BeforeEach
    void simulators() {
        Simulators.assumePresent();
    }

    @Test
    void equalsTheTableAndNewtonsMethod() {
        for (int steps = 0; steps <= 2; steps++) {
            assertEquals(0, mismatches(Simulators.SOURCES, steps), steps + " steps");
        }
    }

    @Test
    void aLostCarryIsSeen() {
        RtlSources wrong = Simulators.SOURCES.with("reciprocal.sv", "+ (M_W + 2)'(aligned[WIDE_W - M_W - 2]);", ";");
        assertTrue(mismatches(wrong, 1) > 0);
    }

    /** All magnitudes, ends of each binade, one a cycle. */
    private static int mismatches(RtlSources sources, int steps) {
        Reciprocal reciprocal = Simulators.softmax(steps).reciprocal();
        SplittableRandom random = new SplittableRandom(steps);
        long[] x = LongStream.concat(LongStream.range(0, BITS).flatMap(b -> LongStream.of(1L << b, (2L << b) - 1)),
                random.longs(VECTORS, 1, Long.MAX_VALUE).map(v -> Math.max(1, v >>> random.nextInt(Long.SIZE - BITS, Long.SIZE))))
                .toArray();
        int latency = OsuUnit.reciprocalCycles(steps);
        int wrong = 0;
        try (Simulation unit = Simulation.open(RtlDesign.of(sources, "reciprocal", Map.of("X_W", BITS, "STEPS", steps)))) {
            OsuUnit.load(unit, "load", reciprocal.first());
            for (int i = 0; i < x.length + latency; i++) {
                unit.port("in_valid").set(i < x.length);
                unit.port("in_x").set(i < x.length ? x[i] : 0);
                unit.settle();
                assertEquals(i >= latency, unit.port("out_valid").isSet());
                if (i >= latency) {
                    long of = x[i - latency];
                    wrong += unit.port("out_r").get() == reciprocal.mantissa(of)
                            && unit.port("out_exponent").get() == Mantissa.exponent(of) ? 0 : 1;
                }
                unit.tick();
            }
        }
        return wrong;
    }
}
