package lpu.codebook;

/**
 * How much an error of a row counts, by the hidden states the row meets; see {@link CalibratedVq}. The parts are there to be
 * taken away one by one.
 *
 * @param rotate columns are the eigenvectors of the states' covariance; otherwise the model's own columns
 * @param scale a column's error counts by the states' variance in it; otherwise all alike
 * @param shrinkage share of the mean variance added to every variance, for states that the calibration has not seen
 * @param power to which the variances are then raised, 0 to 1, for the same reason
 * @param meanTerm each row's product with the mean state is exact
 * @param tilt how much a row is corrected for the states in which it wins, 0 for not at all
 */
public record CalibratedMetric(boolean rotate, boolean scale, double shrinkage, double power, boolean meanTerm,
        double tilt) {
    /** Squared errors of the weights themselves: plain tile VQ. */
    public static final CalibratedMetric PLAIN = new CalibratedMetric(false, false, 0, 1, false, 0);
    /** What won across texts (notebook 06). */
    public static final CalibratedMetric STANDARD = new CalibratedMetric(true, true, 0.1, 0.9, true, 0.5);

    public CalibratedMetric {
        if (!(shrinkage >= 0) || !(power >= 0) || power > 1 || !(tilt >= 0)) {
            throw new IllegalArgumentException("shrinkage " + shrinkage + ", power " + power + ", tilt " + tilt);
        }
    }

    /** Whether rows have a bias. */
    public boolean biased() {
        return meanTerm || tilt > 0;
    }
}
