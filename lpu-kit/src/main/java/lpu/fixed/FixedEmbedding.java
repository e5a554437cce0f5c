package lpu.fixed;

/** A token's row of integers, brought to the format of the residual stream. */
public final class FixedEmbedding {
    private final FixedMatrix rows;
    private final Constants scale;
    private final FixedNode out;
    private final int[] fractionOut; // [column]

    /** @param scale √d where the architecture scales embeddings; null for none */
    FixedEmbedding(FixedMatrix rows, Constants scale, FixedNode out) {
        this.rows = rows;
        this.scale = scale;
        this.out = out;
        fractionOut = out.fractionBits(rows.columns());
    }

    public FixedNode out() {
        return out;
    }

    /** x is written from {@code at}. */
    void embed(int token, int[] x, int at) {
        int fraction = rows.fractionBits(token) + (scale == null ? 0 : scale.fractionBits());
        long factor = rows.scale(token) * (scale == null ? 1L : scale.raw()[0]);
        for (int j = 0; j < rows.columns(); j++) {
            x[at + j] = out.round(rows.weight(token, j) * factor, fraction - fractionOut[j]);
        }
    }

    public FixedMatrix rows() {
        return rows;
    }

    /** Of every row; null for none. */
    public Constants scale() {
        return scale;
    }
}
