package lpu.lower;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import lpu.fixed.FixedAttention;
import lpu.fixed.FixedEmbedding;
import lpu.fixed.FixedGate;
import lpu.fixed.FixedLinear;
import lpu.fixed.FixedMatrix;
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
        return new Linear(weights(m), IntStream.range(0, m.rows()).mapToLong(linear::bias).toArray(),
                ints(m.rows(), m::scale), ints(m.rows(), linear::shift), ints(m.columns(), linear.input()::shift),
                requantiser(linear.out()));
    }

    EmbeddingRows embedding(FixedEmbedding e) {
        FixedMatrix m = e.rows();
        long factor = e.scale() == null ? 1 : e.scale().raw()[0];
        int fraction = e.scale() == null ? 0 : e.scale().fractionBits();
        return new EmbeddingRows(weights(m), IntStream.range(0, m.rows()).mapToLong(r -> m.scale(r) * factor).toArray(),
                ints(m.rows(), r -> m.fractionBits(r) + fraction), e.out().fractionBits(m.columns()), requantiser(e.out()));
    }

    /** Null for none. */
    NormConstants norm(FixedNorm n) {
        return n == null ? null : new NormConstants(ints(n.columns(), n::gain), ints(n.columns(), n::inShift),
                ints(n.columns(), n::shift), n.epsilon(), n.root(), n.cut(), requantiser(n.out()));
    }

    ResidualShifts residual(FixedSum s) {
        return new ResidualShifts(ints(s.columns(), s::shiftA), ints(s.columns(), s::shiftB), ints(s.columns(), s::shiftSum),
                requantiser(s.out()));
    }

    GateTable gate(FixedGate g, int columns) {
        return new GateTable(g.table(), ints(columns, g::shift), requantiser(g.product()));
    }

    /** @param fraction bits before the turn */
    RopeTurn turn(FixedRope rope, int positions, int fraction, FixedNode out) {
        RopeTable table = ropes.computeIfAbsent(rope, r -> table(r, positions));
        return new RopeTurn(table, fraction + table.fractionBits() - out.fractionBits(), requantiser(out));
    }

    private static RopeTable table(FixedRope r, int positions) {
        int pairs = r.pairs();
        return new RopeTable(ints(positions * pairs, i -> r.cos(i / pairs, i % pairs)),
                ints(positions * pairs, i -> r.sin(i / pairs, i % pairs)), pairs, r.step(), r.apart(), r.format().fractionBits());
    }

    AttentionConstants attention(FixedAttention a, int headWidth) {
        OsuTables osu = new OsuTables(a.softmax().exp(), a.softmax().reciprocal(), a.valueFormat().fractionBits(),
                a.context().format());
        return new AttentionConstants(headWidth, a.scale(), a.scoreShift(), requantiser(a.scores()), osu);
    }

    static int[] ints(int n, IntUnaryOperator value) {
        return IntStream.range(0, n).map(value).toArray();
    }
}
