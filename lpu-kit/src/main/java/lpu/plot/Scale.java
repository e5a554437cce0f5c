package lpu.plot;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Values of an axis on pixels.
 *
 * @param lo    value at pixel {@code from}
 * @param hi    value at pixel {@code to}
 */
record Scale(double lo, double hi, boolean log, double from, double to) {
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
    static Scale tight(Axis axis, DoubleStream values) {
        double[] ends = ends(axis, values);
        return fixed(axis, ends[0], ends[1]);
    }

    /** Ends at round numbers around the data. Pixels are still to be given with {@link #on}. */
    static Scale round(Axis axis, DoubleStream values) {
        double[] ends = ends(axis, values);
        double lo = ends[0];
        double hi = ends[1];
        if (axis.log()) {
            return fixed(axis, Ticks.roundDown(lo), Ticks.roundUp(hi));
        }
        if (lo > 0 && lo < 0.4 * hi) {
            lo = 0;
        }
        double step = Ticks.step(hi - lo, 10);
        return fixed(axis, Math.floor(lo / step + 1e-9) * step, Math.ceil(hi / step - 1e-9) * step);
    }

    /** The axis's own ends win over the data's. */
    private static Scale fixed(Axis axis, double lo, double hi) {
        double first = Double.isNaN(axis.min()) ? lo : axis.min();
        double last = Double.isNaN(axis.max()) ? hi : axis.max();
        if (first >= last) {
            return new Scale(first, axis.log() ? first * 10 : first + 1, axis.log(), 0, 1);
        }
        return new Scale(first, last, axis.log(), 0, 1);
    }

    /** Least and greatest shown value, apart from each other. */
    private static double[] ends(Axis axis, DoubleStream values) {
        double[] shown = values.filter(axis::shows).toArray();
        if (shown.length == 0) {
            return axis.log() ? new double[] {1, 10} : new double[] {0, 1};
        }
        double lo = end(shown, Math::min);
        double hi = end(shown, Math::max);
        if (hi - lo > 1e-12 * Math.max(Math.abs(lo), Math.abs(hi))) {
            return new double[] {lo, hi};
        }
        double room = lo == 0 ? 1 : Math.abs(lo) / 2;
        return axis.log() ? new double[] {lo / 2, lo * 2} : new double[] {lo - room, lo + room};
    }

    private static double end(double[] values, java.util.function.DoubleBinaryOperator which) {
        return DoubleStream.of(values).reduce(which).getAsDouble();
    }

    /** The ticks of this scale, at most about {@code most} with a label. */
    List<Tick> ticks(int most) {
        return log ? Ticks.log(lo, hi, most) : Ticks.linear(lo, hi, most);
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
            if (tick.label().isEmpty()) {
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
}
