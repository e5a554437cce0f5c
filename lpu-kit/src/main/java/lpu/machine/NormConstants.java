package lpu.machine;

import lpu.num.ReciprocalRoot;

/**
 * What an RMS norm of n columns multiplies with: {@code y_j = out(x_j · gain_j · r)}, {@code r ≈ 1/√(ε + Σ x²)}.
 *
 * @param gains    int[n], √n included
 * @param inShifts int[n]: brings inputs of coarser columns to the steps of the others
 * @param shifts   int[n]: from the steps of input times gain to those of the output, r's shift aside
 * @param epsilon  in steps of the squares
 * @param root     the table and its steps of Newton's method
 * @param cut      bits that r's mantissa loses, rounded half up
 */
public record NormConstants(int[] gains, int[] inShifts, int[] shifts, long epsilon, ReciprocalRoot root, int cut,
        Requantiser out) {
    public NormConstants {
        if (inShifts.length != gains.length || shifts.length != gains.length || epsilon < 0 || cut < 0) {
            throw new IllegalArgumentException("parts that do not fit a norm of " + gains.length + " columns");
        }
    }

    public int columns() {
        return gains.length;
    }
}
