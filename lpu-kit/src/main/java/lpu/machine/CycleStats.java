package lpu.machine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What {@link Simulator} found.
 *
 * @param mapping engines that were active
 * @param cycles  from the first request to the last result
 * @param busy    cycles of each unit of the engine with the largest share
 * @param stalls  cycles in which its VPU issued nothing; with its busy cycles they make all
 * @param ops     of each step
 * @param tasks   simulated
 * @param trace   empty unless asked for
 */
public record CycleStats(Machine machine, Program program, Mapping mapping, long cycles, Map<Unit, Long> busy,
        Map<Stall, Long> stalls, List<OpStats> ops, long tasks, Trace trace) {
    public CycleStats {
        busy = Collections.unmodifiableMap(new EnumMap<>(busy));
        stalls = Collections.unmodifiableMap(new EnumMap<>(stalls));
        ops = List.copyOf(ops);
    }

    public double seconds() {
        return machine.seconds(cycles);
    }

    /** New positions of the program per second. */
    public double tokensPerSecond() {
        return program.positions() / seconds();
    }

    public long busy(Unit unit) {
        return busy.get(unit);
    }

    public long stalls(Stall stall) {
        return stalls.get(stall);
    }

    /** Share of the cycles in which a unit is busy. */
    public double utilisation(Unit unit) {
        return (double) busy(unit) / cycles;
    }

    /** Bytes moved over what the HBM's peak would move in the same time. */
    public double bandwidthUtilisation() {
        return (bytesRead() + bytesWritten()) / (machine.hbm().peakGBs() * 1e9 * seconds());
    }

    /** From the HBM. */
    public long bytesRead() {
        return ops.stream().mapToLong(OpStats::bytesRead).sum();
    }

    public long bytesRead(Part part) {
        return of(part).mapToLong(OpStats::bytesRead).sum();
    }

    public long bytesWritten() {
        return ops.stream().mapToLong(OpStats::bytesWritten).sum();
    }

    /** Cycles by which a part of the model moved the end of all so far; those of all parts make {@link #cycles}. */
    public long critical(Part part) {
        return of(part).mapToLong(OpStats::critical).sum();
    }

    /** First cycle in which a unit works for a part of the model; 0 for a part without ops. */
    public long start(Part part) {
        return of(part).mapToLong(OpStats::start).min().orElse(0);
    }

    /** Cycle of the last result of a part of the model; 0 for a part without ops. */
    public long end(Part part) {
        return of(part).mapToLong(OpStats::end).max().orElse(0);
    }

    /**
     * What a unit does in a stretch of time.
     *
     * @param unit  of the engine with the largest share
     * @param op    its name
     * @param kind  of the op ({@link Op#kind})
     * @param start in cycles; {@code end} is the first cycle after
     */
    public record Activity(Unit unit, String op, String kind, long start, long end) {
    }

    /**
     * The traced intervals of some ops, in cycles from the first of these ops' first issue: reads ahead of it begin below 0.
     * None where nothing was traced ({@link Simulator#traced}).
     */
    public List<Activity> timeline(Predicate<Op> chosen) {
        long from = ops.stream().filter(o -> chosen.test(o.op())).mapToLong(OpStats::start).min().orElse(0);
        return trace.intervals().stream().filter(i -> chosen.test(ops.get(i.step()).op()))
                .map(i -> new Activity(i.unit(), ops.get(i.step()).op().name(), ops.get(i.step()).op().kind(), i.start() - from,
                        i.end() - from)).toList();
    }

    private Stream<OpStats> of(Part part) {
        return ops.stream().filter(op -> op.op().part() == part);
    }
}
