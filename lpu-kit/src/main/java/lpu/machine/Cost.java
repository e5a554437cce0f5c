package lpu.machine;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lpu.machine.Machine.Unit;
import lpu.machine.UnitTimeline.Recorder;
import lpu.machine.UnitTimeline.Results;

/**
 * What one engine does of an op, as counts of issues, cycles of memory and depths of pipelines. The {@link CostModel} makes it, the
 * {@link Simulator} runs it in time, the {@link Bound} adds it up. A unit that issues n times in a row, the first at cycle s, has
 * its last result at s + n - 1 + depth and can issue for something else from s + n on:
 * <pre>
 * cycle   s   s+1  …  s+n-1          s+n-1+depth
 * issue   1    2   …    n   (free)        |
 * result  .    .   …  1 at s+depth  …     n
 * </pre>
 */
sealed interface Cost {
    /** What the engine reads from the HBM. */
    Transfer transfer();

    /** Cycles that the engine's share of the HBM is busy with what it writes. */
    default double writing() {
        return 0;
    }

    /** Cycles that a unit is busy, the engine's share of the HBM among them. */
    double busy(Unit unit);

    /** Cycles of pipelines, added up as if nothing overlapped. */
    long depths();

    /** Cycles from the first issue to the last result where the op waits for nothing but itself. */
    long span();

    /**
     * Bytes that an engine reads for an op: in so many tiles of one size, each in a buffer of the {@link Machine.Memory}.
     *
     * @param cycles   that the engine's share of the HBM is busy with all of them
     * @param gathered whether their addresses come from the op before: then they cannot be prefetched
     */
    record Transfer(double cycles, int tiles, boolean gathered) {
        static final Transfer NONE = new Transfer(0, 0, false);

        double tileCycles() {
            return cycles / tiles;
        }

        /**
         * Cycles besides {@link #cycles} when each tile is requested after the one before has been used: latency, and up to a cycle
         * of rounding.
         */
        long latency(int hbmLatency) {
            return (long) tiles * (hbmLatency + 1);
        }
    }

    /**
     * Issues of one unit in a row.
     *
     * @param depth     cycles from an issue to its result
     * @param perResult issues of one result where the stage follows the results of the stage before (of the first stage: of the op
     *                  before) as they come; 0 where it waits for all of them
     */
    record Stage(Unit unit, long issues, int depth, long perResult) {
        /** A stage that waits for all results of the one before. */
        static Stage of(Unit unit, long issues, int depth) {
            return new Stage(unit, issues, depth, 0);
        }

        boolean follows() {
            return perResult > 0;
        }
    }

    /**
     * One stage after another; none where there is nothing to do.
     *
     * @param transfer bytes that the only stage takes tile by tile; NONE where all operands lie on chip
     */
    record Stages(List<Stage> stages, Transfer transfer) implements Cost {
        /** Of operands that lie on chip. */
        Stages(List<Stage> stages) {
            this(stages, Transfer.NONE);
        }

        @Override
        public double busy(Unit unit) {
            double busy = unit == Unit.HBM ? transfer.cycles() : 0;
            for (Stage s : stages) {
                busy += s.unit == unit ? s.issues : 0;
            }
            return busy;
        }

        @Override
        public long depths() {
            long depths = 0;
            for (Stage s : stages) {
                depths += s.depth;
            }
            return depths;
        }

        /** Issues of the first stage where it follows the results of the op before, else 0. */
        long following() {
            return !stages.isEmpty() && stages.getFirst().follows() ? stages.getFirst().issues : 0;
        }

        /** Whether results come one by one, those of the VPU; a selection, a maximum and a reduced sum are there as a whole. */
        boolean streams() {
            return !stages.isEmpty() && stages.getLast().unit == Unit.VPU;
        }

        @Override
        public long span() {
            if (stages.size() == 1) { // most ops
                return stages.getFirst().issues - 1 + stages.getFirst().depth;
            }
            Recorder recorder = new Recorder(Recorder.NO_TRACE);
            Map<Unit, UnitTimeline> units = new EnumMap<>(Unit.class);
            Results done = Results.NONE;
            for (Stage s : stages) {
                done = units.computeIfAbsent(s.unit, unit -> new UnitTimeline(unit, recorder)).run(s, done);
            }
            return done.last().at();
        }
    }

    /**
     * Attention of {@code groups} KV heads, of each {@code tiles} tiles, of each one step for each of {@code queries} queries (of
     * heads and positions that share the KV head): scores on the VPU, exponentials from the OSU, the weighted values on the VPU.
     * The scores of a step are issued before the context of the step before. A context that is complete waits for the last one,
     * and all are divided by their sums together.
     *
     * @param scores     issues of a full tile; {@code lastScores} of the last tile
     * @param contexts   issues of a full tile, the rescaling of the sums so far included; {@code lastContexts} of the last tile
     * @param divisions  issues of the division
     * @param reciprocalCycles from the last exponentials to 1 / l: their sum, its reciprocal
     */
    record Attention(int groups, int tiles, int queries, long scores, long lastScores, long contexts, long lastContexts,
            long divisions, int depth, int elementDepth, int osuInterval, int osuDepth, int reciprocalCycles,
            Transfer transfer, double writing) implements Cost {
        /** Steps of all tiles. */
        long steps() {
            return (long) groups * tiles * queries;
        }

        long scores(int tile) {
            return tile == tiles - 1 ? lastScores : scores;
        }

        long contexts(int tile) {
            return tile == tiles - 1 ? lastContexts : contexts;
        }

        private long issues() {
            long tail = (long) groups * queries;
            return (steps() - tail) * (scores + contexts) + tail * (lastScores + lastContexts);
        }

        @Override
        public double busy(Unit unit) {
            return switch (unit) {
                case HBM -> transfer.cycles() + writing;
                case VPU -> issues() + divisions;
                case OSU -> steps() * osuInterval;
                case TCU, TREE -> 0;
            };
        }

        @Override
        public long depths() {
            return steps() * (2L * depth + osuDepth) + reciprocalCycles + elementDepth;
        }

        /**
         * The initiation interval of a step, in cycles. With x_s the first issue of a step's scores and c_s of its context, x_{s+1} =
         * c_{s-1} + contexts, and c_s is at least x_{s+1} + scores and at least x_s + scores - 1 + depth + osuDepth = c_{s-2} +
         * contexts + scores - 1 + depth + osuDepth. So a step takes the greatest of its issues, of half the way round, and of the
         * OSU's interval.
         */
        double initiationInterval() {
            double issues = (double) issues() / steps();
            return Math.max(Math.max(issues, (issues + depth + osuDepth - 1) / 2), osuInterval);
        }

        @Override
        public long span() {
            long way = depth + osuDepth - 1;
            double fill = lastScores + way + lastContexts - 1 + depth;
            return Math.round((steps() - 1) * initiationInterval() + fill) + divisions - 1 + elementDepth;
        }
    }
}
