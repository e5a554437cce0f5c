package lpu.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import lpu.RandomFloats;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.FixedVector;
import lpu.num.Overflow;
import lpu.num.Rounding;
import lpu.simd.Matrix;
import lpu.simd.Workers;
import org.junit.jupiter.api.Test;

/** A batch by the double-precision product, and row by row, against sums written out. */
class FixedLinearTest {
    private static final int ROWS = 70;
    private static final int COLUMNS = 33;
    private static final int BATCH = 5;

    private static FixedNode node(NodeKind kind, String format) {
        return new FixedNode(new Node(kind, 0), NodeFormat.parse(format), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    @Test
    void batchAndSingleRowsEqualTheSumsWrittenOut() {
        float[] w = RandomFloats.uniform(3, ROWS * COLUMNS, -1, 1);
        float[] b = RandomFloats.uniform(4, ROWS, -2, 2);
        int[] x = new SplittableRandom(5).ints(BATCH * COLUMNS, -2000, 2000).toArray();
        try (Workers workers = new Workers(2)) {
            FixedMatrix matrix = FixedMatrix.of(Matrix.of(w, ROWS, COLUMNS), WeightFormat.of(8), workers);
            FixedNode in = node(NodeKind.FFN_NORM, "s3.8 2+3 32+5");
            FixedNode out = node(NodeKind.ATTENTION_OUTPUT, "s6.9 1+2 69+4");
            for (FixedVector bias : new FixedVector[] {null, FixedVector.of(b, 16)}) {
                FixedLinear linear = FixedLinear.of(matrix, in, out, bias);
                double[] loaded = new double[BATCH * COLUMNS];
                linear.load(x, 0, BATCH, loaded);
                int[] y = new int[BATCH * ROWS];
                linear.run(new ExactProducts(workers), workers, loaded, BATCH, y);
                for (int i = 0; i < BATCH; i++) {
                    for (int r = 0; r < ROWS; r++) {
                        long sum = 0;
                        for (int j = 0; j < COLUMNS; j++) {
                            sum += (long) x[i * COLUMNS + j] * matrix.weight(r, j) << (j == 2 ? 3 : j == 32 ? 5 : 0);
                        }
                        assertEquals(sum, linear.sum(x, i * COLUMNS, r));
                        int steps = 8 + matrix.fractionBits(r); // of the sum, before it is multiplied by the row's scale
                        double biased = sum + (bias == null ? 0
                                : Math.rint(bias.values()[r] * Math.pow(2, steps) / matrix.scale(r)));
                        double value = biased * matrix.scale(r) * Math.pow(2, -steps);
                        double step = Math.pow(2, (r == 1 ? 2 : r == 69 ? 4 : 0) - 9);
                        assertEquals((int) Math.clamp(Math.rint(value / step), Short.MIN_VALUE, Short.MAX_VALUE), y[i * ROWS + r]);
                        assertEquals(y[i * ROWS + r], linear.round(sum, r));
                    }
                }
            }
        }
    }
}
