package lpu.experiment;

import lpu.report.Axis;
import lpu.report.Figure;
import lpu.report.Panels;
import lpu.report.ResultTable;
import lpu.report.XyChart;
import tech.tablesaw.api.Table;

/** The figures of notebook 09, each from a result table alone. */
public final class TableFigures {
    private static final String ENTRIES = "entries";
    private static final String STEPS = "max error, steps";

    private static final double SHOWN_RANGE = 16;

    private TableFigures() {
    }

    /** Largest error against entries: exp, SiLU and GELU at the range that suits each, rsqrt by Newton steps. */
    public static Figure entries(ResultTable errors) {
        return Panels.grid("How many entries a table needs", errors.source(), 2,
                byInterpolation(errors.table(), "exp", 16), byInterpolation(errors.table(), "SiLU", 16),
                byInterpolation(errors.table(), "GELU", 4), rsqrt(errors.table()));
    }

    private static XyChart byInterpolation(Table errors, String function, double range) {
        Table all = rows(errors, function);
        Table own = all.where(all.doubleColumn("range").isEqualTo(range));
        XyChart chart = chart("%s, range %.0f".formatted(function, range), ENTRIES);
        for (String how : new String[] {"nearest", "linear"}) {
            chart = line(chart, how, by(own, how), ENTRIES);
        }
        return chart.horizontal(TableErrors.GOOD, "1.5 steps");
    }

    private static XyChart rsqrt(Table errors) {
        Table all = rows(errors, "rsqrt");
        XyChart chart = chart("reciprocal square root", ENTRIES);
        for (int newton = 0; newton <= 2; newton++) {
            Table some = all.where(all.intColumn("Newton steps").isEqualTo(newton));
            for (String how : new String[] {"nearest", "linear"}) {
                if (newton < 2 || how.equals("nearest")) { // a line and two steps are at the floor from the start
                    chart = line(chart, "%s, %d Newton".formatted(how, newton), by(some, how), ENTRIES);
                }
            }
        }
        return chart.horizontal(TableErrors.GOOD, "1.5 steps");
    }

    /** Largest error against the range, one line per number of entries, linear. */
    public static Figure ranges(ResultTable errors) {
        return Panels.grid("How far a table must reach (linear)", errors.source(), 2, byRange(errors.table(), "exp"),
                byRange(errors.table(), "SiLU"), byRange(errors.table(), "GELU"));
    }

    private static XyChart byRange(Table errors, String function) {
        Table own = by(rows(errors, function), "linear");
        XyChart chart = chart(function, "range");
        for (int entries : new int[] {64, 256, 1024}) {
            Table points = own.where(own.intColumn(ENTRIES).isEqualTo(entries));
            chart = line(chart, "%,d entries".formatted(entries), points, "range");
        }
        return chart.horizontal(TableErrors.GOOD, "1.5 steps");
    }

    /** Root mean square error of contexts against entries. */
    public static Figure attention(ResultTable contexts) {
        Table own = contexts.table().where(contexts.table().doubleColumn("range").isEqualTo(SHOWN_RANGE));
        XyChart chart = XyChart.of("Attention by tables", contexts.source()).x(Axis.log("entries of the exp table"))
                .y(Axis.log("rms error of the context, steps"));
        for (String how : new String[] {"nearest", "linear"}) {
            for (String form : new String[] {"two passes", "online"}) {
                Table points = by(own.where(own.stringColumn("form").isEqualTo(form)), how);
                chart = chart.markedLine(form + ", " + how, points.intColumn(ENTRIES).asDoubleArray(),
                        points.doubleColumn("rms").asDoubleArray());
            }
        }
        return chart;
    }

    private static Table rows(Table errors, String function) {
        return errors.where(errors.stringColumn("function").isEqualTo(function));
    }

    private static Table by(Table errors, String interpolation) {
        return errors.where(errors.stringColumn("interpolation").isEqualTo(interpolation));
    }

    private static XyChart chart(String title, String x) {
        return XyChart.of(title, "").x(Axis.log(x)).y(Axis.log(STEPS));
    }

    private static XyChart line(XyChart chart, String name, Table points, String x) {
        return chart.markedLine(name, points.numberColumn(x).asDoubleArray(),
                points.doubleColumn("max").asDoubleArray());
    }
}
