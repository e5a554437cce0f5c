package lpu.v80;

/**
 * How much of the programmable logic something takes or has: numbers of each {@link Kind}.
 *
 * @param luts  six-input look-up tables
 * @param ffs   flip-flops
 * @param dsps  DSP58 blocks: a multiplier of 27 x 24 bits and an accumulator of 58 each
 * @param brams block RAMs of 36 Kb
 * @param urams UltraRAMs of 288 Kb
 */
public record Resources(long luts, long ffs, long dsps, long brams, long urams) {
    /** What there is a limited number of. LUTs and flip-flops are the hardest to route; hard blocks can be filled further. */
    public enum Kind {
        LUT("LUT", 0.70), FF("FF", 0.70), DSP("DSP58", 0.80), BRAM("BRAM", 0.80), URAM("URAM", 0.85);

        /** The name of the kind in tables. */
        public final String label;
        /**
         * The share of all, up to 1, that a design may fill and still be placed and routed at its clock: an assumption, since it depends
         * on the design.
         */
        public final double limit;

        Kind(String label, double limit) {
            this.label = label;
            this.limit = limit;
        }
    }

    public static final Resources NONE = new Resources(0, 0, 0, 0, 0);

    public Resources {
        if (luts < 0 || ffs < 0 || dsps < 0 || brams < 0 || urams < 0) {
            throw new IllegalArgumentException("fewer than no resources");
        }
    }

    /** LUTs and flip-flops only, rounded up. */
    static Resources logic(double luts, double ffs) {
        return new Resources((long) Math.ceil(luts), (long) Math.ceil(ffs), 0, 0, 0);
    }

    static Resources ofDsps(long dsps) {
        return new Resources(0, 0, dsps, 0, 0);
    }

    static Resources ofBrams(long brams) {
        return new Resources(0, 0, 0, brams, 0);
    }

    static Resources ofUrams(long urams) {
        return new Resources(0, 0, 0, 0, urams);
    }

    public Resources plus(Resources other) {
        return new Resources(luts + other.luts, ffs + other.ffs, dsps + other.dsps, brams + other.brams, urams + other.urams);
    }

    public Resources times(long n) {
        return new Resources(n * luts, n * ffs, n * dsps, n * brams, n * urams);
    }

    public long of(Kind kind) {
        return switch (kind) {
            case LUT -> luts;
            case FF -> ffs;
            case DSP -> dsps;
            case BRAM -> brams;
            case URAM -> urams;
        };
    }
}
