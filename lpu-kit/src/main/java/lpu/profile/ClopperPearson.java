package lpu.profile;

import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Upper confidence bounds for a rate of which some trials were seen (Clopper and Pearson, The use of confidence or fiducial
 * limits illustrated in the case of the binomial, 1934): exact, never too low.
 */
public final class ClopperPearson {
    /** Of the bounds used throughout. */
    public static final double CONFIDENCE = 0.95;

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

    /** The most misses in so many trials that still bound the rate by {@code rate}; -1 when even none does not. */
    public static int mostMisses(double rate, int trials, double confidence) {
        int misses = -1;
        while (misses + 1 < trials && upper(misses + 1, trials, confidence) <= rate) {
            misses++;
        }
        return misses;
    }
}
