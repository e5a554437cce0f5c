package lpu.machine;

/**
 * What one engine does of an op, as counts of issues, bytes' cycles and pipeline depths. {@link Simulator} runs it in time, {@link
 * Bound} adds it up. A unit that issues n times in a row, the first at cycle s, has its last result at s + n - 1 + depth and can
 * issue for something else from s + n on:
 * <pre>
 * cycle   s   s+1  …  s+n-1          s+n-1+depth
 * issue   1    2   …    n   (free)        |
 * result  .    .   …  1 at s+depth  …     n
 * </pre>
 */
sealed interface Work {
    /** What it reads from the HBM. */
    default Transfer transfer() {
        return Transfer.NONE;
    }

    /** Cycles that the engine's share of the HBM is busy with what it writes. */
    default double writing() {
        return 0;
    }

    /** Busy cycles of the VPU. */
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

    /** Cycles of pipelines, added up as if nothing overlapped. */
    long depths();

    /** Cycles from its first issue to its last result when it waits for nothing but itself. */
    long span();

    /** Of {@link #span}, issues that keep pace with the results of the op before where that still streams. */
    default long following() {
        return 0;
    }

    /** The VPU's issues on tiles of a transfer. */
    record Flow(long vpu, int depth, Transfer transfer) implements Work {
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
     * @param vectors  that are normed one after the other
     * @param squares  issues
     * @param tcu      issues
     * @param products issues: two multiplications per element, by its gain and by the root
     * @param rootDepth of the tree and the reciprocal root
     */
    record Normalise(long vectors, long squares, long tcu, long products, int elementDepth, int rootDepth) implements Work {
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
     * @param contexts   issues of a full tile, the rescaling of the sums so far included; likewise
     * @param divisions  issues of the division
     * @param reciprocalCycles from the last exponentials to 1 / l: their sum, its reciprocal
     */
    record Attend(int groups, int tiles, int queries, long scores, long lastScores, long contexts, long lastContexts,
            long divisions, int depth, int elementDepth, int osuInterval, int osuDepth, int reciprocalCycles,
            Transfer transfer, double writing) implements Work {
        /** Of all tiles. */
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
         * With x_s the first issue of a step's scores and c_s of its context, x_{s+1} = c_{s-1} + contexts, and c_s is at least
         * x_{s+1} + scores and at least x_s + scores - 1 + depth + osuDepth = c_{s-2} + contexts + scores - 1 + depth +
         * osuDepth. So a step takes the greatest of its issues, of half the way round, and of the OSU's interval.
         */
        double step() {
            double issues = (double) issues() / steps();
            return Math.max(Math.max(issues, (issues + depth + osuDepth - 1) / 2), osuInterval);
        }

        @Override
        public long span() {
            long way = depth + osuDepth - 1;
            double fill = lastScores + way + lastContexts - 1 + depth;
            return Math.round((steps() - 1) * step() + fill) + divisions - 1 + elementDepth;
        }
    }

    /**
     * The k best scores by digits, the highest first: a pass of all scores makes the digit's histogram of those that can still be
     * among them; histograms meet; the TCU finds the bin of the k-th; after the last digit one pass emits the rows, which meet.
     *
     * @param pass      issues of a pass
     * @param bins      issues of the search of a histogram
     * @param streaming whether the first pass follows the op that makes the scores
     */
    record Select(int digits, long pass, long bins, int passDepth, int binDepth, Meeting histogram, Meeting rows,
            boolean streaming) implements Work {
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

    /** The greatest of the values that the op before makes; engines' winners meet. */
    record Winner(long tcu, int depth, Meeting winners) implements Work {
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
    record Meeting(long tree, int depth) implements Work {
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
