package lpu.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.selection.Selection;

/**
 * A figure of a tidy table (a row for each observation, a column for each variable): columns are named for the places they
 * take in the figure, as in plotly express or ggplot2.
 *
 * <pre>{@code
 * Plot.line(ResultTable.read("05-recall")).x("candidates k").y("missed, %").by("coarse").panels("model")
 *     .logX().logY().save("05-how-many-candidates")
 * }</pre>
 *
 * Series, categories and panels stand in the order in which the table first names them, and a series has the same colour in
 * every panel. A notebook cell that ends in a plot shows it. Every method changes this plot and returns it; those that name a
 * column throw IllegalArgumentException where the table has none of that name.
 */
public final class Plot implements Drawable {
    private enum Mark { LINE, POINTS, LINE_AND_POINTS, BARS, HEAT_MAP, TIMELINE }

    private final Mark mark;
    private final ResultTable result;
    private final Table table;
    private String title;
    private String x;
    private String end; // of intervals that begin at x
    private List<String> y = List.of();
    private String by;
    private String group;
    private String panels;
    private String colour;
    private String colourTitle;
    private String low;
    private String high;
    private Axis xAxis = Axis.linear("");
    private Axis yAxis = Axis.linear("");
    private int columns = 2;
    private boolean lying;
    private boolean stacked;
    private boolean diverging;
    private boolean cellText;
    private List<String> lanes = List.of();
    private final List<Reference> references = new ArrayList<>();
    private final List<Plot> layers = new ArrayList<>();

    private Plot(Mark mark, ResultTable result) {
        this.mark = mark;
        this.result = result;
        table = result.table();
        title = result.title();
    }

    /** Lines through the rows by rising x. */
    public static Plot line(ResultTable table) {
        return new Plot(Mark.LINE, table);
    }

    /** Lines with a marker at each row. */
    public static Plot markedLine(ResultTable table) {
        return new Plot(Mark.LINE_AND_POINTS, table);
    }

    /** A marker at each row. */
    public static Plot points(ResultTable table) {
        return new Plot(Mark.POINTS, table);
    }

    /** Bars over the categories that {@link #x} names. */
    public static Plot bars(ResultTable table) {
        return new Plot(Mark.BARS, table);
    }

    /** A cell for each pair of {@link #x} and {@link #y}, {@link #colour coloured} by a third column. */
    public static Plot heatMap(ResultTable table) {
        return new Plot(Mark.HEAT_MAP, table);
    }

    /** Intervals from one column to another ({@link #between}) on the lanes that {@link #y} names. */
    public static Plot timeline(ResultTable table) {
        return new Plot(Mark.TIMELINE, table);
    }

    /** Two to four plots in one figure, {@code columns} beside each other, each under its own title. */
    public static Figure grid(String title, int columns, Plot... plots) {
        return new Panels(title, plots[0].result.source(), columns,
                Stream.of(plots).map(p -> p.chart(p.title, "", p.table)).toList());
    }

    /** The title; that of the table without it. */
    public Plot title(String text) {
        title = text;
        return this;
    }

    /** What stands across; its axis is named like the column. */
    public Plot x(String column) {
        x = known(column);
        xAxis = new Axis(column, xAxis.log(), xAxis.min(), xAxis.max());
        return this;
    }

    /** Begin and end of a timeline's intervals. */
    public Plot between(String begin, String end) {
        this.end = known(end);
        return x(begin);
    }

    /** What stands upward. Several columns are as many series, each named like its column. */
    public Plot y(String... columns) {
        y = Stream.of(columns).map(this::known).toList();
        yAxis = new Axis(columns.length == 1 ? columns[0] : "", yAxis.log(), yAxis.min(), yAxis.max());
        return this;
    }

    /** A series of its own for each value of a column. */
    public Plot by(String column) {
        by = known(column);
        return this;
    }

    /** A line of its own for each value of a column, in the colour and under the name of its series. */
    public Plot group(String column) {
        group = known(column);
        return this;
    }

    /** A panel of its own for each value of a column; none where there is one value only. */
    public Plot panels(String column) {
        panels = known(column);
        return this;
    }

    /** How many panels stand beside each other; 2 without it. */
    public Plot columns(int panelsBesideEachOther) {
        columns = panelsBesideEachOther;
        return this;
    }

    /** The column that colours a heat map's cells. */
    public Plot colour(String column) {
        colour = known(column);
        colourTitle = column;
        return this;
    }

    /** Error bars from one column to another, on the y axis; none where one of them is missing. */
    public Plot errorBars(String lowColumn, String highColumn) {
        low = known(lowColumn);
        high = known(highColumn);
        return this;
    }

    /** What is written at a heat map's axes and colours instead of the columns' names. */
    public Plot titles(String xTitle, String yTitle, String colourTitle) {
        this.colourTitle = colourTitle;
        return titles(xTitle, yTitle);
    }

    /** What is written at the axes instead of the columns' names. */
    public Plot titles(String xTitle, String yTitle) {
        xAxis = new Axis(xTitle, xAxis.log(), xAxis.min(), xAxis.max());
        yAxis = new Axis(yTitle, yAxis.log(), yAxis.min(), yAxis.max());
        return this;
    }

    /** A logarithmic x axis; values that are not positive are gaps. */
    public Plot logX() {
        xAxis = new Axis(xAxis.title(), true, xAxis.min(), xAxis.max());
        return this;
    }

    /** A logarithmic y axis, of bars the axis of their values; values that are not positive are gaps. */
    public Plot logY() {
        yAxis = new Axis(yAxis.title(), true, yAxis.min(), yAxis.max());
        return this;
    }

    /** The ends of the x axis; NaN fits the data. */
    public Plot xRange(double least, double most) {
        xAxis = xAxis.between(least, most);
        return this;
    }

    /** The ends of the y axis, or of a heat map's colours; NaN fits the data. */
    public Plot yRange(double least, double most) {
        yAxis = yAxis.between(least, most);
        return this;
    }

    /** A labelled line at one x. */
    public Plot vertical(double at, String label) {
        references.add(new Reference(true, at, label));
        return this;
    }

    /** A labelled line at one y. */
    public Plot horizontal(double at, String label) {
        references.add(new Reference(false, at, label));
        return this;
    }

    /** Bars that lie, category under category, with more room for long names. */
    public Plot lying() {
        lying = true;
        return this;
    }

    /** Bars of one category on each other. */
    public Plot stacked() {
        stacked = true;
        return this;
    }

    /** Colours of a heat map to both sides of 0. */
    public Plot diverging() {
        diverging = true;
        return this;
    }

    /** A heat map's values in its cells, where there is room. */
    public Plot cellText() {
        cellText = true;
        return this;
    }

    /** A timeline's lanes from the top; without it those that the table names, in its order. */
    public Plot lanes(String... names) {
        lanes = List.of(names);
        return this;
    }

    /** Lines or points of another plot, on the same axes and after its own; its panels are those of the same names. */
    public Plot and(Plot other) {
        layers.add(other);
        return this;
    }

    /** Draws and {@link Figure#save saves} it. */
    public Figure save(String name) {
        return draw().save(name);
    }

    @Override
    public Figure draw() {
        List<String> names = panels == null ? List.of() : distinct(table, panels);
        if (names.size() < 2) {
            return chart(title, result.source(), table);
        }
        return new Panels(title, result.source(), Math.min(columns, names.size()),
                names.stream().map(name -> chart(name, "", where(table, panels, name))).toList());
    }

    private Figure chart(String name, String subtitle, Table own) {
        return switch (mark) {
            case LINE, POINTS, LINE_AND_POINTS -> xy(name, subtitle, own);
            case BARS -> barChart(name, subtitle, own);
            case HEAT_MAP -> heat(name, subtitle, own);
            case TIMELINE -> intervals(name, subtitle, own);
        };
    }

    private Figure xy(String name, String subtitle, Table own) {
        List<Series> series = new ArrayList<>(series(own, 0));
        for (Plot layer : layers) {
            Table rows = layer.panels == null ? layer.table : where(layer.table, layer.panels, name);
            series.addAll(layer.series(rows, series.stream().mapToInt(Series::style).max().orElse(-1) + 1));
        }
        return new XyChart(name, subtitle, xAxis, yAxis, series, references);
    }

    private List<Series> series(Table own, int firstStyle) {
        List<Series> all = new ArrayList<>();
        forEachSeries(own, (name, of, column, style) -> {
            Table rows = mark == Mark.POINTS ? of : rising(of);
            Series one = Series.of(name, numbers(rows, x), numbers(rows, column), Series.Mark.valueOf(mark.name()), firstStyle + style);
            all.add(low == null ? one : one.bounds(numbers(rows, low), numbers(rows, high)));
        });
        return all;
    }

    /** By rising x, each group after the other, a row of missing values between them. */
    private Table rising(Table rows) {
        if (group == null) {
            return rows.sortAscendingOn(x);
        }
        Table all = rows.emptyCopy();
        for (String value : distinct(rows, group)) {
            if (!all.isEmpty()) {
                all.appendRow();
            }
            all.append(where(rows, group, value).sortAscendingOn(x));
        }
        return all;
    }

    private Figure barChart(String name, String subtitle, Table own) {
        List<String> categories = distinct(own, x);
        BarChart[] chart = {new BarChart(name, subtitle, yAxis, "", categories, List.of(), stacked, lying, true)};
        forEachSeries(own, (label, rows, column, style) -> {
            double[] values = new double[categories.size()];
            Arrays.fill(values, Double.NaN);
            double[] all = numbers(rows, column);
            for (int i = 0; i < all.length; i++) {
                values[categories.indexOf(rows.column(x).getString(i))] = all[i];
            }
            chart[0] = chart[0].add(new BarChart.Bars(label, values, style));
        });
        return chart[0];
    }

    private Figure heat(String name, String subtitle, Table own) {
        List<String> across = ordered(own, x);
        List<String> down = ordered(own, y.getFirst());
        double[][] values = new double[down.size()][across.size()];
        for (double[] row : values) {
            Arrays.fill(row, Double.NaN);
        }
        double[] all = numbers(own, Objects.requireNonNull(colour, "a heat map needs colour(…)"));
        for (int i = 0; i < all.length; i++) {
            values[down.indexOf(own.column(y.getFirst()).getString(i))][across.indexOf(own.column(x).getString(i))] = all[i];
        }
        return new HeatMap(name, subtitle, xAxis.title(), yAxis.title(), colourTitle, values, names(across), names(down), diverging,
                cellText, yAxis.min(), yAxis.max());
    }

    /** None where they only count rows or columns from 0. */
    private static List<String> names(List<String> labels) {
        boolean counted = IntStream.range(0, labels.size()).allMatch(i -> labels.get(i).equals(Integer.toString(i)));
        return counted ? List.of() : labels;
    }

    private Figure intervals(String name, String subtitle, Table own) {
        String lane = y.getFirst();
        List<String> names = lanes.isEmpty() ? distinct(table, lane) : lanes;
        Timeline chart = Timeline.of(name, subtitle, xAxis, names);
        for (String kind : by == null ? List.of("") : distinct(own, by)) {
            Table rows = by == null ? own : where(own, by, kind);
            double[] from = numbers(rows, x);
            double[] to = numbers(rows, end);
            chart = chart.group(kind, IntStream.range(0, from.length)
                    .mapToObj(i -> new Timeline.Interval(names.indexOf(rows.column(lane).getString(i)), from[i], to[i])).toList());
        }
        return chart;
    }

    /** Rows of one series, the column of its values, and its style, which is the same in every panel. */
    @FunctionalInterface
    private interface SeriesVisitor {
        void visit(String name, Table rows, String column, int style);
    }

    private void forEachSeries(Table own, SeriesVisitor visitor) {
        List<String> kinds = by == null ? List.of("") : distinct(table, by);
        for (int k = 0; k < kinds.size(); k++) {
            Table rows = by == null ? own : where(own, by, kinds.get(k));
            for (int c = 0; c < y.size() && !rows.isEmpty(); c++) {
                String name = y.size() == 1 ? kinds.get(k) : by == null ? y.get(c) : kinds.get(k) + ", " + y.get(c);
                visitor.visit(name, rows, y.get(c), k * y.size() + c);
            }
        }
    }

    private String known(String column) {
        if (!table.containsColumn(column)) {
            throw new IllegalArgumentException("'" + result.title() + "' has no column '" + column + "', but " + table.columnNames());
        }
        return column;
    }

    private static Table where(Table table, String column, String value) {
        Column<?> of = table.column(column);
        return table.where(Selection.with(IntStream.range(0, of.size()).filter(i -> of.getString(i).equals(value)).toArray()));
    }

    private static List<String> distinct(Table table, String column) {
        return List.copyOf(new LinkedHashSet<>(texts(table, column)));
    }

    /** Numbers ascending, anything else as it comes. */
    private static List<String> ordered(Table table, String column) {
        if (!(table.column(column) instanceof NumericColumn<?>)) {
            return distinct(table, column);
        }
        return distinct(table.sortOn(column), column);
    }

    private static List<String> texts(Table table, String column) {
        Column<?> of = table.column(column);
        return IntStream.range(0, of.size()).mapToObj(of::getString).toList();
    }

    private static double[] numbers(Table table, String column) {
        if (table.column(column) instanceof NumericColumn<?> numbers) {
            return numbers.asDoubleArray();
        }
        throw new IllegalArgumentException("column '" + column + "' holds no numbers");
    }
}
