package lpu.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import lpu.report.Axis;
import lpu.report.Figure;
import lpu.report.HeatMap;
import lpu.report.ResultTable;
import lpu.report.XyChart;
import tech.tablesaw.api.Row;

/** The figures of notebook 08, from its tables. */
public final class WidthFigures {
    private static final double LEAST = 0.01; // per cent: what is shown of changes that are smaller, or none

    /** Per cent from which on all changes have one colour. */
    private static final double SHOWN = 20;

    private WidthFigures() {
    }

    /** From {@link Exp08HowManyBitsPerNode#widths}. */
    public static Figure widths(ResultTable table) {
        return ByModel.draw("What fewer bits cost: activations and weights", table, 2, (title, subtitle, own) -> {
            XyChart chart = XyChart.of(title, subtitle).x(Axis.linear("width, bits"))
                    .y(Axis.log("perplexity above float, %"));
            Map<String, TreeMap<Integer, Double>> lines = new LinkedHashMap<>();
            for (Row row : own.table()) {
                lines.computeIfAbsent(row.getString(WidthTables.VARIED), v -> new TreeMap<>())
                        .put(row.getInt(WidthTables.BITS), shown(row));
            }
            return lines(chart, lines).horizontal(1, "1 %").horizontal(5, "5 %");
        });
    }

    /** From {@link Exp08HowManyBitsPerNode#nodes}: per cent above float, one kind of node narrower. */
    public static Figure nodes(ResultTable table) {
        return ByModel.draw("One kind of node narrower, the others of 16 bits", table, 2, (title, subtitle, own) ->
                map(title, subtitle, own, WidthTables.BITS, "width, bits",
                        row -> 100 * row.getDouble(WidthTables.CHANGE), "above float, %", SHOWN));
    }

    /** From {@link Exp08HowManyBitsPerNode#tables}. */
    public static Figure tables(ResultTable table) {
        return ByModel.draw("How large the tables must be", table, 2, (title, subtitle, own) -> {
            XyChart chart = XyChart.of(title, subtitle).x(Axis.log("entries")).y(Axis.log("perplexity above float, %"));
            Map<String, TreeMap<Integer, Double>> lines = new LinkedHashMap<>();
            for (Row row : own.table()) {
                lines.computeIfAbsent(row.getString(WidthTables.FUNCTION) + ", " + row.getString(WidthTables.INTERPOLATION),
                        v -> new TreeMap<>()).put(row.getInt(WidthTables.ENTRIES), shown(row));
            }
            return lines(chart, lines).horizontal(1, "1 %");
        });
    }

    private static double shown(Row row) {
        return Math.max(LEAST, 100 * row.getDouble(WidthTables.CHANGE));
    }

    private static XyChart lines(XyChart chart, Map<String, TreeMap<Integer, Double>> lines) {
        XyChart all = chart;
        for (var line : lines.entrySet()) {
            all = all.markedLine(line.getKey(), doubles(line.getValue().keySet()), doubles(line.getValue().values()));
        }
        return all;
    }

    /** From {@link Exp08HowManyBitsPerNode#search}: the widths found. */
    public static Figure search(ResultTable table) {
        return ByModel.draw("The cheapest widths found, bits", table, 2, (title, subtitle, own) ->
                map(title, subtitle, own, WidthTables.ALLOWED, "perplexity allowed above float",
                        row -> row.getInt(WidthTables.BITS), "bits", 16));
    }

    private static Figure map(String title, String subtitle, ResultTable table, String column, String columnTitle,
            ToDoubleFunction<Row> value, String valueTitle, double most) {
        Set<String> nodes = new LinkedHashSet<>();
        Set<Double> columns = new TreeSet<>();
        for (Row row : table.table()) {
            nodes.add(row.getString(WidthTables.NODE));
            columns.add(row.getNumber(column));
        }
        List<String> rows = new ArrayList<>(nodes);
        List<Double> across = new ArrayList<>(columns);
        double[][] values = new double[rows.size()][across.size()];
        for (Row row : table.table()) {
            values[rows.indexOf(row.getString(WidthTables.NODE))][across.indexOf(row.getNumber(column))] = value.applyAsDouble(row);
        }
        List<String> names = across.stream().map(x -> x < 1 ? "%.0f %%".formatted(100 * x) : "%.0f".formatted(x)).toList();
        return HeatMap.of(title, subtitle, values).axes(columnTitle, WidthTables.NODE, valueTitle).labels(names, rows)
                .between(0, most).withCellText();
    }

    private static double[] doubles(Iterable<? extends Number> values) {
        List<Double> list = new ArrayList<>();
        values.forEach(v -> list.add(v.doubleValue()));
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
