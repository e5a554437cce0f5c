package lpu.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lpu.accel.Tcu;
import lpu.report.Progress;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.rtl.CellCounts;
import lpu.rtl.FineShape;
import lpu.rtl.HeadShape;
import lpu.rtl.OsuShape;
import lpu.rtl.RtlDesign;
import lpu.rtl.RtlSources;
import lpu.rtl.ScanShape;
import lpu.rtl.TcuUnit;
import lpu.rtl.TopKShape;
import lpu.rtl.Yosys;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;

/** Units of several sizes, and whole heads made of units of the same sizes, synthesised. */
final class HardwareSizes {
    private static final int VALUE_BITS = 32;
    private static final int TILES = 72;
    private static final int CODEWORDS = 256;
    private static final int COLUMNS = 576;
    private static final int ROWS = 4096;
    private static final int CANDIDATES = 64;

    private HardwareSizes() {
    }

    /**
     * One size.
     *
     * @param pods  of the unit; 1 where it has none
     * @param lanes of a pod: values, columns or look-ups per cycle
     */
    private record Size(int pods, int lanes, RtlDesign design) {
    }

    private static List<Size> sizes(RtlSources rtl) {
        List<Size> sizes = new ArrayList<>();
        for (int width : new int[] {4, 8, 16, 32}) {
            sizes.add(new Size(1, width, TcuUnit.design(rtl, new Tcu(width), VALUE_BITS)));
        }
        for (int columns : new int[] {4, 8, 16}) {
            OsuShape shape = new OsuShape(16, 1, columns, 4, 16, 16);
            sizes.add(new Size(1, columns, shape.design(rtl, Exp13DoesTheHardwareAgree.tables())));
        }
        for (int lanes : new int[] {1, 2, 4, 8}) {
            sizes.add(new Size(1, lanes, RtlDesign.of(rtl, "osu_exp", Map.of("TILE", 16, "LANES", lanes))));
        }
        sizes.add(new Size(1, 1, RtlDesign.of(rtl, "reciprocal", Map.of())));
        for (int[] size : new int[][] {{1, 4}, {1, 8}, {2, 4}, {2, 8}, {4, 4}}) {
            sizes.add(new Size(size[0], size[1], scan(size[0], size[1]).design(rtl)));
        }
        for (int width : new int[] {2, 4, 8, 16}) {
            sizes.add(new Size(1, width, new TopKShape(width, 24, ROWS / width, CANDIDATES / width).design(rtl)));
        }
        for (int[] size : new int[][] {{2, 4}, {2, 8}, {4, 4}, {4, 8}, {2, 64}}) {
            sizes.add(new Size(size[0], size[1], fine(size[0], size[1]).design(rtl)));
        }
        for (int pods : new int[] {2, 4}) {
            sizes.add(new Size(pods, 4, new HeadShape(scan(pods, 4), fine(pods, 4), ROWS / pods, CANDIDATES / pods).design(rtl)));
        }
        return sizes;
    }

    private static ScanShape scan(int pods, int lanes) {
        return new ScanShape(pods, lanes, TILES, CODEWORDS);
    }

    private static FineShape fine(int pods, int lanes) {
        return new FineShape(pods, lanes, COLUMNS, 8, 3, 16, true);
    }

    static ResultTable synthesise(Yosys yosys, RtlSources rtl, RunInfo info) {
        StringColumn unit = StringColumn.create("unit");
        StringColumn parameters = StringColumn.create("parameters");
        IntColumn pods = IntColumn.create("pods");
        IntColumn lanes = IntColumn.create("lanes");
        IntColumn luts = IntColumn.create("LUT");
        IntColumn memory = IntColumn.create("LUT as memory");
        IntColumn ffs = IntColumn.create("FF");
        IntColumn dsps = IntColumn.create("DSP");
        DoubleColumn brams = DoubleColumn.create(HardwareFits.BRAM);
        IntColumn urams = IntColumn.create("URAM");
        List<Size> sizes = sizes(rtl);
        try (Progress progress = Progress.of("designs synthesised", sizes.size())) {
            for (Size size : sizes) {
                CellCounts r = yosys.synthesise(size.design);
                unit.append(size.design.top());
                parameters.append(size.design.parameters().toString());
                pods.append(size.pods);
                lanes.append(size.lanes);
                luts.append(r.luts());
                memory.append(r.memoryLuts());
                ffs.append(r.ffs());
                dsps.append(r.dsps());
                brams.append(r.bramHalves() / 2.0);
                urams.append(r.urams());
                progress.step(1);
            }
        }
        return ResultTable.of("Resources by open-source synthesis (" + yosys.release() + "), UltraScale+ as a stand-in for Versal, before "
                + "placement", Provenance.MEASURED, info, unit, parameters, pods, lanes, luts, memory, ffs, dsps, brams, urams);
    }
}
