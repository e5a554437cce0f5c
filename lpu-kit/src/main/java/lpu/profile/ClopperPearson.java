package lpu.profile;

import lpu.head.Recall;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Confidence bounds for a rate of which some trials were seen (Clopper and Pearson, The use of confidence or fiducial
 * limits illustrated in the case of the binomial, 1934): exact, never too narrow. How many misses
 * a bound allows is {@link Recall#mostMisses}.
 */
public final class ClopperPearson {
    /** Of the bounds used throughout. */
    public static final double CONFIDENCE = Recall.CONFIDENCE;
    /** Of each side of an interval that holds the rate with {@link #CONFIDENCE}. */
    public static final double SIDE = Recall.SIDE;

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
}
