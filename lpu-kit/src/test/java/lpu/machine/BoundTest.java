package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lpu.machine.Bound.OpBound;
import lpu.machine.CycleStats.OpStats;
import lpu.machine.Machine.Unit;
import lpu.machine.Op.Part;
import lpu.machine.Program.Phase;
import lpu.machine.Program.Step;
import org.junit.jupiter.api.Test;

/** What holds of every simulation. */
class BoundTest {
    private static final int CASES = 2000;

    private interface Check {
        void of(Bound bound, CycleStats stats, String name);
    }

    private static void forRandomCases(Check check) {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            Machine machine = Machines.random(random);
            Program program = new RandomPrograms(random).next();
            int engines = machine.engines();
            Mapping mapping = new Mapping(1 + random.nextInt(engines), 1 + random.nextInt(engines), 1 + random.nextInt(engines));
            check.of(Bound.of(machine, program, mapping), Simulator.run(machine, program, mapping), "seed " + seed);
        }
    }

    @Test
    void cyclesLieBetweenMaxAndSum() {
        forRandomCases((bound, stats, name) -> {
            assertTrue(bound.max() <= stats.cycles(), name + ": " + bound.max() + " > " + stats.cycles());
            assertTrue(stats.cycles() <= bound.sum(), name + ": " + stats.cycles() + " > " + bound.sum());
        });
    }

    /** The closed form counts the very issues that the simulator makes. */
    @Test
    void busyCyclesAreTheClosedForms() {
        forRandomCases((bound, stats, name) -> {
            for (Unit unit : Unit.values()) {
                assertEquals(bound.busy(unit), stats.busy(unit), unit == Unit.HBM ? 1.001 : 0, name + " " + unit);
                assertTrue(stats.busy(unit) <= stats.cycles(), name + " " + unit);
            }
        });
    }

    @Test
    void everyCycleOfTheVpuIsAccountedFor() {
        forRandomCases((bound, stats, name) -> {
            long idle = stats.stalls().values().stream().mapToLong(Long::longValue).sum();
            assertEquals(stats.cycles(), stats.busy(Unit.VPU) + idle, name);
        });
    }

    @Test
    void criticalCyclesOfPartsMakeTheWhole() {
        forRandomCases((bound, stats, name) -> {
            assertEquals(stats.cycles(), Arrays.stream(Part.values()).mapToLong(stats::critical).sum(), name);
            for (OpStats op : stats.ops()) {
                assertTrue(op.start() <= op.end() && op.end() <= stats.cycles() && op.critical() >= 0, name);
            }
        });
    }

    /** Measured: median 1.7 %, nine of ten below 15 %, worst 62 %. Of real programs {@code lpu.lower.EstimateTest} tells. */
    @Test
    void theEstimateIsNearEvenForRandomPrograms() {
        double[] errors = new double[CASES];
        int[] next = {0};
        forRandomCases((bound, stats, name) -> {
            assertTrue(bound.estimate() >= bound.max() && bound.estimate() <= bound.sum(), name);
            errors[next[0]++] = stats.cycles() == 0 ? 0 : Math.abs(bound.estimate() / stats.cycles() - 1);
        });
        Arrays.sort(errors);
        assertTrue(errors[CASES / 2] < 0.03, "median " + errors[CASES / 2]);
        assertTrue(errors[CASES * 9 / 10] < 0.2, "nine of ten below " + errors[CASES * 9 / 10]);
    }

    @Test
    void boundsOfOneOpAddUp() {
        Op matrix = new Op.MatMul("m", Part.FFN, 1, 64, new Op.Rows(64, 8, 0), 16, 16, Op.MatMul.Split.ROWS, 64);
        Program program = new Program("one", Phase.DECODING, 1, 0, List.of(new Step(matrix, List.of())));
        Machine machine = Machines.tiny(); // 32 x 32 issues, 4096 bytes in 1024 tiles of a cycle each
        OpBound bound = Bound.of(machine, program, Mapping.all(machine)).ops().getFirst();
        assertEquals(1024, bound.busy(Unit.VPU));
        assertEquals(1024, bound.busy(Unit.HBM));
        assertEquals(4 + 1024, bound.latency()); // the VPU's depth, and what rounding may cost each tile
        assertEquals(1024 + 1024 + 4 + 1024, bound.sum());
        assertEquals(1 + 1023 + 4, Simulator.run(machine, program).cycles());
    }
}
