package lpu.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * Intervals on lanes below each other, first lane on top: what each unit of a machine does when.
 *
 * @param x      the time axis, linear
 * @param lanes  their names
 * @param groups of intervals, one colour each, named in a legend where there are several
 */
public record Timeline(String title, String subtitle, Axis x, List<String> lanes, List<Group> groups) implements Figure {
    /** Of one lane, from a time to a later one. */
    public record Interval(int lane, double from, double to) {
        public Interval {
            if (!(from <= to) || Double.isInfinite(from) || Double.isInfinite(to)) {
                throw new IllegalArgumentException("an interval from " + from + " to " + to);
            }
        }
    }

    /**
     * Intervals of one kind.
     *
     * @param style which colour of {@link Style}
     */
    public record Group(String name, List<Interval> intervals, int style) {
        public Group {
            intervals = List.copyOf(intervals);
            if (style < 0) {
                throw new IllegalArgumentException("style " + style);
            }
        }
    }

    /** Throws IllegalArgumentException for no lanes, an interval on a lane that is not there, or a log axis. */
    public Timeline {
        lanes = List.copyOf(lanes);
        groups = List.copyOf(groups);
        if (lanes.isEmpty() || x.log()) {
            throw new IllegalArgumentException(lanes.size() + " lanes on " + x);
        }
        for (Group group : groups) {
            for (Interval i : group.intervals) {
                if (i.lane < 0 || i.lane >= lanes.size()) {
                    throw new IllegalArgumentException("lane " + i.lane + " of " + lanes.size());
                }
            }
        }
    }

    /** No intervals yet. */
    public static Timeline of(String title, String subtitle, Axis x, List<String> lanes) {
        return new Timeline(title, subtitle, x, lanes, List.of());
    }

    public Timeline x(Axis axis) {
        return new Timeline(title, subtitle, axis, lanes, groups);
    }

    /** One more kind of interval, in the next style. */
    public Timeline group(String name, List<Interval> intervals) {
        List<Group> more = new ArrayList<>(groups);
        more.add(new Group(name, intervals, groups.size()));
        return new Timeline(title, subtitle, x, lanes, more);
    }
}
