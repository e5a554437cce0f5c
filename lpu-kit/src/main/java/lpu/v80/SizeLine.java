package lpu.v80;

import java.util.Arrays;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/** A count that grows with a unit's size: {@code fixed + perPod · pods + perLane · pods · lanes}; units without pods have one. */
public record SizeLine(double fixed, double perPod, double perLane) {
    public static final SizeLine NONE = new SizeLine(0, 0, 0);

    /**
     * A line through counts, and how far it is from them.
     *
     * @param maxError  the largest of the absolute errors, each relative to its count; a count of 0 has none
     * @param meanError their mean
     */
    public record Fit(SizeLine line, double maxError, double meanError) {
    }

    public double at(double pods, double lanes) {
        return fixed + perPod * pods + perLane * pods * lanes;
    }

    /** The whole count of a size, rounded up. */
    long count(long pods, long lanes) {
        return (long) Math.ceil(at(pods, lanes));
    }

    /**
     * The line through counts of several sizes of a unit, by least squares. Where all sizes have as many pods, {@code perPod} is 0.
     *
     * @param pods   of each size
     * @param lanes  of a pod, as many numbers as pods
     * @param counts as many; more than the line has parts: at least 4, or 3 where all sizes have as many pods
     * @throws IllegalArgumentException for too few sizes, arrays of several lengths, or sizes that leave a part open, such as copies of
     *                                  one size
     */
    public static Fit fit(double[] pods, double[] lanes, double[] counts) {
        boolean podded = Arrays.stream(pods).distinct().count() > 1;
        int parts = podded ? 3 : 2;
        if (pods.length != counts.length || lanes.length != counts.length || counts.length <= parts) {
            throw new IllegalArgumentException("%d pods, %d lanes and %d counts for a line of %d parts".formatted(pods.length,
                    lanes.length, counts.length, parts));
        }
        double[][] x = new double[counts.length][];
        for (int i = 0; i < x.length; i++) {
            double all = pods[i] * lanes[i];
            x[i] = podded ? new double[] {pods[i], all} : new double[] {all};
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.newSampleData(counts, x);
        double[] b = regression.estimateRegressionParameters(); // its SingularMatrixException is an IllegalArgumentException
        SizeLine line = new SizeLine(b[0], podded ? b[1] : 0, b[parts - 1]);
        double[] errors = new double[counts.length];
        double sum = 0;
        for (int i = 0; i < errors.length; i++) {
            errors[i] = counts[i] == 0 ? 0 : Math.abs(line.at(pods[i], lanes[i]) / counts[i] - 1);
            sum += errors[i];
        }
        return new Fit(line, Arrays.stream(errors).max().orElseThrow(), sum / counts.length);
    }
}
