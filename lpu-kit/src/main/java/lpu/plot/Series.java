package lpu.plot;

import java.util.Objects;

/**
 * Points of an {@link XyChart}, in drawing order. The arrays are copies and are not to be changed.
 *
 * @param name  shown at the end of the line or in the legend; empty for none
 * @param x     one per point
 * @param y     one per point
 * @param low   lower ends of the error bars, one per point, or empty for none
 * @param high  upper ends of the error bars, one per point, or empty for none
 * @param mark  how it is drawn
 * @param style which colour, dash and marker of {@link Style}; give one thing the same number in every figure
 */
public record Series(String name, double[] x, double[] y, double[] low, double[] high, Mark mark, int style) {
    /** How points are drawn. */
    public enum Mark {
        LINE, POINTS, LINE_AND_POINTS;

        boolean line() {
            return this != POINTS;
        }

        boolean points() {
            return this != LINE;
        }
    }

    private static final double[] NONE = {};

    /** Throws IllegalArgumentException when the lengths differ or the style is negative. */
    public Series {
        x = x.clone();
        y = y.clone();
        low = low.clone();
        high = high.clone();
        Objects.requireNonNull(mark);
        if (x.length != y.length || low.length != high.length || low.length != 0 && low.length != x.length) {
            throw new IllegalArgumentException("series '%s' has %d x, %d y and %d, %d bounds"
                    .formatted(name, x.length, y.length, low.length, high.length));
        }
        if (style < 0) {
            throw new IllegalArgumentException("style " + style);
        }
    }

    public static Series of(String name, double[] x, double[] y, Mark mark, int style) {
        return new Series(name, x, y, NONE, NONE, mark, style);
    }

    /** With error bars from {@code lo} to {@code hi} (values on the y axis, not distances). */
    public Series bounds(double[] lo, double[] hi) {
        return new Series(name, x, y, lo, hi, mark, style);
    }

    boolean hasBounds() {
        return low.length > 0;
    }
}
