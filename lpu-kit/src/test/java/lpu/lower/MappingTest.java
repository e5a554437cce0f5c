package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.machine.CycleStats;
import lpu.machine.Machine;
import lpu.machine.Machine.Memory;
import lpu.machine.Machine.Tree;
import lpu.machine.Machines;
import lpu.machine.Mapping;
import lpu.machine.Op.Part;
import lpu.machine.Program;
import lpu.machine.Simulator;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.ModelConfigs;
import org.junit.jupiter.api.Test;

class MappingTest {
    /** Bandwidth and all else fixed; index memory is an engine's, so that more engines have more. */
    @Test
    void doublingEnginesNeverSlowsAToken() {
        for (ModelConfigs.Published shape : Shapes.FIVE) {
            for (HeadSpec head : Shapes.HEADS) {
                for (int context : new int[] {0, 200, 3000}) {
                    Program program = Programs.decoding(shape, head, context);
                    for (int first : new int[] {1, 3}) {
                        doubling(Machines.large(first), program);
                    }
                }
            }
        }
    }

    private static void doubling(Machine first, Program program) {
        long before = Long.MAX_VALUE;
        for (int engines = first.engines(); engines <= 64; engines *= 2) {
            CycleStats stats = Simulator.run(first.withEngines(engines), program);
            assertTrue(stats.cycles() <= before, program.name() + " on " + engines + ": " + stats.cycles() + " > " + before);
            assertTrue(stats.mapping().most() <= engines);
            before = stats.cycles();
        }
    }

    @Test
    void theBestIsNoWorseThanAllEngines() {
        for (ModelConfigs.Published shape : Shapes.FIVE) {
            Program program = Programs.decoding(shape, HeadSpec.of(HeadKind.EXACT), 500);
            for (int engines : new int[] {1, 5, 12, 48}) {
                Machine machine = Machines.large(engines);
                long best = Simulator.run(machine, program).cycles();
                assertTrue(best <= Simulator.run(machine, program, Mapping.all(machine)).cycles(), shape.name());
                assertTrue(best <= Simulator.run(machine, program, Mapping.estimated(machine, program)).cycles(), shape.name());
            }
        }
    }

    /** Where meeting is slow, engines idle. */
    @Test
    void enginesIdleWhereMeetingCostsMoreThanSharing() {
        Machine machine = new Machine("slow tree", 32, 300, Machines.large(1).vpu(), Machines.large(1).tcu(), Machines.large(1).osu(),
                new Memory(16 * 1024, 6, 1 << 22), new Tree(1, 500), Machines.large(1).hbm());
        Program program = Programs.decoding(Shapes.named("SmolLM2 135M"), HeadSpec.of(HeadKind.EXACT), 100);
        CycleStats stats = Simulator.run(machine, program);
        assertTrue(stats.mapping().most() < 32, stats.mapping().toString());
        assertTrue(stats.cycles() < 0.9 * Simulator.run(machine, program, Mapping.all(machine)).cycles());
    }

    /** 9 heads and 3 KV heads on 8 engines: 2 heads each make 5 engines; 1 KV head each makes 3. */
    @Test
    void opsReportTheEnginesThatHaveAShare() {
        Program program = Programs.decoding(Shapes.named("SmolLM2 135M"), HeadSpec.of(HeadKind.EXACT), 100);
        CycleStats stats = Simulator.run(Machines.large(8), program, new Mapping(8, 8, 8));
        assertEquals(5, engines(stats, "layer 0 query"));
        assertEquals(3, engines(stats, "layer 0 key"));
        assertEquals(8, engines(stats, "layer 0 gate"));
        assertEquals(1, engines(stats, "layer 0 ffn norm"));
        assertEquals(8, new Mapping(2, 4, 8).engines(Part.LM_HEAD));
        assertEquals(4, new Mapping(2, 4, 8).engines(Part.ATTENTION));
        assertEquals(2, new Mapping(2, 4, 8).engines(Part.FFN));
    }

    private static int engines(CycleStats stats, String op) {
        return stats.ops().stream().filter(o -> o.op().name().equals(op)).findFirst().orElseThrow().engines();
    }
}
