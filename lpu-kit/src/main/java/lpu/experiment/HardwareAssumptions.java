package lpu.experiment;

import java.util.List;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.v80.UnitCosts;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What the model of the V80 (notebook 12) assumes of a piece, beside what the synthesis of a piece like it counts. */
public final class HardwareAssumptions {
    private static final int LANES = 8;
    /** Indices of 72 tiles of 256 codewords over {@link #LANES} lanes, and a look-up table's bits as memory. */
    private static final int ENTRIES = 9 * 256;
    private static final int ENTRY_BITS = 8;
    /** Of the values and row numbers in a tree's node. */
    private static final int NUMBER_BITS = 20;

    private HardwareAssumptions() {
    }

    private record Piece(String name, String resource, double assumed, double counted) {
    }

    /** One row per piece and resource. */
    public static ResultTable compared(ResultTable resources, UnitCosts costs) {
        StringColumn pieces = StringColumn.create("piece");
        StringColumn kinds = StringColumn.create("resource");
        DoubleColumn assumed = DoubleColumn.create("assumed");
        DoubleColumn counted = DoubleColumn.create("synthesised");
        DoubleColumn ratio = DoubleColumn.create("ratio");
        for (Piece piece : pieces(resources.table(), costs)) {
            pieces.append(piece.name);
            kinds.append(piece.resource);
            assumed.append(piece.assumed);
            counted.append(piece.counted);
            ratio.append(piece.counted / piece.assumed);
        }
        return ResultTable.of("Assumed in the model of the V80, and synthesised", Provenance.MODELLED, resources.run(), pieces, kinds,
                assumed, counted, ratio);
    }

    private static List<Piece> pieces(Table table, UnitCosts costs) {
        double node = costs.adderLuts() * costs.sumBits() + costs.comparatorLuts() * costs.sumBits()
                + costs.muxLuts() * (costs.sumBits() + NUMBER_BITS);
        double words = (double) ENTRIES / UnitCosts.LUTRAM_BITS;
        double lookUp = ENTRY_BITS * (words + (words - 1) * costs.muxLuts());
        return List.of(new Piece("lane that multiplies, with its adder", "LUT", costs.laneLuts() + costs.adderLuts() * costs.sumBits(),
                        lane(table, "fine_mac", "LUT")),
                new Piece("lane that multiplies, with its adder", "FF", costs.laneFfs() + costs.registerFfs() * costs.sumBits(),
                        lane(table, "fine_mac", "FF")),
                new Piece("lane that multiplies, with its adder", "DSP", costs.dspsPerLane(), lane(table, "fine_mac", "DSP")),
                new Piece("pod of 8 lanes that looks up in LUT memory", "LUT",
                        LANES * (lookUp + costs.adderLuts() * costs.sumBits()), pod(table, "lut_scan", "LUT")),
                new Piece("node of the TCU", "LUT", node, lane(table, "tcu", "LUT")),
                new Piece("node of the TCU", "FF", costs.registerFfs() * (2 * costs.sumBits() + NUMBER_BITS), lane(table, "tcu", "FF")),
                new Piece("an exponential per cycle", "LUT", costs.exponential().luts(), lane(table, "osu_exp", "LUT")),
                new Piece("an exponential per cycle", "FF", costs.exponential().ffs(), lane(table, "osu_exp", "FF")),
                new Piece("reciprocal", "LUT", costs.reciprocal().luts(), only(table, "LUT")),
                new Piece("reciprocal", "FF", costs.reciprocal().ffs(), only(table, "FF")),
                new Piece("reciprocal", "DSP", costs.reciprocal().dsps(), only(table, "DSP")));
    }

    private static double lane(Table table, String unit, String kind) {
        return HardwareFits.of(table, unit, kind).perLane();
    }

    /** A pod's memory holds all tiles however many lanes share it. */
    private static double pod(Table table, String unit, String kind) {
        HardwareFits.Fit fit = HardwareFits.of(table, unit, kind);
        return fit.at(2, LANES) - fit.at(1, LANES);
    }

    private static double only(Table table, String kind) {
        return table.where(table.stringColumn("unit").isEqualTo("reciprocal")).intColumn(kind).get(0);
    }
}
