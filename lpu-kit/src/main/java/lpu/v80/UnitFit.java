package lpu.v80;

import lpu.io.InputError;

/**
 * What a unit takes by its size, as fitted to sizes that were synthesised, and for the sizes only that the fit holds for.
 *
 * @param unit  name of the module
 * @param pods  for which it holds; 1 of a unit without pods
 * @param lanes of a pod, or values, scores or exponentials in a cycle
 */
public record UnitFit(String unit, Sizes pods, Sizes lanes, SizeLine luts, SizeLine ffs, SizeLine dsps, SizeLine brams) {
    /** From the least to the most, both included. */
    public record Sizes(int least, int most) {
        boolean hold(long size) {
            return size >= least && size <= most;
        }
    }

    /** Throws InputError for a size that the fit does not hold for. */
    public Resources at(long pods, long lanes) {
        if (!this.pods.hold(pods) || !this.lanes.hold(lanes)) {
            throw new InputError("what %s takes is known of %d to %d pods of %d to %d lanes, not of %d of %d".formatted(unit,
                    this.pods.least, this.pods.most, this.lanes.least, this.lanes.most, pods, lanes));
        }
        return new Resources(count(luts, pods, lanes), count(ffs, pods, lanes), count(dsps, pods, lanes), count(brams, pods, lanes), 0);
    }

    private static long count(SizeLine line, long pods, long lanes) {
        return (long) Math.ceil(line.at(pods, lanes));
    }
}
