package lpu.fixed;

/**
 * A token's row of integers, brought to the format of the residual stream.
 *
 * @param scale √d where the architecture scales embeddings; null for none
 */
record FixedEmbedding(FixedMatrix rows, Constants scale, FixedNode out) {
    /** x is written from {@code at}. */
    void embed(int token, int[] x, int at) {
        int fraction = rows.fractionBits(token) + (scale == null ? 0 : scale.fractionBits());
        long factor = scale == null ? 1 : scale.raw()[0];
        for (int j = 0; j < rows.columns(); j++) {
            x[at + j] = out.round(rows.weight(token, j) * factor, fraction - out.fractionBits());
        }
    }
}
