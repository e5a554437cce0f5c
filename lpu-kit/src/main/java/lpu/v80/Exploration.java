package lpu.v80;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import lpu.io.Progress;
import lpu.machine.Machine;
import lpu.machine.Program;

/** Tries all points of a space by a closed form. */
public final class Exploration {
    /** A token's cycles by a closed form. */
    @FunctionalInterface
    public interface Estimate {
        double cycles(Machine machine, Program program);
    }

    /** The program of a token with a coarse head of so many bits per weight, after a context of so many positions. */
    @FunctionalInterface
    public interface Programs {
        Program of(double bits, int context);
    }

    private record Choice(double bits, int context) {
    }

    private record Needs(Demand demand, long stored) {
        static Needs of(Program program) {
            return new Needs(Demand.of(List.of(program)), Footprint.bytes(program));
        }
    }

    private final Programs programs;
    private final Estimate estimate;
    private final UnitCosts costs;
    private final FillLimits limits;
    private final Map<Choice, Program> made = new ConcurrentHashMap<>();
    private final Map<Choice, Needs> needs = new ConcurrentHashMap<>();

    public Exploration(Programs programs, Estimate estimate, UnitCosts costs, FillLimits limits) {
        this.programs = programs;
        this.estimate = estimate;
        this.costs = costs;
        this.limits = limits;
    }

    /** All points of a space on so many threads, in its order. */
    public List<Explored> run(DesignSpace space, int threads) {
        List<DesignPoint> points = space.points();
        try (Progress progress = Progress.of("designs", points.size()); ForkJoinPool pool = new ForkJoinPool(threads)) {
            return pool.submit(() -> points.parallelStream().map(point -> {
                Explored done = explore(point);
                progress.step(1);
                return done;
            }).toList()).join();
        }
    }

    private Program program(double bits, int context) {
        return made.computeIfAbsent(new Choice(bits, context), c -> programs.of(c.bits, c.context));
    }

    private Explored explore(DesignPoint point) {
        Program program = program(point.bits(), point.context());
        Machine machine = point.machine(program);
        return new Explored(point, estimate.cycles(machine, program), feasibility(point, machine));
    }

    private Feasibility feasibility(DesignPoint point, Machine machine) {
        Needs of = needs.computeIfAbsent(new Choice(point.bits(), point.context()), c -> Needs.of(program(c.bits, c.context)));
        return Feasibility.of(machine, UnitResources.of(machine, of.demand, costs).total(), of.stored, V80.DEVICE, limits);
    }
}
