package lpu.machine;

/** What lanes of a {@link Vpu} compute in element mode, each element for itself. */
public final class ElementFunction {
    private ElementFunction() {
    }

    /** A token's row, written to x from {@code at}. */
    public static void embed(EmbeddingRows rows, int token, int[] x, int at) {
        for (int j = 0; j < rows.weights().columns(); j++) {
            x[at + j] = rows.out().apply(rows.weights().weight(token, j), rows.multipliers()[token],
                    rows.shifts()[token] - rows.fractions()[j]);
        }
    }

    /** a = a + b, both int[positions][columns]. */
    public static void add(ResidualShifts residual, int[] a, int[] b) {
        int n = residual.shifts().length;
        for (int i = 0; i < a.length; i++) {
            int j = i % n;
            long sum = ((long) a[i] << residual.a()[j]) + ((long) b[i] << residual.b()[j]);
            a[i] = residual.out().apply(sum, residual.shifts()[j]);
        }
    }

    /** gate = table(gate) · up, both int[positions][columns]. */
    public static void gate(GateTable gated, int[] gate, int[] up) {
        int n = gated.shifts().length;
        for (int i = 0; i < gate.length; i++) {
            gate[i] = gated.out().apply((long) gated.table().apply(gate[i]) * up[i], gated.shifts()[i % n]);
        }
    }

    /** Turns {@code heads} heads from {@code at} on in place. */
    public static void turn(RopeTurn turn, int[] x, int at, int heads, int position) {
        RopeTable table = turn.table();
        for (int h = 0; h < heads; h++) {
            for (int pair = 0; pair < table.pairs(); pair++) {
                int first = at + 2 * h * table.pairs() + pair * table.step();
                int second = first + table.apart();
                long cos = table.cos()[position * table.pairs() + pair];
                long sin = table.sin()[position * table.pairs() + pair];
                long a = x[first];
                long b = x[second];
                x[first] = turn.out().apply(a * cos - b * sin, turn.shift());
                x[second] = turn.out().apply(a * sin + b * cos, turn.shift());
            }
        }
    }
}
