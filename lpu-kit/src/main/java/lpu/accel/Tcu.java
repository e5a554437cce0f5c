package lpu.accel;

/**
 * Tree compute unit of an engine: sum, maximum, argmax and streaming selection of {@code width} values per cycle, pipelined with
 * a register after each of its ⌈log₂ width⌉ levels; longer vectors go through an accumulator behind the tree.
 */
public record Tcu(int width) {
    public Tcu {
        Checks.positive(width);
    }

    /** Levels of the tree. */
    public int depth() {
        return Checks.levels(width);
    }
}
