package lpu.plot;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import lpu.io.NumberText;

/**
 * Values of an axis on pixels, and the round numbers along it.
 *
 * @param lo    value at pixel {@code from}
 * @param hi    value at pixel {@code to}
 */
record Scale(double lo, double hi, boolean log, double from, double to) {
    private static final double SLACK = 1e-9;

    /** A mark on an axis; a minor one has an empty label. */
    record Tick(double value, String label) {
        boolean minor() {
            return label.isEmpty();
        }
    }

    double at(double value) {
        double share = log ? StrictMath.log(value / lo) / StrictMath.log(hi / lo) : (value - lo) / (hi - lo);
        return from + share * (to - from);
    }

    /** At the nearer end when outside. */
    double clamped(double value) {
        return at(Math.clamp(value, lo, hi));
    }

    Scale on(double first, double last) {
        return new Scale(lo, hi, log, first, last);
    }

    /** Ends at the data. Pixels are still to be given with {@link #on}. */
    static Scale tight(Chart.Axis axis, DoubleStream values) {
        double[] ends = ends(axis, values);
        return fixed(axis, ends[0], ends[1]);
    }

    /** Ends at round numbers around the data. Pixels are still to be given with {@link #on}. */
    static Scale round(Chart.Axis axis, DoubleStream values) {
        double[] ends = ends(axis, values);
        double lo = ends[0];
        double hi = ends[1];
        if (axis.log()) {
            return fixed(axis, roundDown(lo), roundUp(hi));
        }
        if (lo > 0 && lo < 0.4 * hi) {
            lo = 0;
        }
        double step = roundUp((hi - lo) / 10);
        return fixed(axis, Math.floor(lo / step + SLACK) * step, Math.ceil(hi / step - SLACK) * step);
    }

    /** The axis's own ends win over the data's. */
    private static Scale fixed(Chart.Axis axis, double lo, double hi) {
        double first = Double.isNaN(axis.min()) ? lo : axis.min();
        double last = Double.isNaN(axis.max()) ? hi : axis.max();
        if (first >= last) {
            return new Scale(first, axis.log() ? first * 10 : first + 1, axis.log(), 0, 1);
        }
        return new Scale(first, last, axis.log(), 0, 1);
    }

    /** Least and greatest shown value, apart from each other. */
    private static double[] ends(Chart.Axis axis, DoubleStream values) {
        DoubleSummaryStatistics shown = values.filter(axis::shows).summaryStatistics();
        if (shown.getCount() == 0) {
            return axis.log() ? new double[] {1, 10} : new double[] {0, 1};
        }
        double lo = shown.getMin();
        double hi = shown.getMax();
        if (hi - lo > 1e-12 * Math.max(Math.abs(lo), Math.abs(hi))) {
            return new double[] {lo, hi};
        }
        double room = lo == 0 ? 1 : Math.abs(lo) / 2;
        return axis.log() ? new double[] {lo / 2, lo * 2} : new double[] {lo - room, lo + room};
    }

    /** The ticks of this scale, at most about {@code most} with a label. */
    List<Tick> ticks(int most) {
        return log ? logTicks(most) : linearTicks(most);
    }

    /** As many ticks as leave room between labels, whose extent along the axis {@code extent} tells. */
    List<Tick> ticksThatFit(int most, double gap, ToDoubleFunction<String> extent) {
        for (int n = most; n > 2; n--) {
            List<Tick> ticks = ticks(n);
            if (fit(ticks, gap, extent)) {
                return ticks;
            }
        }
        return ticks(2);
    }

    private boolean fit(List<Tick> ticks, double gap, ToDoubleFunction<String> extent) {
        double free = Double.NEGATIVE_INFINITY;
        double direction = Math.signum(to - from);
        for (Tick tick : ticks) {
            if (tick.minor()) {
                continue;
            }
            double centre = at(tick.value()) * direction;
            double half = extent.applyAsDouble(tick.label()) / 2;
            if (centre - half < free) {
                return false;
            }
            free = centre + half + gap;
        }
        return true;
    }

    /** Round numbers that cut the scale into at most {@code most} steps or few more. */
    private List<Tick> linearTicks(int most) {
        double step = roundUp((hi - lo) / most);
        double largest = Math.max(Math.abs(lo), Math.abs(hi));
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(lo / step - SLACK); i <= Math.floor(hi / step + SLACK); i++) {
            double value = i * step;
            ticks.add(new Tick(value, label(value, step, largest)));
        }
        return ticks;
    }

    private static String label(double value, double step, double largest) {
        if (largest >= 1e6 || largest < 1e-3) {
            return NumberText.compact(value, 3 + Math.max(0, NumberText.exponent(largest / step) - 2));
        }
        return NumberText.fixed(value, Math.max(0, -NumberText.exponent(step)));
    }

    /** Powers of ten, with 2 and 5 between them on a short axis; unlabelled minors where powers are consecutive. */
    private List<Tick> logTicks(int most) {
        int first = NumberText.exponent(lo);
        int last = NumberText.exponent(hi) + 1;
        double decades = StrictMath.log10(hi / lo);
        if (decades < 0.7) {
            return linearTicks(most);
        }
        int stride = Math.max(1, (int) Math.ceil(decades / most - SLACK));
        boolean between = decades * 3 <= most && decades < 3;
        boolean plain = lo >= 0.9e-4 && hi <= 1.1e6;
        List<Tick> ticks = new ArrayList<>();
        for (int e = first; e <= last; e++) {
            for (int lead = 1; lead <= 9; lead++) {
                double value = lead * power(e);
                if (value < lo * (1 - SLACK) || value > hi * (1 + SLACK) || lead > 1 && stride > 1) {
                    continue;
                }
                boolean labelled = lead == 1 ? Math.floorMod(e, stride) == 0 : between && (lead == 2 || lead == 5);
                ticks.add(new Tick(value, labelled ? logLabel(value, e, plain) : ""));
            }
        }
        return ticks;
    }

    private static String logLabel(double value, int exponent, boolean plain) {
        if (plain) {
            return NumberText.fixed(value, Math.max(0, -exponent));
        }
        long lead = Math.round(value / power(exponent));
        return (lead == 1 ? "" : lead + "·") + "10" + superscript(exponent);
    }

    private static String superscript(int exponent) {
        StringBuilder out = new StringBuilder();
        for (char c : Integer.toString(exponent).toCharArray()) {
            out.append(c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
        }
        return out.toString();
    }

    /** The greatest 1, 2 or 5 times a power of ten that is not above {@code value} > 0. */
    private static double roundDown(double value) {
        double unit = power(NumberText.exponent(value));
        double lead = value / unit + SLACK;
        return lead >= 5 ? 5 * unit : lead >= 2 ? 2 * unit : unit;
    }

    /** The least 1, 2, 5 or 10 times a power of ten that is not below {@code value} > 0. */
    private static double roundUp(double value) {
        double unit = power(NumberText.exponent(value));
        double lead = value / unit - SLACK;
        return lead <= 1 ? unit : lead <= 2 ? 2 * unit : lead <= 5 ? 5 * unit : 10 * unit;
    }

    /** The double nearest to a power of ten. */
    private static double power(int exponent) {
        return Double.parseDouble("1e" + exponent);
    }
}
