package lpu.machine;

import java.util.List;

/** Who did what when, on one engine: a timeline with a lane for each {@link Unit}. In each lane intervals are in order of time. */
public record Trace(List<Interval> intervals) {
    /** Nothing recorded. */
    public static final Trace EMPTY = new Trace(List.of());

    /**
     * A unit busy with an op, short gaps included.
     *
     * @param step  of the program
     * @param start cycle; {@code end} is the first cycle after
     */
    public record Interval(Unit unit, int step, long start, long end) {
    }

    public Trace {
        intervals = List.copyOf(intervals);
    }

    /** Of one unit. */
    public List<Interval> lane(Unit unit) {
        return intervals.stream().filter(i -> i.unit() == unit).toList();
    }
}
