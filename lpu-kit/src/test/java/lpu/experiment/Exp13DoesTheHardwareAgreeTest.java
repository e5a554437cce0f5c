package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import lpu.report.Project;
import lpu.report.ResultTable;
import lpu.rtl.Verilator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** Fits of known counts, the committed counts, and a small run of the simulators. */
class Exp13DoesTheHardwareAgreeTest {
    private static final Path RESULTS = Project.home().resolve("data/results");

    @TempDir
    Path folder;

    @Test
    void fitsFindWhatCountsAreMadeOf() {
        double[] pods = {1, 2, 2, 4, 4};
        double[] lanes = {4, 4, 8, 8, 16};
        double[] counts = new double[pods.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 100 + 20 * pods[i] + 7 * pods[i] * lanes[i];
        }
        HardwareFits.Fit fit = HardwareFits.Fit.of(pods, lanes, counts);
        assertEquals(100, fit.line().fixed(), 1e-6);
        assertEquals(20, fit.line().perPod(), 1e-6);
        assertEquals(7, fit.line().perLane(), 1e-6);
        assertEquals(0, fit.maxError(), 1e-9);
        counts[0] *= 1.5;
        assertTrue(HardwareFits.Fit.of(pods, lanes, counts).maxError() > 0.01);
        HardwareFits.Fit line = HardwareFits.Fit.of(new double[] {1, 1, 1}, new double[] {2, 4, 8}, new double[] {5, 9, 17});
        assertEquals(1, line.line().fixed(), 1e-6);
        assertEquals(2, line.line().perLane(), 1e-6);
    }

    @Test
    void committedCountsAreFitted() {
        ResultTable resources = ResultTable.readCsv(RESULTS.resolve(Exp13DoesTheHardwareAgree.RESOURCES));
        ResultTable fits = HardwareFits.fits(resources);
        assertEquals(6 * HardwareFits.KINDS.size(), fits.table().rowCount());
        for (Row row : fits.table()) {
            assertTrue(row.getDouble("largest error, %") >= row.getDouble("mean error, %"));
        }
        ResultTable assumed = HardwareAssumptions.compared(resources);
        assertEquals(1, assumed.table().doubleColumn("synthesised").get(2), 0.01, "a multiplier takes one DSP");
    }

    /** And little more to join them. */
    @Test
    void aHeadTakesWhatItsUnitsTake() {
        Table parts = HardwareParts.compared(ResultTable.readCsv(RESULTS.resolve(Exp13DoesTheHardwareAgree.RESOURCES))).table();
        assertEquals(2 * HardwareParts.KINDS.size(), parts.rowCount());
        for (Row row : parts) {
            assertEquals(1, row.getDouble("ratio"), 0.1, row.toString());
        }
    }

    @Test
    void unitsAgree() {
        Assumptions.assumeTrue(Verilator.missing().isEmpty(), () -> Verilator.missing().orElse(""));
        ResultTable found = Exp13DoesTheHardwareAgree.equivalence(new Exp13DoesTheHardwareAgree.Options(200, false));
        assertEquals(2 * 6, found.table().rowCount());
        assertEquals(0, found.table().intColumn("mismatches").sum());
        assertEquals(6, found.table().longColumn("cycles").countMissing());
        assertEquals(found.table().longColumn("modelled cycles").sum(), found.table().longColumn("cycles").sum());
        found.writeCsv(folder.resolve("table.csv"));
        assertEquals(found.toString(), ResultTable.readCsv(folder.resolve("table.csv")).toString());
        ResultTable fits = HardwareFits.fits(Exp13DoesTheHardwareAgree.resources(new Exp13DoesTheHardwareAgree.Options(0, false)));
        assertTrue(HardwareFigures.notice(found, fits).contains(" through 6 units, 0 of them wrong"));
    }
}
