package lpu.plot;

/**
 * A numeric axis.
 *
 * @param title what is counted, with its unit, e.g. {@code time, ms}
 * @param log   logarithmic; values that are not positive are then gaps
 * @param min   lower end, or NaN to fit the data
 * @param max   upper end, or NaN to fit the data
 */
public record Axis(String title, boolean log, double min, double max) {
    /** Throws IllegalArgumentException for an empty range or a log axis that does not start above 0. */
    public Axis {
        if (min >= max || Double.isInfinite(min) || Double.isInfinite(max) || log && (min <= 0 || max <= 0)) {
            throw new IllegalArgumentException("axis '" + title + "' from " + min + " to " + max);
        }
    }

    /** Linear, fitted to the data. */
    public static Axis linear(String title) {
        return new Axis(title, false, Double.NaN, Double.NaN);
    }

    /** Logarithmic, fitted to the data. */
    public static Axis log(String title) {
        return new Axis(title, true, Double.NaN, Double.NaN);
    }

    /** From {@code lo} to {@code hi}; either may be NaN to fit the data. */
    public Axis between(double lo, double hi) {
        return new Axis(title, log, lo, hi);
    }

    /** Whether a value has a place on this axis. */
    boolean shows(double value) {
        return Double.isFinite(value) && (!log || value > 0);
    }
}
