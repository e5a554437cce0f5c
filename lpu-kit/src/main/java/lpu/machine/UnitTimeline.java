package lpu.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lpu.machine.CycleStats.Interval;
import lpu.machine.CycleStats.Stall;
import lpu.machine.Machine.Unit;

/** One unit of an engine in time: it takes tasks in order, each when what it needs is there. */
final class UnitTimeline {
    /**
     * The cycle in which something is there.
     *
     * @param unit that delivers it
     */
    record Arrival(long at, Unit unit) {
        static final Arrival START = new Arrival(0, Unit.HBM);

        /** The later of two. */
        Arrival and(Arrival other) {
            return other.at > at ? other : this;
        }
    }

    /** When the first and when the last of a row of results is there. */
    record Results(Arrival first, Arrival last) {
        static final Results NONE = new Results(Arrival.START, Arrival.START);

        static Results of(Arrival whole) {
            return new Results(whole, whole);
        }

        /** The cycle in which i of n equal parts of them are there. */
        long share(long i, long n) {
            return first.at() + Math.ceilDiv((last.at() - first.at() + 1) * i, n) - 1;
        }

        /** All of both. */
        Results and(Results other) {
            return new Results(first.and(other.first), last.and(other.last));
        }
    }

    private final Unit unit;
    private final Recorder recorder;
    private final long[] idle = new long[Stall.values().length];
    private long free;
    private long busy;

    UnitTimeline(Unit unit, Recorder recorder) {
        this.unit = unit;
        this.recorder = recorder;
    }

    /** Takes a stage of an op, where {@code before} are the results of the stage before. */
    Results run(Cost.Stage stage, Results before) {
        return stage.follows() ? follow(before, stage.issues(), stage.perResult(), stage.depth())
                : issue(before.last(), stage.issues(), stage.depth());
    }

    /** Issues n times, one every {@code interval} cycles, from when {@code ready} is there. */
    Results issue(Arrival ready, long n, int interval, int depth) {
        waitFor(ready);
        long start = free;
        end(start, start + n * interval, n * interval);
        return results(start + depth, start + (n - 1) * interval + depth);
    }

    Results issue(Arrival ready, long n, int depth) {
        return issue(ready, n, 1, depth);
    }

    /** The same, waiting for {@code operands} first and then, if it must still wait, for bytes. */
    Results issue(Arrival operands, Arrival bytes, long n, int depth) {
        waitFor(operands);
        return issue(bytes, n, depth);
    }

    /**
     * Issues n times as results of another unit come, which come evenly: an issue needs its n-th of them, so that the last one needs
     * all.
     *
     * @param issues of one result
     */
    private Results follow(Results ready, long n, long issues, int depth) {
        waitFor(new Arrival(ready.share(1, n), ready.first().unit()));
        long start = free;
        long last = Math.max(start + n - 1, ready.last().at());
        long first = Math.max(start + issues - 1, ready.share(issues, n));
        idle[Stall.on(ready.last().unit()).ordinal()] += last - (start + n - 1);
        end(start, last + 1, n);
        return results(first + depth, last + depth);
    }

    /** Does nothing until something is there. */
    void waitFor(Arrival ready) {
        if (ready.at() > free) {
            idle[Stall.on(ready.unit()).ordinal()] += ready.at() - free;
            free = ready.at();
        }
    }

    private void end(long start, long end, long issued) {
        recorder.add(unit, start, end);
        free = end;
        busy += issued;
    }

    private Results results(long first, long last) {
        return new Results(new Arrival(first, unit), new Arrival(last, unit));
    }

    /** What a timeline has come to. */
    record Count(long free, long busy, long[] idle) {
    }

    Count count() {
        return new Count(free, busy, idle.clone());
    }

    /**
     * Goes on as if all that happened since then happened so many times more, which is not traced.
     *
     * @return cycles that it takes
     */
    long repeat(Count then, long times) {
        long more = times * (free - then.free);
        free += more;
        busy += times * (busy - then.busy);
        for (int i = 0; i < idle.length; i++) {
            idle[i] += times * (idle[i] - then.idle[i]);
        }
        return more;
    }

    /** The first cycle in which it can issue again. */
    long free() {
        return free;
    }

    long busy() {
        return busy;
    }

    /** Cycles without an issue, by what they waited for; with {@link #busy} they make the time until {@link #free}. */
    Map<Stall, Long> idle() {
        Map<Stall, Long> map = new EnumMap<>(Stall.class);
        for (Stall stall : Stall.values()) {
            map.put(stall, idle[stall.ordinal()]);
        }
        return map;
    }

    /** Notes what the units of one run do: when each op begins, and every interval if a trace is wanted. */
    static final class Recorder {
        static final long NO_TRACE = -1;

        private final long gap;
        private final List<Interval> intervals = new ArrayList<>();
        private final int[] last = new int[Unit.values().length]; // interval of a unit; -1 before its first
        private int step;
        private long begin;

        /** @param gap intervals of one op on one unit become one when they are no further apart, in cycles; or NO_TRACE */
        Recorder(long gap) {
            this.gap = gap;
            Arrays.fill(last, -1);
        }

        /** Whether every interval is noted. */
        boolean traces() {
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
            if (!traces() || end <= start) {
                return;
            }
            int before = last[unit.ordinal()];
            Interval open = before < 0 ? null : intervals.get(before);
            if (open != null && open.step() == step && start <= open.end() + gap) {
                intervals.set(before, new Interval(unit, step, open.start(), end));
            } else {
                last[unit.ordinal()] = intervals.size();
                intervals.add(new Interval(unit, step, start, end));
            }
        }

        /** First cycle in which a unit other than the HBM works for the present step, {@code otherwise} if none does. */
        long beginning(long otherwise) {
            return Math.min(begin, otherwise);
        }

        /** In the order in which they began to be noted; of each unit in order of time. */
        List<Interval> intervals() {
            return intervals;
        }
    }
}
