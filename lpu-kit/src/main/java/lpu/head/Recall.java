package lpu.head;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.io.Progress;
import lpu.simd.Matrix;

/**
 * Where the exact head's top-1 row stands in a coarse head's ranking: by {@link CoarseHead#score}, which scores every row once. Of
 * a head that refines the scores of its best rows, or passes rows over, this is the first part only.
 *
 * @param ranks ascending, one per position; rank 1 is the coarse head's best row, ties count by lower id
 */
public record Recall(String coarse, double bitsPerWeight, int[] ranks) {
    /** Of bounds. */
    public static final double CONFIDENCE = 0.95;
    /** Of each side of an interval that holds what is sought with {@link #CONFIDENCE}. */
    public static final double SIDE = 0.975;
    private static final int STEPS = 64;

    /**
     * Ranks one row for each hidden state.
     *
     * @param states n x d
     * @param exactTop1 int[n]: the exact head's choice for each hidden state
     * @throws IllegalArgumentException for states of another width than the head's, or another number of choices
     */
    public static Recall measure(CoarseHead coarse, Matrix states, int[] exactTop1) {
        if (states.columns() != coarse.width() || states.rows() != exactTop1.length) {
            throw new IllegalArgumentException("%d states of %d columns and %d choices, for a head of %d columns".formatted(states.rows(),
                    states.columns(), exactTop1.length, coarse.width()));
        }
        int[] scores = new int[coarse.rows()];
        float[] h = new float[states.columns()];
        int[] ranks = new int[states.rows()];
        try (Progress progress = Progress.of("ranking by " + coarse.name(), ranks.length)) {
            for (int i = 0; i < ranks.length; i++) {
                states.row(i, h, 0);
                coarse.score(h, scores);
                ranks[i] = rank(scores, exactTop1[i]);
                progress.step(1);
            }
        }
        Arrays.sort(ranks);
        return new Recall(coarse.name(), coarse.bitsPerWeight(), ranks);
    }

    private static int rank(int[] scores, int row) {
        int own = scores[row];
        int before = 0;
        for (int v = 0; v < scores.length; v++) {
            if (scores[v] > own || scores[v] == own && v < row) {
                before++;
            }
        }
        return before + 1;
    }

    /** The same ranks under another name. */
    public Recall named(String name) {
        return new Recall(name, bitsPerWeight, ranks);
    }

    /** The smallest k whose coarse top-k holds the exact top-1 for at least this share of the positions, 0 to 1. */
    public int kFor(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of " + share + ": 0 to 1 is meant, such as 0.99");
        }
        int needed = (int) Math.ceil(share * ranks.length - 1e-9);
        return ranks[Math.clamp(needed, 1, ranks.length) - 1];
    }

    /**
     * Between which k the one of {@link #kFor} would lie on endlessly many positions of the kind.
     *
     * @param low no smaller k is compatible with what was seen
     * @param high enough with confidence; the largest rank seen, and no such confidence, when there are too few positions
     */
    public record Range(int low, int high) {
    }

    /** {@link #kFor} with 95 % confidence, were positions independent. */
    public Range rangeFor(double share) {
        double rate = 1 - share;
        int most = mostMissesAllowed(rate, ranks.length, SIDE);
        int fewest = Math.max(0, mostMisses(rate, ranks.length, SIDE));
        return new Range(ranks[Math.max(0, ranks.length - 1 - most)], ranks[ranks.length - 1 - fewest]);
    }

    /**
     * The smallest k whose misses are rarer than {@code missRate} with 95 % confidence; the largest
     * rank, and no such confidence, when there are too few positions.
     */
    public int kForMissRate(double missRate) {
        int misses = Math.max(0, mostMisses(missRate, ranks.length, CONFIDENCE));
        return ranks[ranks.length - 1 - misses];
    }

    /**
     * The most misses in so many trials that still bound their rate by {@code rate} (Clopper and Pearson, 1934: with so many or
     * fewer the true rate would have to be unlikely); -1 when even none does not.
     */
    public static int mostMisses(double rate, int trials, double confidence) {
        int misses = -1;
        while (misses + 1 < trials && atMost(misses + 1, trials, rate) <= 1 - confidence) {
            misses++;
        }
        return misses;
    }

    /** The most misses in so many trials that do not yet show, with the confidence, that their rate is above {@code rate}. */
    public static int mostMissesAllowed(double rate, int trials, double confidence) {
        int misses = 0;
        while (misses < trials && 1 - atMost(misses, trials, rate) >= 1 - confidence) {
            misses++;
        }
        return misses;
    }

    /** The probability of so many misses or fewer, each of so many trials being one with probability {@code rate}. */
    private static double atMost(int misses, int trials, double rate) {
        if (rate <= 0 || rate >= 1) {
            return rate <= 0 ? 1 : 0;
        }
        double sum = 0;
        double log = trials * StrictMath.log1p(-rate); // of the probability of exactly i misses
        for (int i = 0; i <= misses; i++) {
            sum += StrictMath.exp(log);
            log += StrictMath.log((double) (trials - i) / (i + 1)) + StrictMath.log(rate) - StrictMath.log1p(-rate);
        }
        return sum;
    }

    /**
     * Numbers of candidates for a curve of {@link #agreement} over all k: ascending from 1 to {@code vocabulary}, at most 65,
     * as evenly spaced on a logarithmic axis as whole numbers can be.
     */
    public static IntStream ks(int vocabulary) {
        return IntStream.rangeClosed(0, STEPS)
                .map(i -> (int) Math.round(StrictMath.pow(vocabulary, (double) i / STEPS))).distinct();
    }

    /** The largest rank seen. */
    public int max() {
        return ranks[ranks.length - 1];
    }

    /** Share of positions whose exact top-1 is among the coarse top-k. */
    public double agreement(int k) {
        int inside = 0;
        while (inside < ranks.length && ranks[inside] <= k) {
            inside++;
        }
        return (double) inside / ranks.length;
    }
}
