package lpu.fixed;

import lpu.model.Architecture.RopePairs;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.Lut;

/** Parts of a fixed-point model on their own, for tests in other packages. */
public final class FixedUnits {
    private FixedUnits() {
    }

    /** A node that may have coarser columns. */
    public static FixedNode node(String format, FixedSettings settings) {
        return new FixedNode(new Node(NodeKind.FFN_NORM, 0), NodeFormat.parse(format), settings.rounding(), settings.overflow());
    }

    public static FixedNorm norm(float[] gain, float epsilon, FixedNode in, FixedNode out, FixedSettings settings) {
        return new FixedNorm(gain, epsilon, in, out, settings);
    }

    public static void apply(FixedNorm norm, int[] x, int at) {
        norm.apply(x, at, x, at);
    }

    public static FixedSum sum(FixedNode a, FixedNode b, FixedNode out, int columns) {
        return new FixedSum(a, b, out, columns);
    }

    public static void add(FixedSum sum, int[] a, int[] b, int rows) {
        sum.add(a, b, 0, rows);
    }

    public static FixedGate gate(Lut table, FixedNode activation, FixedNode up, FixedNode product, int columns) {
        return new FixedGate(table, activation, up, product, columns);
    }

    public static void apply(FixedGate gate, int[] x, int[] up, int rows) {
        gate.apply(x, up, 0, rows);
    }

    public static FixedRope rope(RopePairs pairs, double[] frequencies, int positions, int bits) {
        return new FixedRope(pairs, frequencies, positions, bits);
    }

    public static void turn(FixedRope rope, int[] x, int fraction, int heads, int position, FixedNode out) {
        rope.rotate(x, 0, fraction, heads, position, out);
    }
}
