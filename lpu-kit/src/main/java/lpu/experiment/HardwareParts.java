package lpu.experiment;

import java.util.List;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A coarse-fine head synthesised whole, beside the sum of its units, each synthesised alone. */
public final class HardwareParts {
    private static final String WHOLE = "coarse_fine_head";
    static final List<String> KINDS = List.of("LUT", "FF", "DSP", HardwareFits.BRAM);

    private HardwareParts() {
    }

    /** One row per head and resource. */
    public static ResultTable compared(ResultTable resources) {
        IntColumn pods = IntColumn.create("pods");
        IntColumn lanes = IntColumn.create("lanes");
        StringColumn kinds = StringColumn.create("resource");
        DoubleColumn wholes = DoubleColumn.create("whole");
        DoubleColumn sums = DoubleColumn.create("sum of its units");
        DoubleColumn ratios = DoubleColumn.create("ratio");
        Table table = resources.table();
        for (Row head : table.where(table.stringColumn("unit").isEqualTo(WHOLE))) {
            for (String kind : KINDS) {
                double whole = head.getNumber(kind);
                double sum = List.of(unit(table, "lut_scan", head.getInt("pods"), head.getInt("lanes")),
                        unit(table, "top_k", 1, head.getInt("pods")),
                        unit(table, "fine_mac", head.getInt("pods"), head.getInt("lanes"))).stream().mapToDouble(r -> r.getNumber(kind)).sum();
                pods.append(head.getInt("pods"));
                lanes.append(head.getInt("lanes"));
                kinds.append(kind);
                wholes.append(whole);
                sums.append(sum);
                ratios.append(whole / sum);
            }
        }
        return ResultTable.of("A coarse-fine head whole, and the sum of its units", Provenance.MEASURED, resources.run(), pods, lanes, kinds,
                wholes, sums, ratios);
    }

    private static Row unit(Table table, String unit, int pods, int lanes) {
        for (Row row : table) {
            if (row.getString("unit").equals(unit) && row.getInt("pods") == pods && row.getInt("lanes") == lanes) {
                return row;
            }
        }
        throw new IllegalArgumentException("no %s of %d x %d".formatted(unit, pods, lanes));
    }
}
