package lpu.v80;

/** A count that grows with a unit's size: {@code fixed + perPod · pods + perLane · pods · lanes}; units without pods have one. */
public record SizeLine(double fixed, double perPod, double perLane) {
    public static final SizeLine NONE = new SizeLine(0, 0, 0);

    public double at(double pods, double lanes) {
        return fixed + perPod * pods + perLane * pods * lanes;
    }
}
