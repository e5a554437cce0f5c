package lpu.fixed;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import lpu.io.InputError;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
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
        this(weights, in, out, bias == null ? null : inSteps(bias, weights, in));
    }

    /**
     * @param in     the node before
     * @param biases long[rows] in steps of each row's sum; null for none
     * @throws InputError if sums of products may leave what is exact here
     */
    private FixedLinear(FixedMatrix weights, FixedNode in, FixedNode out, long[] biases) {
        input = Operand.of(in, weights.columns());
        ExactProducts.require(out.node().toString(), input, weights.format());
        this.weights = weights;
        this.out = out;
        bias = biases == null ? null : Arrays.stream(biases).asDoubleStream().toArray();
        shift = new int[weights.rows()];
        scale = new double[weights.rows()];
        int[] outBits = out.fractionBits(weights.rows());
        for (int r = 0; r < scale.length; r++) {
            shift[r] = in.fractionBits() + weights.fractionBits(r) - outBits[r];
            scale[r] = Math.scalb((double) weights.scale(r), -shift[r]);
        }
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
        SortedMap<Integer, Integer> coarser = new TreeMap<>();
        for (int j = 0; j < inputShifts.length; j++) {
            if (inputShifts[j] > 0) {
                coarser.put(j, inputShifts[j]);
            }
        }
        int[] fractionBits = Arrays.stream(shifts).map(s -> s + out.fractionBits()).toArray();
        return new FixedLinear(FixedMatrix.of(weights, new WeightFormat(Byte.SIZE, true, 12), scales, fractionBits),
                new FixedNode(new Node(NodeKind.FFN_NORM, 0), new NodeFormat(QFormat.signed(Short.SIZE, 0), coarser), rounding,
                        Overflow.SATURATE),
                new FixedNode(Node.of(NodeKind.LOGITS), NodeFormat.of(out), rounding, Overflow.SATURATE), biases);
    }

    private static long[] inSteps(Constants bias, FixedMatrix weights, FixedNode in) {
        long[] biases = new long[weights.rows()];
        for (int r = 0; r < biases.length; r++) {
            int sumFraction = in.fractionBits() + weights.fractionBits(r);
            double inSteps = Math.scalb((double) bias.raw()[r], sumFraction - bias.fractionBits());
            biases[r] = (long) Math.rint(inSteps / weights.scale(r));
        }
        return biases;
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

    /**
     * Chosen rows of one x, int[columns] from {@code at}, by integers alone: {@code y[i]} is row {@code rows[i]}'s for i below
     * {@code count}.
     */
    public void outputs(int[] x, int at, int[] rows, int count, int[] y) {
        long[] shifted = new long[weights.columns()]; // all columns in one step
        Arrays.setAll(shifted, j -> (long) x[at + j] << input.shift(j));
        for (int i = 0; i < count; i++) {
            long exact = 0;
            for (int j = 0; j < shifted.length; j++) {
                exact += weights.weight(rows[i], j) * shifted[j];
            }
            y[i] = round(exact, rows[i]); // a double holds it: see ExactProducts
        }
        out.seen(count);
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
