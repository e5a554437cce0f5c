package lpu.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines and points over two numeric axes. Lines carry their names at their right ends; where that does not fit, and
 * for points, there is a legend.
 *
 * <pre>{@code
 * XyChart.of("How many candidates?", table.source())
 *        .x(Axis.log("candidates k")).y(Axis.linear("top-1 kept, %"))
 *        .line("sign", k, sign).line("tile VQ", k, vq)
 *        .vertical(4096, "k = 4,096")
 * }</pre>
 */
public record XyChart(String title, String subtitle, Axis x, Axis y, List<Series> series, List<Reference> references)
        implements Figure {
    public XyChart {
        series = List.copyOf(series);
        references = List.copyOf(references);
    }

    /** An empty chart with untitled linear axes. */
    public static XyChart of(String title, String subtitle) {
        return new XyChart(title, subtitle, Axis.linear(""), Axis.linear(""), List.of(), List.of());
    }

    public XyChart x(Axis axis) {
        return new XyChart(title, subtitle, axis, y, series, references);
    }

    public XyChart y(Axis axis) {
        return new XyChart(title, subtitle, x, axis, series, references);
    }

    /** One more line, in the next style. */
    public XyChart line(String name, double[] xs, double[] ys) {
        return add(Series.of(name, xs, ys, Series.Mark.LINE, series.size()));
    }

    /** One more line with a marker at each point, in the next style. */
    public XyChart markedLine(String name, double[] xs, double[] ys) {
        return add(Series.of(name, xs, ys, Series.Mark.LINE_AND_POINTS, series.size()));
    }

    /** More points without a line, in the next style. */
    public XyChart points(String name, double[] xs, double[] ys) {
        return add(Series.of(name, xs, ys, Series.Mark.POINTS, series.size()));
    }

    public XyChart add(Series next) {
        return new XyChart(title, subtitle, x, y, appended(series, next), references);
    }

    /** A labelled line at one x. */
    public XyChart vertical(double at, String label) {
        return new XyChart(title, subtitle, x, y, series, appended(references, new Reference(true, at, label)));
    }

    /** A labelled line at one y. */
    public XyChart horizontal(double at, String label) {
        return new XyChart(title, subtitle, x, y, series, appended(references, new Reference(false, at, label)));
    }

    private static <T> List<T> appended(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
