package lpu.plot;

import java.util.List;

/**
 * A matrix as a picture, row 0 on top. Non-finite cells are grey.
 *
 * @param xTitle     what the columns are
 * @param yTitle     what the rows are
 * @param valueTitle what the colour is, with its unit
 * @param values     {@code [row][column]}, a copy that is not to be changed
 * @param xLabels    one per column, or empty for column numbers
 * @param yLabels    one per row, or empty for row numbers
 * @param diverging  colours around 0 in both directions, instead of light to dark
 * @param cellText   write each value into its cell; left out where cells are too small to read
 * @param min        value of the first colour, or NaN to fit the data
 * @param max        value of the last colour, or NaN to fit the data
 */
public record HeatMap(String title, String subtitle, String xTitle, String yTitle, String valueTitle,
                      double[][] values, List<String> xLabels, List<String> yLabels, boolean diverging,
                      boolean cellText, double min, double max) implements Figure {
    /** More cells than this belong into a summary, not into a picture. */
    public static final int MAX_CELLS = 100_000;

    /** Throws IllegalArgumentException for an empty, ragged or too large matrix, wrong labels or an empty range. */
    public HeatMap {
        if (values.length == 0 || values[0].length == 0 || (long) values.length * values[0].length > MAX_CELLS) {
            throw new IllegalArgumentException("a heat map has 1 to " + MAX_CELLS + " cells");
        }
        double[][] copy = new double[values.length][];
        for (int r = 0; r < values.length; r++) {
            if (values[r].length != values[0].length) {
                throw new IllegalArgumentException("row " + r + " has " + values[r].length + " cells");
            }
            copy[r] = values[r].clone();
        }
        values = copy;
        xLabels = List.copyOf(xLabels);
        yLabels = List.copyOf(yLabels);
        if (!xLabels.isEmpty() && xLabels.size() != values[0].length
                || !yLabels.isEmpty() && yLabels.size() != values.length) {
            throw new IllegalArgumentException("labels for %d rows and %d columns on a %d x %d matrix"
                    .formatted(yLabels.size(), xLabels.size(), values.length, values[0].length));
        }
        if (min >= max || Double.isInfinite(min) || Double.isInfinite(max)) {
            throw new IllegalArgumentException("colours from " + min + " to " + max);
        }
    }

    /** Light to dark, fitted to the data, without labels or text. */
    public static HeatMap of(String title, String subtitle, double[][] values) {
        return new HeatMap(title, subtitle, "", "", "", values, List.of(), List.of(), false, false, Double.NaN,
                Double.NaN);
    }

    /** Names of columns, rows and colour. */
    public HeatMap axes(String columns, String rows, String value) {
        return new HeatMap(title, subtitle, columns, rows, value, values, xLabels, yLabels, diverging, cellText, min,
                max);
    }

    public HeatMap labels(List<String> columns, List<String> rows) {
        return new HeatMap(title, subtitle, xTitle, yTitle, valueTitle, values, columns, rows, diverging, cellText,
                min, max);
    }

    /** Colours around 0. */
    public HeatMap diverge() {
        return new HeatMap(title, subtitle, xTitle, yTitle, valueTitle, values, xLabels, yLabels, true, cellText, min,
                max);
    }

    public HeatMap withCellText() {
        return new HeatMap(title, subtitle, xTitle, yTitle, valueTitle, values, xLabels, yLabels, diverging, true, min,
                max);
    }

    /** The colours' range, for pictures that are compared. */
    public HeatMap between(double lo, double hi) {
        return new HeatMap(title, subtitle, xTitle, yTitle, valueTitle, values, xLabels, yLabels, diverging, cellText,
                lo, hi);
    }

    /** The colours' range in effect: as given, else of the data; symmetric when diverging. Never empty. */
    double[] range() {
        double lo = Double.POSITIVE_INFINITY;
        double hi = Double.NEGATIVE_INFINITY;
        for (double[] row : values) {
            for (double v : row) {
                if (Double.isFinite(v)) {
                    lo = Math.min(lo, v);
                    hi = Math.max(hi, v);
                }
            }
        }
        if (diverging) {
            hi = Math.max(Math.abs(lo), Math.abs(hi));
            lo = -hi;
        }
        lo = Double.isNaN(min) ? lo : min;
        hi = Double.isNaN(max) ? hi : max;
        if (!Double.isFinite(hi - lo)) {
            return new double[] {0, 1};
        }
        return lo < hi ? new double[] {lo, hi} : new double[] {lo - 0.5, lo + 0.5};
    }
}
