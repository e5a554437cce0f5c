package lpu.v80;

/**
 * The share of each resource that a design may fill and still be placed and routed at its clock: assumptions, since they depend on
 * the design.
 */
public record FillLimits(double luts, double ffs, double dsps, double brams, double urams) {
    /** LUTs are the hardest to route; hard blocks can be filled further. */
    public static final FillLimits STANDARD = new FillLimits(0.70, 0.70, 0.80, 0.80, 0.85);

    public FillLimits {
        for (double limit : new double[] {luts, ffs, dsps, brams, urams}) {
            if (!(limit > 0) || limit > 1) {
                throw new IllegalArgumentException("a fill limit of " + limit);
            }
        }
    }

    public double of(ResourceKind kind) {
        return switch (kind) {
            case LUT -> luts;
            case FF -> ffs;
            case DSP -> dsps;
            case BRAM -> brams;
            case URAM -> urams;
        };
    }
}
