package lpu.machine;

/**
 * Of a sum whose terms have steps of their own: {@code y_j = out(((a_j << a_shift_j) + (b_j << b_shift_j)) / 2^shift_j)}.
 *
 * @param a      int[columns]
 * @param b      int[columns]
 * @param shifts int[columns]
 */
public record ResidualShifts(int[] a, int[] b, int[] shifts, Requantiser out) {
    public ResidualShifts {
        if (a.length != shifts.length || b.length != shifts.length) {
            throw new IllegalArgumentException("shifts of " + a.length + ", " + b.length + " and " + shifts.length + " columns");
        }
    }
}
