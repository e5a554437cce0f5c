package lpu.experiment;

import java.util.List;
import java.util.stream.IntStream;
import lpu.accel.Unit;
import lpu.report.Axis;
import lpu.report.BarChart;
import lpu.report.Figure;
import lpu.report.Panels;
import lpu.report.ResultTable;
import lpu.report.XyChart;

/** Figures of notebook 11, from its tables alone. */
public final class LpuFigures {
    private LpuFigures() {
    }

    /** From a table of intervals: a lane for each unit, a colour for each kind of op. */
    public static Figure timeline(ResultTable table) {
        return Timelines.draw(table);
    }

    /** The first cycles of a timeline. */
    public static Figure beginning(ResultTable table, int cycles) {
        return Timelines.draw(table.title(), table.source(), table).x(Axis.linear("cycles").between(0, cycles));
    }

    /** From {@link Exp11HowAnLpuRunsAToken#units}. */
    public static Figure units(ResultTable table) {
        List<String> heads = table.table().stringColumn(Exp11HowAnLpuRunsAToken.HEAD).asList().stream().distinct().toList();
        BarChart vpu = BarChart.of("What the VPU does", "", Axis.linear("share of a token's cycles, %").between(0, 100), heads)
                .stack().lying();
        BarChart each = BarChart.of("How busy each unit is", "", Axis.linear("share of a token's cycles, %").between(0, 100), heads)
                .lying();
        for (String what : table.table().stringColumn(Exp11HowAnLpuRunsAToken.WHAT).asList().stream().distinct().toList()) {
            double[] shares = heads.stream().mapToDouble(h -> 100 * Exp11HowAnLpuRunsAToken.share(table, h, what)).toArray();
            if (what.equals(Exp11HowAnLpuRunsAToken.BUSY) || what.startsWith(Exp11HowAnLpuRunsAToken.WAITS)) {
                vpu = vpu.bars(what, shares);
            } else {
                each = each.bars(what, shares);
            }
        }
        return Panels.grid(table.title(), table.source(), 1, vpu, each);
    }

    /** From {@link Exp11HowAnLpuRunsAToken#attention}. */
    public static Figure attention(ResultTable table) {
        double[] x = IntStream.of(table.table().intColumn(Exp11HowAnLpuRunsAToken.CONTEXT).asIntArray()).asDoubleStream().toArray();
        double[] y = table.table().longColumn(Exp11HowAnLpuRunsAToken.CYCLES).asDoubleArray();
        XyChart chart = XyChart.of(table.title(), table.source()).x(Axis.log("positions in the cache"))
                .y(Axis.log("cycles of a layer's attention")).markedLine("simulated", x, y);
        for (Unit unit : List.of(Unit.HBM, Unit.VPU, Unit.OSU)) {
            chart = chart.line(unit + " alone", x, table.table().doubleColumn(unit.name()).asDoubleArray());
        }
        return chart;
    }
}
