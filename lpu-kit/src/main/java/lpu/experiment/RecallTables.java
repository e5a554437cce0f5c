package lpu.experiment;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import lpu.profile.ClopperPearson;
import lpu.profile.Recall;
import lpu.report.Axis;
import lpu.report.Figure;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.report.Series;
import lpu.report.XyChart;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Recall results as tables and as the curve of k against the share of positions kept. */
final class RecallTables {
    private static final int POINTS = 64;
    /** Error bars stand at every so many points of a curve. */
    private static final int BAR_EVERY = 9;
    /** Of each side of an error bar: 95 % lie between both. */
    private static final double SIDE = 0.975;
    private static final String POSITIONS = "positions";
    private static final String KEPT = "kept";

    private RecallTables() {
    }

    /** One row per scorer: bits per weight, positions, k@50 … k@99.9 and the largest rank. */
    static ResultTable candidates(String title, List<Recall> recalls, RunInfo run) {
        StringColumn coarse = StringColumn.create("coarse");
        DoubleColumn bits = DoubleColumn.create("bits per weight");
        IntColumn positions = IntColumn.create(POSITIONS);
        List<Double> shares = List.of(0.5, 0.9, 0.99, 0.999);
        List<IntColumn> ks = shares.stream().map(s -> IntColumn.create("k@" + label(s))).toList();
        IntColumn max = IntColumn.create("max");
        for (Recall r : recalls) {
            coarse.append(r.coarse());
            bits.append(r.bitsPerWeight());
            positions.append(r.ranks().length);
            for (int i = 0; i < ks.size(); i++) {
                ks.get(i).append(r.kFor(shares.get(i)));
            }
            max.append(r.max());
        }
        return ResultTable.of(title, Provenance.MEASURED, run, coarse, bits, positions, ks.get(0), ks.get(1),
                ks.get(2), ks.get(3), max);
    }

    /** One row of {@link #candidates}' table. */
    record Needs(String name, int k50, int k90, int k99, int max) {
    }

    static Needs needs(ResultTable candidates, int row) {
        Table t = candidates.table();
        return new Needs(t.stringColumn("coarse").get(row), t.intColumn("k@50").get(row), t.intColumn("k@90").get(row),
                t.intColumn("k@99").get(row), t.intColumn("max").get(row));
    }

    private static String label(double share) {
        return new BigDecimal(Double.toString(share)).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    /** The recall curve of each scorer at k spaced evenly on a log axis: coarse, k, kept (share of positions), positions. */
    static ResultTable curves(String title, List<Recall> recalls, int vocabulary, RunInfo run) {
        StringColumn coarse = StringColumn.create("coarse");
        IntColumn ks = IntColumn.create("k");
        DoubleColumn kept = DoubleColumn.create(KEPT);
        IntColumn positions = IntColumn.create(POSITIONS);
        for (Recall r : recalls) {
            int last = 0;
            for (int i = 0; i <= POINTS; i++) {
                int k = (int) Math.round(StrictMath.pow(vocabulary, (double) i / POINTS));
                if (k > last) {
                    coarse.append(r.coarse());
                    ks.append(k);
                    kept.append(r.agreement(k));
                    positions.append(r.ranks().length);
                    last = k;
                }
            }
        }
        return ResultTable.of(title, Provenance.MEASURED, run, coarse, ks, kept, positions);
    }

    /**
     * From {@link #curves}' table: the share of positions that k candidates miss, on a log axis, as the tail decides. Error
     * bars hold the true share with 95 % confidence, as if positions were independent ({@link ClopperPearson}).
     */
    static Figure draw(String title, String subtitle, ResultTable curves) {
        Table table = curves.table();
        XyChart chart = XyChart.of(title, subtitle)
                .x(Axis.log("candidates k"))
                .y(Axis.log("exact top-1 missed, %").between(100 / table.intColumn(POSITIONS).max(), 100))
                .horizontal(1, "99 % kept");
        for (String coarse : table.stringColumn("coarse").unique().asList().stream()
                .sorted(Comparator.comparingInt(table.stringColumn("coarse")::firstIndexOf)).toList()) {
            Table own = table.where(table.stringColumn("coarse").isEqualTo(coarse)
                    .and(table.doubleColumn(KEPT).isLessThan(1)));
            chart = chart.add(line(coarse, own, chart.series().size()));
        }
        return chart;
    }

    private static Series line(String name, Table own, int style) {
        int n = own.rowCount();
        double[] missed = new double[n];
        double[] low = new double[n];
        double[] high = new double[n];
        for (int i = 0; i < n; i++) {
            missed[i] = 100 * (1 - own.doubleColumn(KEPT).get(i));
            int positions = own.intColumn(POSITIONS).get(i);
            int misses = (int) Math.round(missed[i] / 100 * positions);
            boolean bar = i % BAR_EVERY == 2 * style; // those of different lines stand beside each other
            low[i] = bar ? 100 * (1 - ClopperPearson.upper(positions - misses, positions, SIDE)) : Double.NaN;
            high[i] = bar ? 100 * ClopperPearson.upper(misses, positions, SIDE) : Double.NaN;
        }
        return Series.of(name, own.intColumn("k").asDoubleArray(), missed, Series.Mark.LINE, style).bounds(low, high);
    }
}
