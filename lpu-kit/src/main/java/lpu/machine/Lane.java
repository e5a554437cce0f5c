package lpu.machine;

import java.util.EnumMap;
import java.util.Map;

/** One unit in time: it takes tasks in order, each when what it needs is there. */
final class Lane {
    private final Unit unit;
    private final Recorder trace;
    private final long[] idle = new long[Stall.values().length];
    private long free;
    private long busy;
    private long tasks;

    Lane(Unit unit, Recorder trace) {
        this.unit = unit;
        this.trace = trace;
    }

    /** Issues n times, one every {@code interval} cycles, from when {@code ready} is there. */
    Results issue(Moment ready, long n, int interval, int depth) {
        waitFor(ready);
        long start = free;
        end(start, start + n * interval, n * interval);
        return results(start + depth, start + (n - 1) * interval + depth);
    }

    Results issue(Moment ready, long n, int depth) {
        return issue(ready, n, 1, depth);
    }

    /** The same, waiting for {@code operands} first and then, if it must still wait, for bytes. */
    Results issue(Moment operands, Moment bytes, long n, int depth) {
        waitFor(operands);
        return issue(bytes, n, depth);
    }

    /**
     * Issues n times in pace with results of another unit, which come evenly: an issue needs its n-th of them, so that the last
     * one needs all.
     *
     * @param issues of one result
     */
    Results follow(Results ready, long n, long issues, int depth) {
        waitFor(new Moment(ready.share(1, n), ready.first().by()));
        long start = free;
        long last = Math.max(start + n - 1, ready.last().at());
        long first = Math.max(start + issues - 1, ready.share(issues, n));
        idle[Stall.on(ready.last().by()).ordinal()] += last - (start + n - 1);
        end(start, last + 1, n);
        return results(first + depth, last + depth);
    }

    private void waitFor(Moment ready) {
        if (ready.at() > free) {
            idle[Stall.on(ready.by()).ordinal()] += ready.at() - free;
            free = ready.at();
        }
    }

    private void end(long start, long end, long issued) {
        trace.add(unit, start, end);
        free = end;
        busy += issued;
        tasks++;
    }

    private Results results(long first, long last) {
        return new Results(new Moment(first, unit), new Moment(last, unit));
    }

    /** What a lane has come to. */
    record Count(long free, long busy, long tasks, long[] idle) {
    }

    Count count() {
        return new Count(free, busy, tasks, idle.clone());
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
        tasks += times * (tasks - then.tasks);
        for (int i = 0; i < idle.length; i++) {
            idle[i] += times * (idle[i] - then.idle[i]);
        }
        return more;
    }

    /** Nothing more comes; the program ends at {@code last}. */
    void close(Moment last) {
        waitFor(last);
    }

    long free() {
        return free;
    }

    long busy() {
        return busy;
    }

    long tasks() {
        return tasks;
    }

    /** Cycles without an issue, by what they waited for; with {@link #busy} they make the time until {@link #free}. */
    Map<Stall, Long> idle() {
        Map<Stall, Long> map = new EnumMap<>(Stall.class);
        for (Stall stall : Stall.values()) {
            map.put(stall, idle[stall.ordinal()]);
        }
        return map;
    }
}
