package lpu.fixed;

import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;

/**
 * Constants of a model (norm gains, biases) as integers of one format: the finest of its width that holds them all.
 *
 * @param raw int[n]
 */
public record Constants(QFormat format, int[] raw) {
    /**
     * @param bits of each, the sign counted
     * @param factor each value is multiplied by this before it is rounded to the nearest
     */
    static Constants of(float[] values, double factor, int bits) {
        double max = 0;
        for (float v : values) {
            max = Math.max(max, Math.abs(v * factor));
        }
        QFormat format = QFormat.signed(bits, FormatRule.holding(max, bits));
        int[] raw = new int[values.length];
        for (int j = 0; j < raw.length; j++) {
            raw[j] = (int) format.raw(values[j] * factor, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        }
        return new Constants(format, raw);
    }

    static Constants of(double value, int bits) {
        return of(new float[] {1}, value, bits);
    }

    public int fractionBits() {
        return format.fractionBits();
    }
}
