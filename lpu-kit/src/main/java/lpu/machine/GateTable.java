package lpu.machine;

import java.util.Arrays;
import lpu.num.Lut;

/**
 * The gated unit's middle: {@code y_j = out(table(gate_j) · up_j / 2^shift_j)}.
 *
 * @param shifts int[columns]
 */
public record GateTable(Lut table, int[] shifts, Requantiser out) {
    /** Columns [from, to): an engine's share. */
    public GateTable columns(int from, int to) {
        return new GateTable(table, Arrays.copyOfRange(shifts, from, to), out);
    }
}
