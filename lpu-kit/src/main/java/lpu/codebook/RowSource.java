package lpu.codebook;

/** Rows of a matrix as floats, from any thread. */
@FunctionalInterface
public interface RowSource {
    /** Writes a row's columns to {@code out}, from index {@code at}. */
    void row(int row, float[] out, int at);
}
