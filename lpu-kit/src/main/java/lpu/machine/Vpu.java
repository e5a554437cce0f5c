package lpu.machine;

import lpu.num.Bits;

/**
 * Multi-pod vector unit of an engine: {@code pods} x {@code lanes}. One lane does one int8 x int16 multiplication per cycle in
 * matrix mode, the lanes of a pod summing one row's products in an adder tree that ends in an accumulator; one LUT lookup and
 * addition per cycle in scan mode (each lane holds the LUTs of its tiles); one signed addition in sign mode; one element in
 * element mode. Pods take different rows. A lane's multiplier takes operands of up to {@value #OPERAND_BITS} bits each (a DSP58
 * multiplies 27 x 24); wider ones pass in pieces.
 *
 * @param multiplyStages registers of a multiplier, or of a LUT's read
 * @param roundStages    registers of scaling, rounding and saturation at the end
 */
public record Vpu(int pods, int lanes, int multiplyStages, int roundStages) {
    /** The widest operand, in bits, that passes a multiplier in one piece. */
    public static final int OPERAND_BITS = 16;
    /** Registers of {@code fine_mac.sv}: operands, product, shift; and of {@code lut_scan.sv}: index, read, register. */
    public static final int MULTIPLY_STAGES = 3;
    /** Registers at the end of the same: scale, round and saturate; or bias, threshold. */
    public static final int ROUND_STAGES = 2;

    public Vpu {
        Machine.positive(pods, lanes, multiplyStages, roundStages);
    }

    /** With the stages of the RTL. */
    public Vpu(int pods, int lanes) {
        this(pods, lanes, MULTIPLY_STAGES, ROUND_STAGES);
    }

    /** Cycles from an operand to its row's rounded sum: multiplier, tree, accumulator, rounding. */
    public int depth() {
        return multiplyStages + Bits.ceilLog2(lanes) + 1 + roundStages;
    }

    /** Cycles from an element to its result: multiplier and rounding. */
    public int elementDepth() {
        return multiplyStages + roundStages;
    }

    /** Issues of rows of so many columns: matrix mode; scan mode with tiles for columns; sign mode. */
    public long issues(long rows, long columns) {
        return Math.ceilDiv(rows, pods) * Math.ceilDiv(columns, lanes);
    }

    /** Issues of so many elements. */
    public long elementIssues(long elements) {
        return Math.ceilDiv(elements, (long) pods * lanes);
    }

    /** Times that operands of two widths pass a multiplier. */
    public static int passes(int bits, int otherBits) {
        return Math.ceilDiv(bits, OPERAND_BITS) * Math.ceilDiv(otherBits, OPERAND_BITS);
    }
}
