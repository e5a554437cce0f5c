package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link Mapping#best} promises, of any programs on any machines. */
class DoublingTest {
    @Test
    void twiceTheEnginesAreNeverSlower() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Machine machine = Machines.random(random);
            Program program = new RandomPrograms(random).next();
            long before = Long.MAX_VALUE;
            for (int doubled = 0; doubled < 3; doubled++) {
                long cycles = Simulator.run(machine.withEngines(machine.engines() << doubled), program).cycles();
                assertTrue(cycles <= before, "seed " + seed + ": " + cycles + " > " + before);
                before = cycles;
            }
        }
    }
}
