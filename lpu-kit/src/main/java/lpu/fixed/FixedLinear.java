package lpu.fixed;

import java.util.Arrays;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.FixedVector;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.simd.Workers;

/**
 * y = W x + b: exact integer sums of products, the bias in steps of the sum added, and one rounding to the node's
 * format. Inputs of coarser columns are first brought to the steps of the others.
 *
 * @param weights     W
 * @param inputShifts int[columns]: to the left, from a column's steps to those of the others
 * @param biases      double[rows]: integers in steps of the row's sum, 0 where there is no bias
 * @param shifts      int[rows]: to the right, from the sum times its row's scale to the node's steps
 * @param scales      double[rows]: steps of the node in a step of the sum
 * @param out         the node
 */
public record FixedLinear(FixedMatrix weights, int[] inputShifts, double[] biases, int[] shifts, double[] scales,
        FixedNode out) {
    /**
     * Throws InputError where a sum may be inexact ({@link ExactProducts}).
     *
     * @param in   the node before
     * @param bias of each row; null for none
     */
    static FixedLinear of(FixedMatrix weights, FixedNode in, FixedNode out, FixedVector bias) {
        int rows = weights.rows();
        int[] inputShifts = in.fractionBits(weights.columns());
        Arrays.setAll(inputShifts, j -> in.fractionBits() - inputShifts[j]);
        ExactProducts.require(out.node().toString(), in.format(), inputShifts, weights.format());
        double[] biases = new double[rows];
        int[] shifts = new int[rows];
        double[] scales = new double[rows];
        int[] outBits = out.fractionBits(rows);
        for (int r = 0; r < rows; r++) {
            int sumFraction = in.fractionBits() + weights.fractionBits(r);
            shifts[r] = sumFraction - outBits[r];
            scales[r] = Math.scalb((double) weights.scale(r), -shifts[r]);
            if (bias != null) {
                double inSteps = Math.scalb((double) bias.raw()[r], sumFraction - bias.fractionBits());
                biases[r] = Math.rint(inSteps / weights.scale(r));
            }
        }
        return new FixedLinear(weights, inputShifts, biases, shifts, scales, out);
    }

    /**
     * Of integers as they are: {@code y_r = out((bias_r + Σ_j w_rj (x_j << inputShift_j)) · scale_r / 2^shift_r)}, rounded and saturated.
     *
     * @param weights     byte[row][column]
     * @param inputShifts int[columns], 0 to 24: brings coarser columns of x, which has 16 bits, to the steps of the others
     * @param biases      long[rows] in steps of the sum
     * @param scales      int[rows], each of at most 12 bits
     * @param shifts      int[rows], to the right; below 0 to the left
     */
    public static FixedLinear of(byte[] weights, int[] inputShifts, long[] biases, int[] scales, int[] shifts, QFormat out,
            Rounding rounding) {
        int[] fractionBits = Arrays.stream(shifts).map(s -> s + out.fractionBits()).toArray();
        FixedMatrix matrix = FixedMatrix.of(weights, new WeightFormat(Byte.SIZE, true, 12), scales, fractionBits);
        FixedNode node = new FixedNode(Node.of(NodeKind.LOGITS), NodeFormat.of(out), rounding, Overflow.SATURATE);
        ExactProducts.require(node.node().toString(), QFormat.signed(Short.SIZE, 0), inputShifts, matrix.format());
        double[] factors = new double[shifts.length];
        Arrays.setAll(factors, r -> Math.scalb((double) scales[r], -shifts[r]));
        return new FixedLinear(matrix, inputShifts, Arrays.stream(biases).asDoubleStream().toArray(), shifts, factors, node);
    }

    /** Rows [from, to) of x, int[batch][columns], as {@link #run} takes them, double[batch][columns]. */
    void load(int[] x, int from, int to, double[] loaded) {
        int n = inputShifts.length;
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                loaded[i * n + j] = (long) x[i * n + j] << inputShifts[j];
            }
        }
    }

    /**
     * The products with a batch.
     *
     * @param x double[batch][columns], as {@link #load} writes them
     * @param y int[batch][rows]
     */
    void run(ExactProducts products, Workers workers, double[] x, int batch, int[] y) {
        int rows = weights.rows();
        products.forRowBlocks(weights, x, batch, (from, to, sums) ->
                workers.run(batch, (a, b) -> {
                    for (int i = a; i < b; i++) {
                        round(sums, i * (to - from), from, to, y, i * rows + from);
                    }
                }));
        out.seen((long) batch * rows);
    }

    /** Rounds the sums of rows [from, to) for one x, without biases, which begin at {@code at}. */
    void round(double[] sums, int at, int from, int to, int[] y, int yAt) {
        for (int r = from; r < to; r++) {
            y[yAt + r - from] = round(sums[at + r - from], r);
        }
    }

    /** The exact sum of one row's products with x, int[columns] from {@code at}, without the bias. */
    public long sum(int[] x, int at, int row) {
        long sum = 0;
        for (int j = 0; j < inputShifts.length; j++) {
            sum += ((long) x[at + j] << inputShifts[j]) * weights.weight(row, j);
        }
        return sum;
    }

    /** Chosen rows of one x, int[columns] from {@code at}: {@code y[i]} is row {@code rows[i]}'s for i below {@code count}. */
    public void outputs(int[] x, int at, int[] rows, int count, int[] y) {
        for (int i = 0; i < count; i++) {
            y[i] = round(sum(x, at, rows[i]), rows[i]);
        }
        out.seen(count);
    }

    /** The node's integer for one row's {@link #sum}, which a double holds exactly. */
    public int round(double sum, int row) {
        return out.round(sum + biases[row], scales[row]);
    }
}
