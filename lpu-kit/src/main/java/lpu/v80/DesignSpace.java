package lpu.v80;

import java.util.ArrayList;
import java.util.List;
import lpu.machine.Machine;
import lpu.machine.Machine.Memory;
import lpu.machine.Mapping.Sharding;
import lpu.machine.Op;
import lpu.machine.Program;
import lpu.machine.Program.Step;
import lpu.machine.Tcu;
import lpu.machine.Vpu;

/** Values to try of each field of a {@link Point}, in every combination. */
public record DesignSpace(List<Integer> engines, List<Integer> pods, List<Integer> lanes, List<Integer> treeWidths,
        List<Double> clocksMHz, List<Double> bits, List<Boolean> indexOnChip) {
    /**
     * One choice of everything that a space varies.
     *
     * @param pods        of an engine
     * @param lanes       of a pod
     * @param treeWidth   of a TCU
     * @param bits        per weight that the coarse head reads of every row
     * @param indexOnChip whether index tables may stay in UltraRAM; otherwise they are streamed
     */
    public record Point(int engines, int pods, int lanes, int treeWidth, double clockMHz, double bits, boolean indexOnChip) {
        /** The default machine with this point's sizes, and with UltraRAM for no more than this program's tables. */
        public Machine machine(Program program) {
            Machine base = V80.machine(engines);
            long index = indexOnChip ? Math.min(V80.indexBytes(engines), tableBytes(program)) : 0;
            return base.withClock(clockMHz).withVpu(new Vpu(pods, lanes)).withTcu(new Tcu(treeWidth))
                    .withMemory(new Memory(base.memory().tileBytes(), base.memory().tiles(), index));
        }

        /** Bytes of an engine's share of the tables that may stay on chip between tokens. */
        private long tableBytes(Program program) {
            return program.steps().stream().map(Step::op).filter(Op::readsTable)
                    .mapToLong(op -> Sharding.of(op.shards(), engines).of(op.bytes())).sum();
        }
    }

    public DesignSpace {
        engines = List.copyOf(engines);
        pods = List.copyOf(pods);
        lanes = List.copyOf(lanes);
        treeWidths = List.copyOf(treeWidths);
        clocksMHz = List.copyOf(clocksMHz);
        bits = List.copyOf(bits);
        indexOnChip = List.copyOf(indexOnChip);
        for (List<?> values : List.of(engines, pods, lanes, treeWidths, clocksMHz, bits, indexOnChip)) {
            if (values.isEmpty()) {
                throw new IllegalArgumentException("a design space without points");
            }
        }
    }

    /** All combinations, the last field fastest. */
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int e : engines) {
            for (int p : pods) {
                for (int l : lanes) {
                    for (int w : treeWidths) {
                        clocksMHz.forEach(mhz -> bits.forEach(b -> indexOnChip.forEach(
                                onChip -> points.add(new Point(e, p, l, w, mhz, b, onChip)))));
                    }
                }
            }
        }
        return points;
    }
}
