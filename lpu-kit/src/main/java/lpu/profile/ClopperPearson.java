package lpu.profile;

import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Confidence bounds for a rate of which some trials were seen (Clopper and Pearson, The use of confidence or fiducial
 * limits illustrated in the case of the binomial, 1934): exact, never too narrow.
 */
public final class ClopperPearson {
    /** Of the bounds used throughout. */
    public static final double CONFIDENCE = 0.95;
    /** Of each side of an interval that holds the rate with {@link #CONFIDENCE}. */
    public static final double SIDE = 0.975;

    private ClopperPearson() {
    }

    /** The rate below which the true one lies with the confidence, after {@code misses} in {@code trials}. */
    public static double upper(int misses, int trials, double confidence) {
        if (misses < 0 || trials < 1 || misses > trials || !(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(misses + " misses in " + trials + " trials, confidence " + confidence);
        }
        return misses == trials ? 1
                : new BetaDistribution(null, misses + 1, trials - misses).inverseCumulativeProbability(confidence);
    }

    /** The rate above which the true one lies with the confidence, after {@code misses} in {@code trials}. */
    public static double lower(int misses, int trials, double confidence) {
        return 1 - upper(trials - misses, trials, confidence);
    }

    /** The most misses in so many trials that still bound the rate by {@code rate}; -1 when even none does not. */
    public static int mostMisses(double rate, int trials, double confidence) {
        int misses = -1;
        while (misses + 1 < trials && upper(misses + 1, trials, confidence) <= rate) {
            misses++;
        }
        return misses;
    }

    /** The most misses in so many trials that do not yet show, with the confidence, that the rate is above {@code rate}. */
    public static int mostMissesAllowed(double rate, int trials, double confidence) {
        int misses = 0;
        while (misses < trials && lower(misses + 1, trials, confidence) <= rate) {
            misses++;
        }
        return misses;
    }
}
