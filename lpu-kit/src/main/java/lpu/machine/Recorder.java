package lpu.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Notes what the units of one run do: when each op begins, and every interval if a trace is wanted. */
final class Recorder {
    private static final long NO_TRACE = -1;

    private final long gap;
    private final List<Trace.Interval> intervals = new ArrayList<>();
    private final int[] last = new int[Unit.values().length]; // interval of a unit; -1 before its first
    private int step;
    private long begin;

    private Recorder(long gap) {
        this.gap = gap;
        Arrays.fill(last, -1);
    }

    static Recorder withoutTrace() {
        return new Recorder(NO_TRACE);
    }

    /** @param gap intervals of one op on one unit become one when they are no further apart */
    static Recorder withTrace(long gap) {
        if (gap < 0) {
            throw new IllegalArgumentException("gaps of " + gap + " cycles");
        }
        return new Recorder(gap);
    }

    /** Whether every interval is noted. */
    boolean isWanted() {
        return gap != NO_TRACE;
    }

    void begin(int step) {
        this.step = step;
        begin = Long.MAX_VALUE;
    }

    void add(Unit unit, long start, long end) {
        if (unit != Unit.HBM) {
            begin = Math.min(begin, start);
        }
        if (isWanted() && end > start) {
            note(unit, start, end);
        }
    }

    private void note(Unit unit, long start, long end) {
        int before = last[unit.ordinal()];
        if (before >= 0) {
            Trace.Interval interval = intervals.get(before);
            if (interval.step() == step && start <= interval.end() + gap) {
                intervals.set(before, new Trace.Interval(unit, step, interval.start(), end));
                return;
            }
        }
        last[unit.ordinal()] = intervals.size();
        intervals.add(new Trace.Interval(unit, step, start, end));
    }

    /** First cycle in which a unit other than the HBM works for the present step, {@code otherwise} if none does. */
    long beginning(long otherwise) {
        return Math.min(begin, otherwise);
    }

    Trace trace() {
        return intervals.isEmpty() ? Trace.EMPTY : new Trace(intervals);
    }
}
