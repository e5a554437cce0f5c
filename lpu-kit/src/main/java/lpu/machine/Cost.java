package lpu.machine;

import lpu.machine.Machine.Unit;

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
    default Transfer transfer() {
        return Transfer.NONE;
    }

    /** Cycles that the engine's share of the HBM is busy with what it writes. */
    default double writing() {
        return 0;
    }

    /** Issues of the VPU, the TCU, the tree, and cycles of the OSU. */
    default long vpu() {
        return 0;
    }

    default long tcu() {
        return 0;
    }

    default long osu() {
        return 0;
    }

    default long tree() {
        return 0;
    }

    /** Cycles that a unit is busy. */
    default double busy(Unit unit) {
        return switch (unit) {
            case HBM -> transfer().cycles() + writing();
            case VPU -> vpu();
            case TCU -> tcu();
            case OSU -> osu();
            case TREE -> tree();
        };
    }

    /** Cycles of pipelines, added up as if nothing overlapped. */
    long depths();

    /** Cycles from the first issue to the last result where the op waits for nothing but itself. */
    long span();

    /** Issues at the beginning of {@link #span} that follow the results of the op before one by one, where that still streams. */
    default long following() {
        return 0;
    }

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

    /** Issues of the VPU on operands that lie on chip or come tile by tile: products, scans, elements. */
    record Streamed(long vpu, int depth, Transfer transfer) implements Cost {
        @Override
        public long depths() {
            return depth;
        }

        @Override
        public long span() {
            return vpu - 1 + depth;
        }
    }

    /**
     * RMS norms: squares on the VPU; their sums on the TCU, which follows; reciprocal roots; products on the VPU, which follows
     * again.
     *
     * @param vectors   that are normed one after the other
     * @param squares   issues of the squares of all vectors
     * @param tcu       issues of their sums
     * @param products  issues of two multiplications per element, by its gain and by the root
     * @param rootDepth cycles of the tree and the reciprocal root
     */
    record Norms(long vectors, long squares, long tcu, long products, int elementDepth, int rootDepth) implements Cost {
        @Override
        public long vpu() {
            return squares + products;
        }

        @Override
        public long depths() {
            return 2L * elementDepth + rootDepth;
        }

        @Override
        public long span() {
            long most = Math.max(tcu, squares);
            long firstRoot = elementDepth + most / vectors - 1 + rootDepth;
            long lastRoot = elementDepth + most - 1 + rootDepth;
            return Math.max(Math.max(squares, firstRoot) + products - 1, lastRoot) + elementDepth;
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
        public long vpu() {
            return issues() + divisions;
        }

        @Override
        public long osu() {
            return steps() * osuInterval;
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

    /**
     * The k best scores by digits, the highest first: a pass of all scores makes the digit's histogram of those that can still be
     * among them; histograms are reduced; the TCU finds the bin of the k-th; after the last digit one pass emits the rows, which are
     * gathered.
     *
     * @param pass      issues of a pass
     * @param bins      issues of the search of a histogram
     * @param streaming whether the first pass follows the op that makes the scores
     */
    record Selection(int digits, long pass, long bins, int passDepth, int binDepth, Collective histogram, Collective rows,
            boolean streaming) implements Cost {
        @Override
        public long tcu() {
            return digits * (pass + bins) + pass;
        }

        @Override
        public long tree() {
            return digits * histogram.tree() + rows.tree();
        }

        @Override
        public long depths() {
            return digits * ((long) passDepth + binDepth + histogram.depths()) + passDepth + rows.depths();
        }

        @Override
        public long span() {
            long passes = (digits + 1) * (pass - 1 + passDepth);
            return passes + digits * (bins - 1 + binDepth + histogram.span()) + rows.span();
        }

        @Override
        public long following() {
            return streaming ? pass : 0;
        }
    }

    /** The greatest of the values that the op before makes; engines' winners are reduced. */
    record Maximum(long tcu, int depth, Collective winners) implements Cost {
        @Override
        public long tree() {
            return winners.tree();
        }

        @Override
        public long depths() {
            return depth + winners.depths();
        }

        @Override
        public long span() {
            return tcu - 1 + depth + winners.span();
        }

        @Override
        public long following() {
            return tcu;
        }
    }

    /** Up the tree and down; nothing, with no issues, for one engine. */
    record Collective(long tree, int depth) implements Cost {
        @Override
        public long depths() {
            return depth;
        }

        @Override
        public long span() {
            return tree == 0 ? 0 : tree - 1 + depth;
        }
    }
}
