package lpu.machine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Cycles of a program on a machine, tile by tile: units take their tasks in order, each as soon as the unit is free and what it
 * needs is there, so one pass over all tasks finds every time; of attention's tasks those that come as evenly as the ones before
 * are added up. Engines with equal shares do the same at the same time; the one with the largest share is simulated. Assumed
 * besides what the units' documentation says:
 * <ul>
 * <li>Engines that read for an op share the HBM's bandwidth equally. A KV head, an embedding row, and what else several engines
 * need is read once and multicast.
 * <li>Tiles of an op have equal sizes; the VPU begins with a tile when all of it is there. Weights stay in their buffer for all
 * positions of a prefill, whose values and partial sums find room on chip, as do the keys and values of its own positions.
 * <li>An op begins when all results it needs are there; only top-k and argmax follow the op before while it streams.
 * <li>Writes go out in gaps of their length, in their place in the program; gains, biases and all values stay on chip.
 * <li>The accumulated output of attention is rescaled at every tile, whether the maximum has risen or not: cycles do not depend on
 * data. Least and largest products of LUTs are found on their way out of the VPU.
 * <li>Rows that are chosen by scores go to engines in equal numbers, whoever found them.
 * </ul>
 */
public final class Simulator {
    private final Plan plan;
    private final Recorder recorder;
    private final Engine engine;
    private final List<Results> results = new ArrayList<>(); // of each step
    private final List<OpStats> ops = new ArrayList<>();
    private Moment front = Moment.START; // of all so far

    private Simulator(Plan plan, Recorder recorder) {
        this.plan = plan;
        this.recorder = recorder;
        engine = new Engine(plan.machine(), recorder);
    }

    /** With {@link Mapping#best}. */
    public static CycleStats run(Machine machine, Program program) {
        return Mapping.fastest(machine, program);
    }

    public static CycleStats run(Machine machine, Program program, Mapping mapping) {
        return new Simulator(Plan.of(machine, program, mapping), Recorder.withoutTrace()).run();
    }

    /**
     * The same with a {@link Trace}.
     *
     * @param gap intervals of one op on one unit become one when they are no more cycles apart
     */
    public static CycleStats traced(Machine machine, Program program, Mapping mapping, long gap) {
        return new Simulator(Plan.of(machine, program, mapping), Recorder.withTrace(gap)).run();
    }

    private CycleStats run() {
        for (int i = 0; i < plan.size(); i++) {
            step(i);
        }
        finish();
        Map<Unit, Long> busy = new EnumMap<>(Unit.class);
        for (Unit unit : Unit.values()) {
            busy.put(unit, engine.busy(unit));
        }
        return new CycleStats(plan.machine(), plan.program(), plan.mapping(), front.at(), busy, engine.vpu.idle(), ops,
                engine.tasks(), recorder.trace());
    }

    private void step(int i) {
        recorder.begin(i);
        Results needs = Results.NONE;
        for (int before : plan.step(i).after()) {
            needs = needs.and(results.get(before));
        }
        Results done = engine.run(plan.works().get(i), needs);
        results.add(done);
        Op op = plan.step(i).op();
        Moment end = front.and(done.last());
        ops.add(new OpStats(op, plan.mapping().division(op).streams(), recorder.beginning(done.last().at()), done.last().at(),
                end.at() - front.at(), plan.bytesRead(i), op.bytesWritten()));
        front = end;
    }

    /** What units still do after the last result, such as writing, is the last op's. */
    private void finish() {
        Moment end = front.and(new Moment(engine.free(), Unit.HBM));
        if (end.at() > front.at()) {
            OpStats last = ops.removeLast();
            ops.add(new OpStats(last.op(), last.engines(), last.start(), end.at(), last.critical() + end.at() - front.at(),
                    last.bytesRead(), last.bytesWritten()));
        }
        front = end;
        engine.vpu.close(end);
    }
}
