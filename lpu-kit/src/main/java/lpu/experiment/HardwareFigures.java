package lpu.experiment;

import java.util.ArrayList;
import java.util.List;
import lpu.report.Axis;
import lpu.report.Figure;
import lpu.report.Panels;
import lpu.report.ResultTable;
import lpu.report.XyChart;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The figure and the words of notebook 13, from result tables alone. */
public final class HardwareFigures {
    /** A figure has four panels; the table of fits has all units. */
    private static final List<String> SHOWN = List.of("tcu", "osu", "lut_scan", "fine_mac");

    private HardwareFigures() {
    }

    /** LUTs and flip-flops of four units as counted and as fitted, against lanes in all pods; a line for each number of pods. */
    public static Figure resources(ResultTable resources) {
        Table table = resources.table();
        List<Figure> panels = new ArrayList<>();
        for (String unit : SHOWN) {
            XyChart chart = XyChart.of(unit, "").x(Axis.log("lanes in all pods")).y(Axis.log("count"));
            for (String kind : List.of("LUT", "FF")) {
                chart = counted(chart, table.where(table.stringColumn("unit").isEqualTo(unit)), kind,
                        HardwareFits.of(table, unit, kind));
            }
            panels.add(chart);
        }
        return Panels.grid("What the units take", resources.source(), 2, panels.toArray(Figure[]::new));
    }

    private static XyChart counted(XyChart chart, Table own, String kind, HardwareFits.Fit fit) {
        List<double[]> points = new ArrayList<>();
        int before = 0;
        for (Row row : own.sortOn("pods", "lanes")) {
            int pods = row.getInt("pods");
            if (before > 0 && pods != before) {
                points.add(new double[] {Double.NaN, Double.NaN, Double.NaN}); // a line of its own
            }
            points.add(new double[] {(double) pods * row.getInt("lanes"), row.getInt(kind), fit.line().at(pods, row.getInt("lanes"))});
            before = pods;
        }
        return chart.points(kind, column(points, 0), column(points, 1)).line(kind + ", fitted", column(points, 0), column(points, 2));
    }

    private static double[] column(List<double[]> points, int i) {
        return points.stream().mapToDouble(p -> p[i]).toArray();
    }

    /** Vectors and mismatches in all, cycles, and the worst fit, in words. */
    public static String notice(ResultTable equivalence, ResultTable fits) {
        long vectors = 0;
        long wrong = 0;
        long cycles = 0;
        long modelled = 0;
        for (Row row : equivalence.table()) {
            vectors += row.getInt("vectors");
            wrong += row.getInt("mismatches");
            cycles += row.isMissing("cycles") ? 0 : row.getLong("cycles");
            modelled += row.isMissing("cycles") ? 0 : row.getLong("modelled cycles");
        }
        StringBuilder words = new StringBuilder("%,d vectors through %d units, %,d of them wrong.%n".formatted(vectors,
                equivalence.table().stringColumn("unit").countUnique(), wrong));
        words.append("%,d cycles at full pace; the cycle model says %,d.%n".formatted(cycles, modelled));
        for (Row row : fits.table()) {
            if (row.getString("resource").equals("LUT")) {
                words.append("%s: %.0f LUTs, %.0f more for each pod and %.0f for each lane; off by %.1f %% at most over %d sizes.%n"
                        .formatted(row.getString("unit"), row.getDouble("fixed"), row.getDouble("per pod"),
                                row.getDouble("per lane"), row.getDouble("largest error, %"), row.getInt("sizes")));
            }
        }
        return words.toString();
    }
}
