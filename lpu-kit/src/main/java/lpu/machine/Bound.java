package lpu.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * Closed-form cycles of a program: no time passes here, counts are added up. What {@link Simulator} finds lies between {@link
 * #max} and {@link #sum}.
 *
 * @param ops of each step
 * @param unbounded estimate of the simulated cycles, see {@link Estimator}
 */
public record Bound(Machine machine, Program program, Mapping mapping, List<OpBound> ops, double unbounded) {
    public Bound {
        ops = List.copyOf(ops);
    }

    /** With {@link Mapping#best}. */
    public static Bound of(Machine machine, Program program) {
        return of(machine, program, Mapping.best(machine, program));
    }

    public static Bound of(Machine machine, Program program, Mapping mapping) {
        Plan plan = Plan.of(machine, program, mapping);
        List<OpBound> ops = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            ops.add(OpBound.of(plan.step(i).op(), plan.works().get(i), plan.hbmLatency()));
        }
        return new Bound(machine, program, mapping, ops, Estimator.cycles(plan));
    }

    /** Cycles that a unit is busy with the whole program. */
    public double busy(Unit unit) {
        return ops.stream().mapToDouble(op -> op.busy(unit)).sum();
    }

    /** The busiest unit. */
    public Unit bottleneck() {
        Unit most = Unit.HBM;
        for (Unit unit : Unit.values()) {
            most = busy(unit) > busy(most) ? unit : most;
        }
        return most;
    }

    /** Cycles if all units overlap throughout: the busiest unit's. */
    public long max() {
        return (long) Math.floor(busy(bottleneck()));
    }

    /** Cycles if nothing overlaps. */
    public long sum() {
        return (long) Math.ceil(ops.stream().mapToDouble(OpBound::sum).sum());
    }

    /** About the cycles that a simulation finds: an op's busiest unit and its latency, op after op, reading ahead included. */
    public double estimate() {
        return Math.clamp(unbounded, max(), sum());
    }
}
