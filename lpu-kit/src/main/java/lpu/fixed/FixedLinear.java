package lpu.fixed;

import lpu.simd.Workers;

/**
 * y = W x + b: exact integer sums of products, the bias in steps of the sum added, and one rounding to the node's
 * format.
 */
public final class FixedLinear {
    private final Operand input;
    private final FixedMatrix weights;
    private final FixedNode out;
    private final int[] shift; // [row]: from steps of sum times m to the node's, to the right
    private final double[] scale; // [row]: steps of the node in a step of the sum, m · 2^e
    private final double[] bias; // [row] in steps of the sum, integers; null for none

    /**
     * @param in the node before
     * @param bias null for none
     */
    FixedLinear(FixedMatrix weights, FixedNode in, FixedNode out, Constants bias) {
        input = Operand.of(in, weights.columns());
        ExactProducts.require(out.node().toString(), input, weights.format());
        this.weights = weights;
        this.out = out;
        this.bias = bias == null ? null : new double[weights.rows()];
        shift = new int[weights.rows()];
        scale = new double[weights.rows()];
        int[] outBits = out.fractionBits(weights.rows());
        for (int r = 0; r < scale.length; r++) {
            int sumFraction = in.fractionBits() + weights.fractionBits(r);
            shift[r] = sumFraction - outBits[r];
            scale[r] = Math.scalb((double) weights.scale(r), -shift[r]);
            if (bias != null) {
                double inSteps = Math.scalb((double) bias.raw()[r], sumFraction - bias.fractionBits());
                this.bias[r] = Math.rint(inSteps / weights.scale(r));
            }
        }
    }

    public FixedNode out() {
        return out;
    }

    public Operand input() {
        return input;
    }

    /**
     * For a batch.
     *
     * @param x double[batch][columns], integers as {@link #input} loads them
     * @param y int[batch][rows]
     */
    void run(ExactProducts products, Workers workers, double[] x, int batch, int[] y) {
        int rows = weights.rows();
        products.forRowBlocks(weights, x, batch, (from, to, part) ->
                workers.run(batch, (a, b) -> {
                    for (int i = a; i < b; i++) {
                        round(part, i * (to - from), from, to, y, i * rows + from);
                    }
                }));
        out.seen((long) batch * rows);
    }

    /** Sums of rows [from, to) for one x, rounded; for others who call {@link ExactProducts#forRowBlocks}. */
    void round(double[] sums, int at, int from, int to, int[] y, int yAt) {
        for (int r = from; r < to; r++) {
            y[yAt + r - from] = round(sums[at + r - from], r);
        }
    }

    /** One row's sum, rounded. */
    int round(double sum, int row) {
        return out.round(bias == null ? sum : sum + bias[row], scale[row]);
    }

    public FixedMatrix weights() {
        return weights;
    }

    /** In steps of a row's sum; 0 where there are none. */
    public long bias(int row) {
        return bias == null ? 0 : (long) bias[row];
    }

    /** From a row's sum times its weights' scale to the node's steps, to the right. */
    public int shift(int row) {
        return shift[row];
    }
}
