package lpu.profile;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** A {@link BenchRow} in the making: collects times. */
final class TimedLine {
    private final BenchRow row;
    private final DoubleSupplier bytes;
    private double[] ms = new double[64];
    private int count;

    TimedLine(int threads, String by, Part part, String variant, String kernel, double bytes, double kept) {
        this(threads, by, part, variant, kernel, () -> bytes, Double.NaN, kept);
    }

    /** @param bytes asked when all times are there: a head may find out by then how much it reads on average */
    TimedLine(int threads, String by, Part part, String variant, String kernel, DoubleSupplier bytes, double kept) {
        this(threads, by, part, variant, kernel, bytes, Double.NaN, kept);
    }

    private TimedLine(int threads, String by, Part part, String variant, String kernel, DoubleSupplier bytes,
            double operations, double kept) {
        this.bytes = bytes;
        row = new BenchRow(threads, by, part, variant, kernel, Double.NaN, Double.NaN, Double.NaN, 0, Double.NaN,
                operations, kept);
    }

    /** Of what multiplies and adds rather than reads; see {@link BenchRow}. */
    static TimedLine computing(int threads, String by, Part part, String variant, String kernel, double operations) {
        return new TimedLine(threads, by, part, variant, kernel, () -> Double.NaN, operations, Double.NaN);
    }

    Part part() {
        return row.part();
    }

    String variant() {
        return row.variant();
    }

    double bytes() {
        return bytes.getAsDouble();
    }

    void add(double milliseconds) {
        if (count == ms.length) {
            ms = Arrays.copyOf(ms, 2 * count);
        }
        ms[count++] = milliseconds;
    }

    /** Times of warming up do not count. */
    void forget() {
        count = 0;
    }

    /** Throws IllegalStateException without a time. */
    BenchRow row() {
        if (count == 0) {
            throw new IllegalStateException("no time of " + row);
        }
        double[] sorted = Arrays.copyOf(ms, count);
        Arrays.sort(sorted);
        return new BenchRow(row.threads(), row.by(), row.part(), row.variant(), row.kernel(), quantile(sorted, 0.5),
                quantile(sorted, 0.1), quantile(sorted, 0.9), count, bytes(), row.operations(), row.kept());
    }

    /** Between the two nearest of sorted values, linearly. */
    static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
