package lpu.experiment;

import java.util.Arrays;
import java.util.List;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.v80.SizeLine;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Resources as sums: {@code n = fixed + perPod · pods + perLane · pods · lanes}, by least squares over the sizes that were synthesised;
 * without the middle part where all sizes have one pod.
 */
public final class HardwareFits {
    /** One more than a line has parts. */
    private static final int LEAST_SIZES = 3;
    static final String BRAM = "BRAM 36 Kb";
    /** Block memories are no line in lanes: a narrow memory goes into LUTs. */
    static final List<String> KINDS = List.of("LUT", "FF", "DSP");

    private HardwareFits() {
    }

    /**
     * One resource of one unit.
     *
     * @param line      without a part per pod for units without pods
     * @param maxError  the largest, relative to what was counted
     * @param meanError of the absolute relative errors
     */
    record Fit(SizeLine line, double maxError, double meanError) {
        /** Of counts at sizes; at least one more of them than the fit has parts. */
        static Fit of(double[] pods, double[] lanes, double[] counts) {
            boolean podded = Arrays.stream(pods).distinct().count() > 1;
            double[][] x = new double[counts.length][];
            for (int i = 0; i < x.length; i++) {
                double all = pods[i] * lanes[i];
                x[i] = podded ? new double[] {pods[i], all} : new double[] {all};
            }
            OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
            regression.newSampleData(counts, x);
            double[] b = regression.estimateRegressionParameters();
            SizeLine line = new SizeLine(b[0], podded ? b[1] : 0, b[b.length - 1]);
            double max = 0;
            double sum = 0;
            for (int i = 0; i < counts.length; i++) {
                double error = counts[i] == 0 ? 0 : Math.abs(line.at(pods[i], lanes[i]) / counts[i] - 1);
                max = Math.max(max, error);
                sum += error;
            }
            return new Fit(line, max, sum / counts.length);
        }
    }

    static Fit of(Table resources, String unit, String kind) {
        Table own = resources.where(resources.stringColumn("unit").isEqualTo(unit));
        return Fit.of(own.intColumn("pods").asDoubleArray(), own.intColumn("lanes").asDoubleArray(),
                own.numberColumn(kind).asDoubleArray());
    }

    /** Units of enough sizes to be fitted. */
    static List<String> units(Table resources) {
        return resources.stringColumn("unit").unique().asList().stream().sorted()
                .filter(unit -> resources.stringColumn("unit").isEqualTo(unit).size() >= LEAST_SIZES).toList();
    }

    /** One row per unit and resource. */
    public static ResultTable fits(ResultTable resources) {
        StringColumn units = StringColumn.create("unit");
        StringColumn kinds = StringColumn.create("resource");
        DoubleColumn fixed = DoubleColumn.create("fixed");
        DoubleColumn perPod = DoubleColumn.create("per pod");
        DoubleColumn perLane = DoubleColumn.create("per lane");
        DoubleColumn max = DoubleColumn.create("largest error, %");
        DoubleColumn mean = DoubleColumn.create("mean error, %");
        IntColumn sizes = IntColumn.create("sizes");
        Table table = resources.table();
        for (String unit : units(table)) {
            for (String kind : KINDS) {
                Fit fit = of(table, unit, kind);
                units.append(unit);
                kinds.append(kind);
                fixed.append(fit.line.fixed());
                perPod.append(fit.line.perPod());
                perLane.append(fit.line.perLane());
                max.append(100 * fit.maxError);
                mean.append(100 * fit.meanError);
                sizes.append(table.stringColumn("unit").isEqualTo(unit).size());
            }
        }
        return ResultTable.of("Resources fitted: fixed + per pod · pods + per lane · pods · lanes", Provenance.MODELLED, resources.run(),
                units, kinds, fixed, perPod, perLane, max, mean, sizes);
    }
}
