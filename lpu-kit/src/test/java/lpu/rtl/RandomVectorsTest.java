package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** At least 10,000 random vectors through each unit, at full pace and among bubbles and stalls, equal to {@code lpu.fixed}. */
class RandomVectorsTest {
    private static final int VECTORS = 5000;

    @BeforeEach
    void simulators() {
        Simulators.assumePresent();
    }

    @TestFactory
    Stream<DynamicTest> everyUnit() {
        return Simulators.ALL.stream().map(unit -> DynamicTest.dynamicTest(unit.design(Simulators.SOURCES).top(), () -> {
            int seed = 1 + Simulators.ALL.indexOf(unit);
            int vectors = 0;
            for (Pace pace : new Pace[] {Pace.FULL, Simulators.uneven(1)}) {
                RtlUnit.Trial done = unit.trial(Simulators.SOURCES, VECTORS, pace, seed);
                assertEquals(0, done.mismatches(), done.toString());
                assertTrue(done.agrees(), done.toString());
                vectors += done.vectors();
            }
            assertTrue(vectors >= 10_000, vectors + " vectors");
        }));
    }
}
