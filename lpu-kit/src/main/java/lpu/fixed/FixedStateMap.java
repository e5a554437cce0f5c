package lpu.fixed;

import lpu.codebook.TileCodebook;
import lpu.codebook.Moments;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * The mapped state of a calibrated head in integers: {@code g_i = [mapped](Σ_j M_ij h_j - o_i)}, the sum exact. A column of g
 * has the steps with which a format of the given width holds {@link #DEVIATIONS} standard deviations of it.
 */
public final class FixedStateMap {
    /** Hidden states are far from normal: 8 still saturate now and then. */
    private static final int DEVIATIONS = 16;

    private final FixedMatrix map;
    private final long[] offset; // [d] in steps of the sum
    private final int[] fractionBits; // [d], of g
    private final int[] shift; // [d], from the sum to g
    private final QFormat range; // of g's raw values
    private long overflows;

    /** @param states what the code book was calibrated on */
    FixedStateMap(TileCodebook book, Moments states, QFormat hidden, CoarseFormats formats, Workers workers) {
        int d = book.columns();
        map = FixedMatrix.of(Matrix.of(book.stateMap(), d, d), new WeightFormat(formats.map(), true, 1), workers);
        offset = new long[d];
        fractionBits = new int[d];
        shift = new int[d];
        range = QFormat.signed(formats.mapped(), 0);
        double[] row = new double[d];
        for (int i = 0; i < d; i++) {
            double mean = 0;
            for (int j = 0; j < d; j++) {
                row[j] = Math.scalb((double) map.weight(i, j), -map.fractionBits(i));
                mean += row[j] * states.mean()[j];
            }
            int sumBits = map.fractionBits(i) + hidden.fractionBits();
            // The mean of what this map makes of the states: the map's own rounding adds nothing to it.
            offset[i] = book.stateOffset()[i] == 0 ? 0 : Rounding.NEAREST_EVEN.round(Math.scalb(mean, sumBits));
            double reach = DEVIATIONS * Math.sqrt(Math.max(0, states.variance(row, 0))); // rounding may make it negative
            fractionBits[i] = Math.min(sumBits,
                    FormatRule.holding(reach, formats.mapped()));
            shift[i] = sumBits - fractionBits[i];
        }
    }

    /** int[d]: of each column of the mapped state. */
    int[] fractionBits() {
        return fractionBits;
    }

    /** Of one hidden state, int[d] from {@code at}, to raw int[d]. */
    void map(int[] hidden, int at, int[] mapped) {
        int d = mapped.length;
        for (int i = 0; i < d; i++) {
            long sum = -offset[i];
            for (int j = 0; j < d; j++) {
                sum += (long) map.weight(i, j) * hidden[at + j];
            }
            long raw = Rounding.NEAREST_EVEN.shiftRight(sum, shift[i]);
            if (!range.holds(raw)) {
                overflows++;
                raw = Overflow.SATURATE.apply(raw, range);
            }
            mapped[i] = (int) raw;
        }
    }

    /** Values saturated so far. */
    long overflows() {
        return overflows;
    }

    /** M, each row with a power-of-two step. */
    public FixedMatrix matrix() {
        return map;
    }

    /** What is taken from a row's sum, in its steps. */
    public long offset(int row) {
        return offset[row];
    }

    /** To the right: from a row's sum to the mapped state. */
    public int shift(int row) {
        return shift[row];
    }

    /** Of raw values of the mapped state. */
    public QFormat range() {
        return range;
    }
}
