package lpu.fixed;

import java.util.Arrays;
import lpu.num.QFormat;

/**
 * What is known of a node's values after a calibration run: range, mean square, and how many fell into each bin of a
 * histogram whose bins are an eighth of an octave of |x| wide, for each sign. Not for several threads at once.
 */
public final class NodeStatistics {
    /** A bin is the upper 12 bits of the values' float representation: sign, exponent, 3 bits of the mantissa. */
    private static final int BIN_SHIFT = 20;
    static final int BINS = 1 << Integer.SIZE - BIN_SHIFT;

    private final long[] bins; // [bin]
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double squares;

    public NodeStatistics() {
        bins = new long[BINS];
    }

    /** As they were saved. */
    NodeStatistics(double min, double max, double squares, long[] bins) {
        this.bins = bins;
        this.min = min;
        this.max = max;
        this.squares = squares;
        count = Arrays.stream(bins).sum();
    }

    /** Counts n values more. */
    public void add(float[] x, int from, int n) {
        double sum = 0;
        for (int j = from; j < from + n; j++) {
            float v = x[j];
            bins[Float.floatToRawIntBits(v) >>> BIN_SHIFT]++;
            min = Math.min(min, v); // NaN stays
            max = Math.max(max, v);
            sum += (double) v * v;
        }
        squares += sum;
        count += n;
    }

    public long count() {
        return count;
    }

    public double min() {
        return min;
    }

    public double max() {
        return max;
    }

    /** The larger of |min| and |max|. */
    public double maxAbs() {
        return Math.max(Math.abs(min), Math.abs(max));
    }

    public double meanSquare() {
        return squares / count;
    }

    double squares() {
        return squares;
    }

    long inBin(int bin) {
        return bins[bin];
    }

    /** What |x| does not exceed for at least this share of the values, to the upper edge of a bin. */
    public double percentile(double share) {
        int half = BINS / 2;
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int bin = 0; bin < half; bin++) {
            seen += bins[bin] + bins[half + bin];
            if (seen >= wanted) {
                return Math.min(maxAbs(), edge(bin + 1));
            }
        }
        return maxAbs();
    }

    /**
     * Mean squared error in a format that rounds to the nearest and saturates, from the histogram: a value counts as its
     * bin's middle; rounding costs step²/12, or the square of a value that becomes 0.
     */
    public double meanSquaredError(QFormat format) {
        int half = BINS / 2;
        double step = format.step();
        double error = 0;
        for (int bin = 0; bin < half; bin++) {
            if (bins[bin] + bins[half + bin] > 0) {
                double x = (edge(bin) + edge(bin + 1)) / 2;
                error += bins[bin] * squaredError(x, format.max(), step);
                error += bins[half + bin] * squaredError(x, -format.min(), step);
            }
        }
        return error / count;
    }

    private static double squaredError(double x, double max, double step) {
        double beyond = Math.max(0, x - max);
        return beyond * beyond + Math.min(x * x, step * step / 12);
    }

    /** The least |x| of a bin. */
    private static double edge(int bin) {
        return Float.intBitsToFloat(bin << BIN_SHIFT);
    }
}
