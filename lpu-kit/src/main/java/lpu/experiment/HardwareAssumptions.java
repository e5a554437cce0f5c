package lpu.experiment;

import java.util.List;
import java.util.stream.Stream;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What one would take a piece for by counting its adders, comparators and multiplexers, beside what the synthesis of one counts. */
public final class HardwareAssumptions {
    private static final int SUM_BITS = 32;
    private static final int NUMBER_BITS = 20;
    private static final int LANES = 8;
    /** Bits of the tables of 72 tiles of 256 codewords, which {@link #LANES} lanes share. */
    private static final int TABLE_BITS = 72 * 256 * 8;

    private HardwareAssumptions() {
    }

    private record Piece(String name, String resource, double assumed, double counted) {
    }

    /** One row per piece and resource. */
    public static ResultTable compared(ResultTable resources) {
        StringColumn pieces = StringColumn.create("piece");
        StringColumn kinds = StringColumn.create("resource");
        DoubleColumn assumed = DoubleColumn.create("by hand");
        DoubleColumn counted = DoubleColumn.create("synthesised");
        DoubleColumn ratio = DoubleColumn.create("ratio");
        for (Piece piece : pieces(resources.table())) {
            pieces.append(piece.name);
            kinds.append(piece.resource);
            assumed.append(piece.assumed);
            counted.append(piece.counted);
            ratio.append(piece.counted / piece.assumed);
        }
        return ResultTable.of("Estimated by hand, and synthesised", Provenance.MODELLED, resources.run(), pieces, kinds, assumed, counted,
                ratio);
    }

    private static List<Piece> pieces(Table table) {
        String lane = "lane that multiplies, with its adder";
        String node = "node of the TCU";
        String exponential = "an exponential per cycle";
        String reciprocal = "reciprocal";
        // A LUT for a bit of an adder or 64 bits of memory, half a LUT for one of a comparator or multiplexer.
        double nodeLuts = SUM_BITS + SUM_BITS / 2.0 + (SUM_BITS + NUMBER_BITS) / 2.0;
        double words = TABLE_BITS / 64.0;
        double podLuts = words + (words - LANES * Byte.SIZE) / 2 + LANES * SUM_BITS;
        return Stream.of(List.of(new Piece(lane, "LUT", 24 + SUM_BITS, perLane(table, "fine_mac", "LUT")),
                        new Piece(lane, "FF", 64 + SUM_BITS, perLane(table, "fine_mac", "FF")),
                        new Piece(lane, "DSP", 1, perLane(table, "fine_mac", "DSP")),
                        new Piece("pod's accumulator and rounding", "LUT", 150, perPod(table, "LUT")),
                        new Piece("pod's accumulator and rounding", "DSP", 1, perPod(table, "DSP")),
                        new Piece("pod of 8 lanes that looks up in LUT memory", "LUT", podLuts, scanPod(table))),
                List.of(new Piece(node, "LUT", nodeLuts, perLane(table, "tcu", "LUT")),
                        new Piece(node, "FF", 2 * SUM_BITS + NUMBER_BITS, perLane(table, "tcu", "FF")),
                        new Piece(exponential, "LUT", 120, perLane(table, "osu_exp", "LUT")),
                        new Piece(exponential, "FF", 200, perLane(table, "osu_exp", "FF")),
                        new Piece(reciprocal, "LUT", 1500, reciprocal(table, "LUT")),
                        new Piece(reciprocal, "FF", 2000, reciprocal(table, "FF")),
                        new Piece(reciprocal, "DSP", 6, reciprocal(table, "DSP")))).flatMap(List::stream).toList();
    }

    private static double perLane(Table table, String unit, String kind) {
        return HardwareFits.of(table, unit, kind).line().perLane();
    }

    private static double perPod(Table table, String kind) {
        return HardwareFits.of(table, "fine_mac", kind).line().perPod();
    }

    /** A pod's memory holds all tiles however many lanes share it. */
    private static double scanPod(Table table) {
        HardwareFits.Fit fit = HardwareFits.of(table, "lut_scan", "LUT");
        return fit.line().at(2, LANES) - fit.line().at(1, LANES);
    }

    private static double reciprocal(Table table, String kind) {
        return table.where(table.stringColumn("unit").isEqualTo("reciprocal")).intColumn(kind).get(0);
    }
}
