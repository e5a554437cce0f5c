package lpu.fixed;

import lpu.codebook.Moments;
import lpu.codebook.TileCodebook;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * The mapped state of a calibrated head in integers: {@code g_i = [mapped](Σ_j M_ij h_j - o_i)}, the sum exact. A column of g
 * has the steps with which a format of the given width holds {@link #DEVIATIONS} standard deviations of it.
 *
 * @param matrix       M, d x d, each row with a power-of-two step
 * @param offsets      long[d]: what is taken from a row's sum, in its steps
 * @param shifts       int[d]: to the right, from a row's sum to its column of g
 * @param fractionBits int[d]: of the columns of g
 * @param range        of raw values of g
 */
public record FixedStateMap(FixedMatrix matrix, long[] offsets, int[] shifts, int[] fractionBits, QFormat range) {
    /** Hidden states are far from normal: 8 still saturate now and then. */
    private static final int DEVIATIONS = 16;

    /**
     * @param states that the codebook was calibrated on
     * @param hidden format of the hidden states
     */
    static FixedStateMap of(TileCodebook book, Moments states, QFormat hidden, FixedCalibratedHead.Widths widths,
            Workers workers) {
        int d = book.columns();
        FixedMatrix map = FixedMatrix.of(Matrix.of(book.stateMap(), d, d), new WeightFormat(widths.map(), true, 1), workers);
        long[] offsets = new long[d];
        int[] shifts = new int[d];
        int[] fractionBits = new int[d];
        double[] row = new double[d];
        for (int i = 0; i < d; i++) {
            double mean = 0;
            for (int j = 0; j < d; j++) {
                row[j] = Math.scalb((double) map.weight(i, j), -map.fractionBits(i));
                mean += row[j] * states.mean()[j];
            }
            int sumBits = map.fractionBits(i) + hidden.fractionBits();
            // The mean of what this map makes of the states: the map's own rounding adds nothing to it.
            offsets[i] = book.stateOffset()[i] == 0 ? 0 : Rounding.NEAREST_EVEN.round(Math.scalb(mean, sumBits));
            double reach = DEVIATIONS * Math.sqrt(Math.max(0, states.variance(row, 0))); // rounding may make it negative
            fractionBits[i] = Math.min(sumBits, QFormat.fractionBitsFor(reach, widths.mapped()));
            shifts[i] = sumBits - fractionBits[i];
        }
        return new FixedStateMap(map, offsets, shifts, fractionBits, QFormat.signed(widths.mapped(), 0));
    }

    /**
     * Maps one hidden state, raw int[d] from {@code at}, to raw int[d].
     *
     * @return how many columns were saturated
     */
    public int map(int[] hidden, int at, int[] mapped) {
        int d = mapped.length;
        int saturated = 0;
        for (int i = 0; i < d; i++) {
            long sum = -offsets[i];
            for (int j = 0; j < d; j++) {
                sum += (long) matrix.weight(i, j) * hidden[at + j];
            }
            long raw = Rounding.NEAREST_EVEN.shiftRight(sum, shifts[i]);
            saturated += range.holds(raw) ? 0 : 1;
            mapped[i] = (int) Overflow.SATURATE.apply(raw, range);
        }
        return saturated;
    }
}
