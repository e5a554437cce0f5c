package lpu.lower;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import lpu.fixed.FixedAttention;
import lpu.fixed.FixedGate;
import lpu.fixed.FixedLinear;
import lpu.fixed.FixedMatrix;
import lpu.fixed.FixedModel;
import lpu.fixed.FixedNode;
import lpu.fixed.FixedNorm;
import lpu.fixed.FixedRope;
import lpu.fixed.FixedSum;
import lpu.machine.AttentionConstants;
import lpu.machine.EmbeddingRows;
import lpu.machine.GateTable;
import lpu.machine.Linear;
import lpu.machine.NormConstants;
import lpu.machine.OsuTables;
import lpu.machine.Requantiser;
import lpu.machine.ResidualShifts;
import lpu.machine.RopeTable;
import lpu.machine.RopeTurn;
import lpu.machine.WeightRows;

/** Parts of a fixed-point model as the units' constants. What the model shares, such as a tied embedding, is shared again. */
final class FunctionalParts {
    private final Map<FixedMatrix, WeightRows> matrices = new IdentityHashMap<>();
    private final Map<FixedRope, RopeTable> ropes = new IdentityHashMap<>();

    static Requantiser requantiser(FixedNode node) {
        return new Requantiser(node.format(), node.rounding(), node.overflow());
    }

    WeightRows weights(FixedMatrix matrix) {
        return matrices.computeIfAbsent(matrix, FunctionalParts::copy);
    }

    private static WeightRows copy(FixedMatrix m) {
        boolean narrow = m.format().bits() <= Byte.SIZE;
        int size = m.rows() * m.columns();
        byte[] bytes = narrow ? new byte[size] : null;
        short[] shorts = narrow ? null : new short[size];
        for (int r = 0; r < m.rows(); r++) {
            for (int j = 0; j < m.columns(); j++) {
                int at = r * m.columns() + j;
                if (narrow) {
                    bytes[at] = (byte) m.weight(r, j);
                } else {
                    shorts[at] = (short) m.weight(r, j);
                }
            }
        }
        return new WeightRows(bytes, shorts, 0, m.columns(), m.rows(), m.columns());
    }

    Linear linear(FixedLinear linear) {
        FixedMatrix m = linear.weights();
        return new Linear(weights(m), Arrays.stream(linear.biases()).mapToLong(bias -> (long) bias).toArray(),
                ints(m.rows(), m::scale), linear.shifts(), linear.inputShifts(), requantiser(linear.out()));
    }

    EmbeddingRows embedding(FixedModel.Embedding e) {
        FixedMatrix m = e.rows();
        return new EmbeddingRows(weights(m),
                IntStream.range(0, m.rows()).mapToLong(r -> (long) m.scale(r) * e.factor()).toArray(),
                ints(m.rows(), r -> m.fractionBits(r) + e.factorFraction()), e.outFractions(), requantiser(e.out()));
    }

    /** Null for none. */
    NormConstants norm(FixedNorm n) {
        return n == null ? null : new NormConstants(n.gains(), n.inShifts(), n.shifts(), n.epsilon(), n.root(), n.cut(),
                requantiser(n.out()));
    }

    ResidualShifts residual(FixedSum s) {
        return new ResidualShifts(s.shiftsA(), s.shiftsB(), s.shiftsSum(), requantiser(s.out()));
    }

    GateTable gate(FixedGate g) {
        return new GateTable(g.table(), g.shifts(), requantiser(g.product()));
    }

    /** @param fraction bits before the turn */
    RopeTurn turn(FixedRope rope, int fraction, FixedNode out) {
        RopeTable table = ropes.computeIfAbsent(rope,
                r -> new RopeTable(r.cos(), r.sin(), r.pairs(), r.step(), r.apart(), r.format().fractionBits()));
        return new RopeTurn(table, fraction + table.fractionBits() - out.fractionBits(), requantiser(out));
    }

    AttentionConstants attention(FixedAttention a, int headWidth) {
        OsuTables osu = new OsuTables(a.softmax().exp(), a.softmax().reciprocal(), a.values().fractionBits(),
                a.context().format());
        return new AttentionConstants(headWidth, a.scale(), a.scoreShift(), requantiser(a.scores()), osu);
    }

    static int[] ints(int n, IntUnaryOperator value) {
        return IntStream.range(0, n).map(value).toArray();
    }
}
