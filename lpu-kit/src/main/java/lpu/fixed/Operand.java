package lpu.fixed;

/**
 * A node as the left side of matrix products: its integers, those of coarser columns times the power of two that brings all
 * to one step.
 *
 * @param factors double[columns], powers of two
 */
public record Operand(FixedNode node, double[] factors) {
    static Operand of(FixedNode node, int columns) {
        int[] bits = node.fractionBits(columns);
        double[] factors = new double[columns];
        for (int j = 0; j < columns; j++) {
            factors[j] = Math.scalb(1.0, node.fractionBits() - bits[j]);
        }
        return new Operand(node, factors);
    }

    int fractionBits() {
        return node.fractionBits();
    }

    /** The power of two of a column's factor. */
    public int shift(int column) {
        return Math.getExponent(factors[column]);
    }

    /** Columns, a coarser one counted as often as its factor says: bounds the sum of products. */
    double weight() {
        double sum = 0;
        for (double f : factors) {
            sum += f;
        }
        return sum;
    }

    /** Rows [from, to) of int[rows][columns] to double[rows][columns]. */
    void load(int[] x, int from, int to, double[] out) {
        int n = factors.length;
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                out[i * n + j] = x[i * n + j] * factors[j];
            }
        }
    }
}
