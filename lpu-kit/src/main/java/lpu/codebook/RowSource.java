package lpu.codebook;

/** A matrix read row by row as floats; called from several threads at once. */
@FunctionalInterface
public interface RowSource {
    /** @param out float[columns], overwritten with row {@code r} */
    void row(int r, float[] out);
}
