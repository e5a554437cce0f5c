package lpu.v80;

/** What a unit takes by its size, as fitted to the sizes that were synthesised. */
public record UnitFit(SizeLine luts, SizeLine ffs, SizeLine dsps, SizeLine brams) {
    public Resources at(long pods, long lanes) {
        return new Resources(count(luts, pods, lanes), count(ffs, pods, lanes), count(dsps, pods, lanes), count(brams, pods, lanes), 0);
    }

    private static long count(SizeLine line, long pods, long lanes) {
        return (long) Math.ceil(line.at(pods, lanes));
    }
}
