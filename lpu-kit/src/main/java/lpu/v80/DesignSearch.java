package lpu.v80;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import lpu.io.Progress;
import lpu.machine.Bound;
import lpu.machine.Machine;
import lpu.machine.Machine.Memory;
import lpu.machine.Mapping;
import lpu.machine.Mapping.Sharding;
import lpu.machine.Op;
import lpu.machine.Program;
import lpu.machine.Program.Step;
import lpu.machine.Tcu;
import lpu.machine.Vpu;

/** Tries many designs, none of them simulated: cycles are the closed form's estimate, {@link Bound#estimate}. */
public final class DesignSearch {
    /**
     * A choice of sizes.
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

    /**
     * A point with what it takes and gives. Modelled.
     *
     * @param cycles      of a token, estimated
     * @param feasibility on the device
     */
    public record Design(Point point, double cycles, Feasibility feasibility) {
        public double tokensPerSecond() {
            return point.clockMHz() * 1e6 / cycles;
        }
    }

    private DesignSearch() {
    }

    /**
     * All points in their order, by the standard unit costs.
     *
     * @param token   the program of a token with a coarse head of so many bits per weight; made once for each number of bits
     * @param threads on which points are tried; any number gives the same
     */
    public static List<Design> run(List<Point> points, DoubleFunction<Program> token, int threads) {
        Map<Double, Program> programs = new ConcurrentHashMap<>();
        Map<Double, Demand> demands = new ConcurrentHashMap<>();
        try (Progress progress = Progress.of("designs", points.size()); ForkJoinPool pool = new ForkJoinPool(threads)) {
            return pool.submit(() -> points.parallelStream().map(point -> {
                Program program = programs.computeIfAbsent(point.bits(), token::apply);
                Design design = design(point, program, demands.computeIfAbsent(point.bits(), _ -> Demand.of(program)));
                progress.step(1);
                return design;
            }).toList()).join();
        }
    }

    private static Design design(Point point, Program program, Demand demand) {
        Machine machine = point.machine(program);
        Resources used = UnitResources.of(machine, demand, UnitCosts.STANDARD).total();
        return new Design(point, Bound.of(machine, program, Mapping.estimated(machine, program)).estimate(),
                Feasibility.of(machine, used, demand.storedBytes(), V80.DEVICE));
    }

    /** Those of the feasible designs that none betters in tokens per second at less strain on the scarcest resource. */
    public static List<Design> front(List<Design> all) {
        return front(all.stream().filter(d -> d.feasibility().fits()).toList(), Design::tokensPerSecond,
                d -> d.feasibility().strain());
    }

    /**
     * The Pareto front: the points for which no other has as much gain at less cost, or more at no more cost; by rising cost. Of equal
     * points the first stays.
     */
    static <T> List<T> front(List<T> points, ToDoubleFunction<T> gain, ToDoubleFunction<T> cost) {
        List<T> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.comparingDouble(cost).thenComparing(Comparator.comparingDouble(gain).reversed()));
        List<T> front = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (T point : sorted) {
            if (gain.applyAsDouble(point) > best) {
                best = gain.applyAsDouble(point);
                front.add(point);
            }
        }
        return front;
    }
}
