package lpu.v80;

import lpu.io.InputError;

/**
 * What units take that were synthesised from their RTL, by Yosys (synth_xilinx -family xcup: UltraScale+ as a stand-in for Versal)
 * and without placement, fitted to the counts of several sizes; errors are the largest over these sizes. From notebook 13's table
 * of resources: a test fits it again. Memories that the model counts by themselves are left out: buffers of states, scores.
 */
public final class FittedUnits {
    /**
     * What a unit takes by its size, for the sizes only that the fit holds for.
     *
     * @param unit  name of the module
     * @param pods  for which it holds; 1 of a unit without pods
     * @param lanes of a pod, or values, scores or exponentials in a cycle
     */
    public record Fit(String unit, Sizes pods, Sizes lanes, SizeLine luts, SizeLine ffs, SizeLine dsps, SizeLine brams) {
        /** Throws InputError for a size that the fit does not hold for. */
        public Resources at(long pods, long lanes) {
            if (!this.pods.hold(pods) || !this.lanes.hold(lanes)) {
                throw new InputError("what %s takes is known of %d to %d pods of %d to %d lanes, not of %d of %d".formatted(unit,
                        this.pods.least, this.pods.most, this.lanes.least, this.lanes.most, pods, lanes));
            }
            return new Resources(luts.count(pods, lanes), ffs.count(pods, lanes), dsps.count(pods, lanes), brams.count(pods, lanes), 0);
        }
    }

    /** From the least to the most, both included. */
    public record Sizes(int least, int most) {
        boolean hold(long size) {
            return size >= least && size <= most;
        }
    }

    private FittedUnits() {
    }

    /** Scores of a tile of the softmax unit that was synthesised. */
    public static final int TILE = 16;

    /**
     * {@code fine_mac}, 2 to 4 pods of 4 to 64 lanes. Fitted, error 1.2 % of the LUTs, 3.9 % of the flip-flops, none of the DSPs.
     * Pods are copies of one another, and so are the lanes of a pod but for the tree that adds them up: the line is continued to 12
     * pods of 128 lanes, which were not synthesised.
     */
    public static final Fit FINE_MAC = new Fit("fine_mac", new Sizes(2, 12), new Sizes(4, 128), new SizeLine(6.08, 1883.81, 92.99),
            new SizeLine(83.86, 146.02, 109.38), new SizeLine(0, 6, 1), SizeLine.NONE);

    /** {@code tcu}, 4 to 32 values of 32 bits. Fitted, error 1.5 % of the LUTs, 13.1 % of the flip-flops. */
    public static final Fit TCU = new Fit("tcu", new Sizes(1, 1), new Sizes(4, 32), new SizeLine(163.57, 0, 123.1),
            new SizeLine(85.13, 0, 38.44), SizeLine.NONE, SizeLine.NONE);

    /**
     * {@code top_k}, 2 to 16 scores of 24 bits in a cycle. Fitted, error 9.9 % of the LUTs, 4.7 % of the flip-flops. Where candidates
     * are written every lane meets every other: the line must not be continued.
     */
    public static final Fit TOP_K = new Fit("top_k", new Sizes(1, 1), new Sizes(2, 16), new SizeLine(1749.04, 0, 1211.06),
            new SizeLine(3672.91, 0, -14.32), SizeLine.NONE, SizeLine.NONE);

    /** {@code osu_exp}, tiles of 16 and 1 to 8 exponentials in a cycle. Fitted, error 1.4 % of the LUTs, 0.1 % of the flip-flops. */
    public static final Fit OSU_EXP = new Fit("osu_exp", new Sizes(1, 1), new Sizes(1, 8), new SizeLine(1284.74, 0, 113.87),
            new SizeLine(598, 0, 95.6), new SizeLine(0, 0, 1), new SizeLine(0, 0, 1));

    /** {@code reciprocal}, one size: synthesised, not fitted. */
    public static final Resources RECIPROCAL = new Resources(571, 264, 12, 1, 0);
}
