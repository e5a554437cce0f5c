package lpu.fixed;

import lpu.num.Lut;

/** The gated unit's middle: SiLU or GELU of the gate from a table, times up, one rounding each. */
public final class FixedGate {
    private final Lut table;
    private final FixedNode activation;
    private final FixedNode product;
    private final int[] shift; // [column]: from activation times up to the product's steps

    /** @param table from the gate's format to the activation's */
    FixedGate(Lut table, FixedNode activation, FixedNode up, FixedNode product, int columns) {
        this.table = table;
        this.activation = activation;
        this.product = product;
        shift = product.fractionBits(columns);
        for (int j = 0; j < columns; j++) {
            shift[j] = activation.fractionBits() + up.fractionBits() - shift[j];
        }
    }

    /** gate = activation(gate) · up in rows [from, to), both int[rows][columns]. */
    void apply(int[] gate, int[] up, int from, int to) {
        int n = shift.length;
        activation.overflowed(table.apply(gate, from * n, (to - from) * n, gate, from * n));
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                gate[i * n + j] = product.round((long) gate[i * n + j] * up[i * n + j], shift[j]);
            }
        }
        activation.seen((long) (to - from) * n);
        product.seen((long) (to - from) * n);
    }

    /** From gate to activation. */
    public Lut table() {
        return table;
    }

    public FixedNode product() {
        return product;
    }

    /** To the right: from activation times up to the product's column. */
    public int shift(int column) {
        return shift[column];
    }
}
