package lpu.accel;

/**
 * Multi-pod vector unit of an engine: {@code pods} x {@code lanes}. One lane does one int8 x int16 multiplication per cycle in
 * matrix mode, the lanes of a pod summing one row's products in an adder tree that ends in an accumulator; one LUT lookup and
 * addition per cycle in scan mode (each lane holds the LUTs of its tiles); one signed addition in sign mode; one element in
 * element mode. Pods take different rows.
 *
 * @param multiplyStages registers of a multiplier, or of a LUT's read
 * @param roundStages    registers of scaling, rounding and saturation at the end
 */
public record Vpu(int pods, int lanes, int multiplyStages, int roundStages) {
    public Vpu {
        Checks.positive(pods, lanes, multiplyStages, roundStages);
    }

    /** Cycles from an operand to its row's rounded sum: multiplier, tree, accumulator, rounding. */
    public int depth() {
        return multiplyStages + Checks.levels(lanes) + 1 + roundStages;
    }
}
