package lpu.plot;

import java.util.ArrayList;
import java.util.List;
import lpu.io.NumberText;

/** Round numbers along an axis. */
final class Ticks {
    private static final double SLACK = 1e-9;

    private Ticks() {
    }

    /** The 1, 2 or 5 times a power of ten that divides {@code span} into at most {@code most} steps or few more. */
    static double step(double span, int most) {
        double rough = span / most;
        double unit = power(NumberText.exponent(rough));
        double lead = rough / unit;
        return lead <= 1 + SLACK ? unit : lead <= 2 + SLACK ? 2 * unit : lead <= 5 + SLACK ? 5 * unit : 10 * unit;
    }

    static List<Tick> linear(double lo, double hi, int most) {
        double step = step(hi - lo, most);
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
    static List<Tick> log(double lo, double hi, int most) {
        int first = NumberText.exponent(lo);
        int last = NumberText.exponent(hi) + 1;
        double decades = StrictMath.log10(hi / lo);
        if (decades < 0.7) {
            return linear(lo, hi, most);
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
    static double roundDown(double value) {
        double unit = power(NumberText.exponent(value));
        double lead = value / unit + SLACK;
        return lead >= 5 ? 5 * unit : lead >= 2 ? 2 * unit : unit;
    }

    /** The least 1, 2, 5 or 10 times a power of ten that is not below {@code value} > 0. */
    static double roundUp(double value) {
        double unit = power(NumberText.exponent(value));
        double lead = value / unit - SLACK;
        return lead <= 1 ? unit : lead <= 2 ? 2 * unit : lead <= 5 ? 5 * unit : 10 * unit;
    }

    /** The double nearest to a power of ten. */
    private static double power(int exponent) {
        return Double.parseDouble("1e" + exponent);
    }
}
