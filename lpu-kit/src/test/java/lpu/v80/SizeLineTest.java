package lpu.v80;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Lines through counts that are made of known parts. */
class SizeLineTest {
    private static final double[] PODS = {1, 2, 2, 4, 4};
    private static final double[] LANES = {4, 4, 8, 8, 16};

    private static double[] counts() {
        double[] counts = new double[PODS.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 100 + 20 * PODS[i] + 7 * PODS[i] * LANES[i];
        }
        return counts;
    }

    @Test
    void aFitFindsWhatCountsAreMadeOf() {
        SizeLine.Fit fit = SizeLine.fit(PODS, LANES, counts());
        assertEquals(100, fit.line().fixed(), 1e-6);
        assertEquals(20, fit.line().perPod(), 1e-6);
        assertEquals(7, fit.line().perLane(), 1e-6);
        assertEquals(0, fit.maxError(), 1e-9);
    }

    /** Counts 6, 9, 17 at 2, 4, 8 lanes: from their mean lanes differ by (-8, -2, 10) / 3, so that the slope is 13 / 7. */
    @Test
    void errorsAreRelativeToTheCounts() {
        SizeLine.Fit fit = SizeLine.fit(new double[] {1, 1, 1}, new double[] {2, 4, 8}, new double[] {6, 9, 17});
        double slope = 13 / 7.0;
        double fixed = 32 / 3.0 - slope * 14 / 3;
        assertEquals(fixed, fit.line().fixed(), 1e-9);
        assertEquals(0, fit.line().perPod());
        assertEquals(slope, fit.line().perLane(), 1e-9);
        double[] errors = {Math.abs((fixed + 2 * slope) / 6 - 1), Math.abs((fixed + 4 * slope) / 9 - 1),
                Math.abs((fixed + 8 * slope) / 17 - 1)};
        assertEquals(errors[0], fit.maxError(), 1e-9);
        assertEquals((errors[0] + errors[1] + errors[2]) / 3, fit.meanError(), 1e-9);
    }

    /** Of nothing there is no relative error. */
    @Test
    void countsOfZero() {
        SizeLine.Fit fit = SizeLine.fit(new double[] {1, 1, 1}, new double[] {2, 4, 8}, new double[3]);
        assertEquals(0, fit.maxError());
        assertEquals(0, fit.line().at(1, 16), 1e-12);
    }

    @Test
    void whatLeavesALineOpenIsRefused() {
        assertRefused(new double[] {1, 2, 2}, new double[] {4, 4, 8}, new double[3]);
        assertRefused(new double[] {1, 1}, new double[] {4, 8}, new double[2]);
        assertRefused(new double[] {1, 1, 1}, new double[] {4, 8}, new double[3]);
        assertRefused(new double[] {1, 1, 1}, new double[] {4, 4, 4}, new double[] {5, 6, 7});
    }

    private static void assertRefused(double[] pods, double[] lanes, double[] counts) {
        assertThrows(IllegalArgumentException.class, () -> SizeLine.fit(pods, lanes, counts));
    }
}
