package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lpu.machine.CycleStats;
import lpu.machine.Machine;
import lpu.machine.Machines;
import lpu.machine.Mapping;
import lpu.machine.Part;
import lpu.machine.Program;
import lpu.machine.Simulator;
import lpu.machine.Trace;
import lpu.machine.Unit;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import org.junit.jupiter.api.Test;

/** A decoded token of Llama 3.2 1B. */
class SimulatedTokenTest {
    private static final Machine MACHINE = Machines.large(16);
    private static final Program EXACT = Programs.decoding(Shapes.named("Llama 3.2 1B"), HeadSpec.of(HeadKind.EXACT), 1000);

    @Test
    void readsEveryByteOnce() {
        CycleStats stats = Simulator.run(MACHINE, EXACT);
        assertEquals(1_269_527_042, stats.bytesRead());
        assertEquals(128_256L * 2050, stats.bytesRead(Part.LM_HEAD));
        assertEquals(16 * 2 * 8 * 64 * 2, stats.bytesWritten());
        // 64 ports of 32 bytes at 300 MHz carry less than the channels' 819.2 GB/s minus refresh
        double floor = 1_269_527_042 / (64 * 32 * 300e6);
        assertTrue(stats.seconds() > floor && stats.seconds() < 1.02 * floor, stats.seconds() + " s");
    }

    /** About a tile per 16 KB of an engine's 1.27 GB / 16, two tasks each, and some per op. */
    @Test
    void tasksAreBounded() {
        long tasks = Simulator.run(MACHINE, EXACT, Mapping.all(MACHINE)).tasks();
        assertTrue(tasks < 2.5 * 1_269_527_042 / 16 / 16_384 + 20 * EXACT.steps().size(), tasks + " tasks");
    }

    /** Index table and codewords lie on chip, an engine's share of each; only map, refined rows and candidates are read. */
    @Test
    void tablesOnChipAreNotRead() {
        Program program = Programs.decoding(Shapes.named("Llama 3.2 1B"), HeadSpec.machine(HeadKind.CALIBRATED), 1000);
        CycleStats stats = Simulator.run(MACHINE, program, Mapping.all(MACHINE));
        assertEquals(2048 * 2053 + 4096 * 204 + 512 * 2050, stats.bytesRead(Part.LM_HEAD));
        CycleStats fewer = Simulator.run(MACHINE, program, new Mapping(16, 16, 1));
        assertEquals(2048 * 2053 + 4096 * 204 + 512 * 2050 + 128_256L * 108, fewer.bytesRead(Part.LM_HEAD));
        assertTrue(stats.cycles() < Simulator.run(MACHINE, EXACT, Mapping.all(MACHINE)).cycles());
    }

    @Test
    void partsFollowOneAnother() {
        CycleStats stats = Simulator.run(MACHINE, EXACT);
        assertTrue(stats.start(Part.LM_HEAD) >= stats.end(Part.FFN));
        assertEquals(stats.cycles(), stats.end(Part.LM_HEAD));
        assertTrue(stats.critical(Part.FFN) > stats.critical(Part.ATTENTION));
    }

    /** Lanes never overlap themselves, and a coarser trace is a shorter one. */
    @Test
    void traceOfOneEngine() {
        Mapping mapping = Mapping.all(MACHINE);
        CycleStats plain = Simulator.run(MACHINE, EXACT, mapping);
        CycleStats fine = Simulator.traced(MACHINE, EXACT, mapping, 0);
        CycleStats coarse = Simulator.traced(MACHINE, EXACT, mapping, 200);
        assertEquals(Trace.EMPTY, plain.trace());
        assertEquals(plain.cycles(), fine.cycles());
        assertTrue(coarse.trace().intervals().size() < 10 * EXACT.steps().size());
        assertTrue(coarse.trace().intervals().size() < fine.trace().intervals().size());
        long busy = fine.trace().lane(Unit.VPU).stream().mapToLong(i -> i.end() - i.start()).sum();
        assertTrue(busy >= fine.busy(Unit.VPU)); // longer by the cycles in which an issue follows another unit
        assertTrue(busy <= fine.busy(Unit.VPU) * 1.01);
        for (Unit unit : Unit.values()) {
            List<Trace.Interval> lane = fine.trace().lane(unit);
            for (int i = 1; i < lane.size(); i++) {
                long overlap = lane.get(i - 1).end() - lane.get(i).start();
                assertTrue(overlap <= (unit == Unit.HBM ? 1 : 0), unit + " " + lane.get(i)); // whole cycles around tiles
            }
        }
    }
}
