package lpu.fixed;

import lpu.num.Lut;

/**
 * The gated unit's middle: SiLU or GELU of the gate from a table, times up, one rounding each.
 *
 * @param table      from the gate's format to the activation's: {@link Activations#lut}
 * @param activation the node that the table answers in
 * @param product    the node of the products
 * @param shifts     int[columns]: to the right, from activation times up to the product's steps
 */
public record FixedGate(Lut table, FixedNode activation, FixedNode product, int[] shifts) {
    /** The gate of a layer whose gate and up have so many columns. */
    public static FixedGate of(Lut table, FixedNode activation, FixedNode up, FixedNode product, int columns) {
        int[] shifts = product.fractionBits(columns);
        for (int j = 0; j < columns; j++) {
            shifts[j] = activation.fractionBits() + up.fractionBits() - shifts[j];
        }
        return new FixedGate(table, activation, product, shifts);
    }

    /** gate = activation(gate) · up in rows [from, to), both int[rows][columns]. */
    public void apply(int[] gate, int[] up, int from, int to) {
        int n = shifts.length;
        activation.overflowed(table.apply(gate, from * n, (to - from) * n, gate, from * n));
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                gate[i * n + j] = product.round((long) gate[i * n + j] * up[i * n + j], shifts[j]);
            }
        }
        activation.seen((long) (to - from) * n);
        product.seen((long) (to - from) * n);
    }
}
