package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import lpu.machine.CycleStats;
import lpu.machine.CycleStats.OpStats;
import lpu.machine.Machine;
import lpu.machine.Machine.Unit;
import lpu.machine.Machines;
import lpu.machine.Mapping;
import lpu.machine.Op.Part;
import lpu.machine.Program;
import lpu.machine.Simulator;
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
        assertTrue(ops(stats, Part.LM_HEAD).mapToLong(OpStats::start).min().orElseThrow()
                >= ops(stats, Part.FFN).mapToLong(OpStats::end).max().orElseThrow());
        assertEquals(stats.cycles(), ops(stats, Part.LM_HEAD).mapToLong(OpStats::end).max().orElseThrow());
        assertTrue(stats.critical(Part.FFN) > stats.critical(Part.ATTENTION));
    }

    private static Stream<OpStats> ops(CycleStats stats, Part part) {
        return stats.ops().stream().filter(o -> o.op().part() == part);
    }

    /** Timelines never overlap themselves, and a coarser trace is a shorter one. */
    @Test
    void traceOfOneEngine() {
        Mapping mapping = Mapping.all(MACHINE);
        CycleStats plain = Simulator.run(MACHINE, EXACT, mapping);
        CycleStats fine = Simulator.traced(MACHINE, EXACT, mapping, 0);
        CycleStats coarse = Simulator.traced(MACHINE, EXACT, mapping, 200);
        assertEquals(List.of(), plain.trace());
        assertEquals(plain.cycles(), fine.cycles());
        assertTrue(coarse.trace().size() < 10 * EXACT.steps().size());
        assertTrue(coarse.trace().size() < fine.trace().size());
        long busy = fine.trace().stream().filter(i -> i.unit() == Unit.VPU).mapToLong(i -> i.end() - i.start()).sum();
        assertTrue(busy >= fine.busy(Unit.VPU)); // longer by the cycles in which an issue follows another unit
        assertTrue(busy <= fine.busy(Unit.VPU) * 1.01);
        for (Unit unit : Unit.values()) {
            List<CycleStats.Interval> timeline = fine.trace().stream().filter(i -> i.unit() == unit).toList();
            for (int i = 1; i < timeline.size(); i++) {
                long overlap = timeline.get(i - 1).end() - timeline.get(i).start();
                assertTrue(overlap <= (unit == Unit.HBM ? 1 : 0), unit + " " + timeline.get(i)); // whole cycles around tiles
            }
        }
    }
}
