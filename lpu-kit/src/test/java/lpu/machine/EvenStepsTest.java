package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lpu.machine.Machine.Unit;
import lpu.machine.Program.Phase;
import lpu.machine.Program.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps of attention that are added up because they come evenly: a trace takes them one by one, and counts the same. */
class EvenStepsTest {
    private static Op.Attention attention(int positions, int groups, int headsOfOne, int headWidth, int cached) {
        long attended = (long) positions * cached + positions * (positions + 1L) / 2;
        int heads = groups * headsOfOne;
        return new Op.Attention("attention", positions, heads, groups, headWidth, cached, attended, 16, 16, heads);
    }

    private static Program program(Op... ops) {
        return new Program("prompt", Phase.PREFILL, 1, 0, List.of(ops).stream().map(op -> new Step(op, List.of())).toList());
    }

    private static void assertAsOneByOne(Machine machine, Program program, String name) {
        Mapping mapping = Mapping.all(machine);
        CycleStats added = Simulator.run(machine, program, mapping);
        CycleStats stepped = Simulator.traced(machine, program, mapping, Long.MAX_VALUE / 2);
        assertEquals(stepped.ops(), added.ops(), name);
        assertEquals(stepped.cycles(), added.cycles(), name);
        assertEquals(stepped.busy(), added.busy(), name);
        assertEquals(stepped.stalls(), added.stalls(), name);
    }

    /** Prompts without a context and with one, whose tiles are read between steps; what comes after them begins as late. */
    @Test
    void promptsOnAnyMachine() {
        for (int seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            Machine machine = Machines.random(random);
            int cached = random.nextBoolean() ? 0 : random.nextInt(400);
            Op first = attention(1 + random.nextInt(200), 1 + random.nextInt(4), 1 + random.nextInt(4), 2 + 2 * random.nextInt(40), cached);
            Op second = attention(1 + random.nextInt(40), 1, 1 + random.nextInt(8), 2 + 2 * random.nextInt(20), random.nextInt(100));
            assertAsOneByOne(machine, program(first, second), "seed " + seed);
        }
    }

    /** 2 x 2 lanes, a state of 2 columns, tiles of 2 scores: 500 queries and 125 full tiles of a position and a half. */
    @Test
    void tilesOfAPrompt() {
        for (int positions : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 250, 251, 500}) {
            assertAsOneByOne(Machines.tiny(), program(attention(positions, 2, 1, 2, 0)), positions + " positions");
        }
    }

    /** 2^20 positions attend to 2^19 each, 8,192 tiles of 64: 2^20 queries of a KV head at every one, of two groups in an engine. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void aMillionPositions() {
        Machine machine = Machines.large(4);
        Program program = program(attention(1 << 20, 8, 4, 64, 0));
        CycleStats stats = Simulator.run(machine, program, Mapping.all(machine));
        Bound bound = Bound.of(machine, program, Mapping.all(machine));
        long steps = 2L * (4 << 20) * (8192 + 1); // the last tile has one score
        assertEquals(steps * machine.osu().initiationInterval(), stats.busy(Unit.OSU));
        assertEquals(bound.busy(Unit.VPU), stats.busy(Unit.VPU));
        assertTrue(bound.max() <= stats.cycles() && stats.cycles() <= bound.sum());
    }
}
