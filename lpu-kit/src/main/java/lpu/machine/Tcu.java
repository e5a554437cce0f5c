package lpu.machine;

import lpu.num.Bits;

/**
 * Tree compute unit of an engine: sum, maximum, argmax and streaming selection of {@code width} values per cycle, pipelined with
 * a register after each of its ⌈log₂ width⌉ levels; longer vectors go through an accumulator behind the tree, and sums through
 * the function unit behind that.
 *
 * @param functionCycles from a sum to its reciprocal or reciprocal root
 */
public record Tcu(int width, int functionCycles) {
    /** Cycles of the RTL's function unit: normalising shift 2, table read 2, two Newton steps of two 3-stage products each. */
    public static final int FUNCTION_CYCLES = 16;

    public Tcu {
        Machine.positive(width, functionCycles);
    }

    public Tcu(int width) {
        this(width, FUNCTION_CYCLES);
    }

    /** Levels of the tree. */
    public int depth() {
        return Bits.ceilLog2(width);
    }

    /** Issues of so many values. */
    public long issues(long values) {
        return Math.ceilDiv(values, width);
    }

    /** Cycles from the last issue of so many values to their result: the tree, and its accumulator if they are several issues. */
    public int depth(long values) {
        return depth() + (values > width ? 1 : 0);
    }
}
