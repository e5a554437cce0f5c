package lpu.profile;

import java.util.function.DoubleSupplier;
import lpu.simd.Simd;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/** A {@link BenchRow} in the making: collects times. */
final class TimedLine {
    private final int threads;
    private final String by;
    private final Part part;
    private final String variant;
    private final String kernel;
    private final DescriptiveStatistics ms = new DescriptiveStatistics();
    private DoubleSupplier bytes = () -> Double.NaN;
    private double operations = Double.NaN;
    private double kept = Double.NaN;

    /** See {@link BenchRow}; it reads nothing, multiplies nothing and chooses nothing unless the methods below say so. */
    TimedLine(int threads, String by, Part part, String variant, String kernel) {
        this.threads = threads;
        this.by = by;
        this.part = part;
        this.variant = variant;
        this.kernel = kernel;
        ms.setPercentileImpl(new Percentile().withEstimationType(EstimationType.R_7)); // between the two nearest, linearly
    }

    /** Of the toolkit itself. */
    static TimedLine own(int threads, Part part, String variant) {
        return new TimedLine(threads, Bench.OWNER, part, variant, Simd.describe());
    }

    TimedLine bytes(double each) {
        return bytes(() -> each);
    }

    /** @param each asked when all times are there: a head may find out by then how much it reads on average */
    TimedLine bytes(DoubleSupplier each) {
        bytes = each;
        return this;
    }

    TimedLine operations(double each) {
        operations = each;
        return this;
    }

    TimedLine kept(double share) {
        kept = share;
        return this;
    }

    boolean is(int threads, Part part, String variant) {
        return this.threads == threads && this.part == part && this.variant.equals(variant);
    }

    double bytes() {
        return bytes.getAsDouble();
    }

    void add(double milliseconds) {
        ms.addValue(milliseconds);
    }

    /** Times of warming up do not count. */
    void forget() {
        ms.clear();
    }

    /** Throws IllegalStateException without a time. */
    BenchRow row() {
        if (ms.getN() == 0) {
            throw new IllegalStateException("no time of " + part.label + ", " + variant);
        }
        return new BenchRow(threads, by, part, variant, kernel, ms.getPercentile(50), ms.getPercentile(10), ms.getPercentile(90),
                (int) ms.getN(), bytes(), operations, kept);
    }
}
