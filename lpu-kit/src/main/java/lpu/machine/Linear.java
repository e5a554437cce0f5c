package lpu.machine;

import java.util.Arrays;

/**
 * A matrix and all that makes operands of its sums: {@code y_r = out((bias_r + Σ_j (w_rj x_j << inputShift_j)) · multiplier_r /
 * 2^shift_r)}.
 *
 * @param weights     rows x columns
 * @param biases      long[rows] in steps of the sum
 * @param multipliers int[rows]: the integer part of a row's step
 * @param shifts      int[rows]: its power of two and that of the result
 * @param inputShifts int[columns]: brings products of coarser columns to the steps of the others, which are wires
 */
public record Linear(WeightRows weights, long[] biases, int[] multipliers, int[] shifts, int[] inputShifts, Requantiser out) {
    public Linear {
        int rows = weights.rows();
        if (biases.length != rows || multipliers.length != rows || shifts.length != rows
                || inputShifts.length != weights.columns()) {
            throw new IllegalArgumentException("parts that do not fit " + rows + " x " + weights.columns() + " weights");
        }
    }

    public int rows() {
        return weights.rows();
    }

    public int columns() {
        return weights.columns();
    }

    /** Rows [from, to): an engine's share of the outputs. */
    public Linear rows(int from, int to) {
        return new Linear(weights.rows(from, to), Arrays.copyOfRange(biases, from, to),
                Arrays.copyOfRange(multipliers, from, to), Arrays.copyOfRange(shifts, from, to), inputShifts, out);
    }

    /** Columns [from, to): an engine's share of the inputs, whose sums are partial. */
    public Linear columns(int from, int to) {
        return new Linear(weights.columns(from, to), biases, multipliers, shifts, Arrays.copyOfRange(inputShifts, from, to), out);
    }

    /** Output of one row from its exact sum. */
    public int output(int row, long sum) {
        return out.apply(sum + biases[row], multipliers[row], shifts[row]);
    }

    /** int[positions][rows] of exact sums, long[positions][rows]. */
    public int[] outputs(long[] sums) {
        int[] y = new int[sums.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = output(i % rows(), sums[i]);
        }
        return y;
    }
}
