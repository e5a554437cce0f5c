package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import lpu.machine.Tcu;
import lpu.num.Rounding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At least 10,000 random vectors through each unit, at full pace and among bubbles and stalls, equal to its function. */
class RandomVectorsTest {
    private static final int VECTORS = 5000;

    @BeforeEach
    void simulators() {
        Simulators.assumePresent();
    }

    private static void check(Function<Pace, Trial> trial) {
        int vectors = 0;
        for (Pace pace : new Pace[] {Pace.FULL, Simulators.uneven(1)}) {
            Trial done = trial.apply(pace);
            assertEquals(0, done.mismatches(), done.toString());
            assertTrue(done.agrees(), done.toString());
            vectors += done.vectors();
        }
        assertTrue(vectors >= 10_000, vectors + " vectors");
    }

    @Test
    void tcu() {
        check(pace -> TcuTrial.random(Simulators.SOURCES, new Tcu(8), 32, VECTORS, pace, 1));
        check(pace -> TcuTrial.random(Simulators.SOURCES, new Tcu(5), 48, VECTORS, pace, 2));
    }

    @Test
    void osu() {
        check(pace -> OsuTrial.random(Simulators.SOURCES, Simulators.OSU, Simulators.TABLES, VECTORS, pace, 3));
    }

    @Test
    void lutScan() {
        check(pace -> ScanTrial.random(Simulators.SOURCES, Simulators.SCAN, VECTORS, pace, 4));
        check(pace -> ScanTrial.random(Simulators.SOURCES, new ScanShape(3, 5, 5, 256), VECTORS, pace, 5));
    }

    @Test
    void topK() {
        check(pace -> TopKTrial.random(Simulators.SOURCES, Simulators.TOP_K, VECTORS, pace, 6));
    }

    @Test
    void fineMac() {
        check(pace -> FineTrial.random(Simulators.SOURCES, 4, 4, 18, Rounding.NEAREST_EVEN, VECTORS, pace, 7));
        check(pace -> FineTrial.random(Simulators.SOURCES, 3, 8, 8, Rounding.HALF_UP, VECTORS, pace, 8));
    }

    @Test
    void coarseFineHead() {
        check(pace -> HeadTrial.random(Simulators.SOURCES, Simulators.HEAD_SCAN, Simulators.HEAD_COLUMNS, VECTORS, pace, 9));
    }
}
