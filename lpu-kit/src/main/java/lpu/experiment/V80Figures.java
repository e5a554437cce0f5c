package lpu.experiment;

import java.util.List;
import java.util.stream.Stream;
import lpu.model.HeadKind;
import lpu.report.Axis;
import lpu.report.BarChart;
import lpu.report.Figure;
import lpu.report.Panels;
import lpu.report.ResultTable;
import lpu.report.XyChart;
import tech.tablesaw.api.Table;

/** Figures of notebook 12, from its tables alone. */
public final class V80Figures {
    private V80Figures() {
    }

    /** From {@link Exp12WhatAV80Reaches#heads}: tokens per second, and the head's share of the time. */
    public static Figure heads(ResultTable table) {
        List<String> models = table.table().stringColumn(TokenRows.MODEL).asList().stream().distinct().toList();
        BarChart speed = BarChart.of("Tokens per second", "", Axis.log("tokens/s"), models);
        BarChart share = BarChart.of("The LM head's share of a token's time", "", Axis.linear("share, %"), models);
        for (HeadKind kind : HeadKind.values()) {
            speed = speed.bars(kind.toString(), of(table, models, kind, TokenRows.TOKENS, 1));
            share = share.bars(kind.toString(), of(table, models, kind, TokenRows.HEAD_SHARE, 100));
        }
        return Panels.grid(table.title(), table.source(), 1, speed, share);
    }

    private static double[] of(ResultTable table, List<String> models, HeadKind kind, String column, double times) {
        return models.stream().mapToDouble(m -> times * Exp12WhatAV80Reaches.row(table, m, kind).getDouble(column)).toArray();
    }

    /** From {@link Exp12WhatAV80Reaches#engines}: speed, and the fill of the scarcest resource. */
    public static Figure engines(ResultTable table) {
        XyChart speed = XyChart.of("Tokens per second", "").x(Axis.linear("engines")).y(Axis.linear("tokens/s"));
        XyChart strain = XyChart.of("The scarcest resource", "").x(Axis.linear("engines")).y(Axis.linear("fill, % of its limit"))
                .horizontal(100, "the limit");
        for (HeadKind kind : List.of(HeadKind.EXACT, HeadKind.CALIBRATED)) {
            Table own = table.table().where(table.table().stringColumn(TokenRows.HEAD).isEqualTo(kind.toString()));
            double[] x = Stream.of(own.intColumn(TokenRows.ENGINES).asObjectArray()).mapToDouble(Integer::doubleValue).toArray();
            speed = speed.markedLine(kind.toString(), x, own.doubleColumn(TokenRows.TOKENS).asDoubleArray());
            strain = strain.markedLine(kind.toString(), x, own.doubleColumn(TokenRows.STRAIN).multiply(100).asDoubleArray());
        }
        return Panels.row(table.title(), table.source(), speed, strain);
    }

    /** From {@link Exp12WhatAV80Reaches#designs}: speed against the scarcest resource. */
    public static Figure designs(ResultTable designs) {
        return Designs.draw(designs);
    }

    /** From {@link Exp12WhatAV80Reaches#published}: shares of the peak bandwidth. */
    public static Figure published(ResultTable table) {
        BarChart chart = BarChart.of("Share of the memory's peak bandwidth", table.source(), Axis.linear("share, %").between(0, 100),
                table.table().stringColumn("decoder").asList()).lying();
        return chart.bars("published (cited)", table.table().doubleColumn("published share").multiply(100).asDoubleArray())
                .bars("predicted (modelled)", table.table().doubleColumn("predicted share").multiply(100).asDoubleArray());
    }
}
