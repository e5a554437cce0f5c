package lpu.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lpu.lut.Interpolation;
import lpu.lut.TableError;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Errors of function tables as a result table: function, interpolation ({@code nearest}, {@code linear}), range
 * (missing for reciprocals), Newton steps, entries, step of the output, and the largest, the root mean square, the
 * largest inside and the largest beyond the range, all four in steps. And the knees found in it.
 */
public final class TableErrors {
    /** Steps that are good enough: half of one each for the rounding of entries and of results, and for the table. */
    static final double GOOD = 1.5;
    /** No table larger than the one at the knee lowers the largest error by more than this share. */
    static final double GAIN = 0.1;

    private final StringColumn function = StringColumn.create("function");
    private final StringColumn interpolation = StringColumn.create("interpolation");
    private final DoubleColumn range = DoubleColumn.create("range");
    private final IntColumn newton = IntColumn.create("Newton steps");
    private final IntColumn entries = IntColumn.create("entries");
    private final DoubleColumn step = DoubleColumn.create("step");
    private final DoubleColumn max = DoubleColumn.create("max");
    private final DoubleColumn rms = DoubleColumn.create("rms");
    private final DoubleColumn inside = DoubleColumn.create("inside");
    private final DoubleColumn beyond = DoubleColumn.create("beyond");

    void add(String name, Interpolation how, double width, int steps, int count, TableError error, double of) {
        function.append(name);
        interpolation.append(how.name().toLowerCase(Locale.ROOT));
        range.append(width);
        newton.append(steps);
        entries.append(count);
        step.append(of);
        max.append(error.max() / of);
        rms.append(error.rms() / of);
        inside.append(error.inside() / of);
        beyond.append(error.beyond() / of);
    }

    ResultTable table(RunInfo info) {
        return ResultTable.of("Errors of tables over all inputs, in steps of the output", Provenance.MEASURED, info,
                function, interpolation, range, newton, entries, step, max, rms, inside, beyond);
    }

    /** The tables that differ in their number of entries alone. */
    record Curve(String function, String interpolation, double range, int newton) {
        static Curve of(Row row) {
            return new Curve(row.getString("function"), row.getString("interpolation"), row.getDouble("range"),
                    row.getInt("Newton steps"));
        }
    }

    /** Entries and largest errors of every curve, in the table's order. */
    static Map<Curve, List<double[]>> curves(Table errors) {
        Map<Curve, List<double[]>> curves = new LinkedHashMap<>();
        for (Row row : errors) {
            curves.computeIfAbsent(Curve.of(row), c -> new ArrayList<>())
                    .add(new double[] {row.getInt("entries"), row.getDouble("max")});
        }
        return curves;
    }

    /**
     * Per curve: the entries at its knee ({@link TableError#knee} with a gain of a tenth) and the largest error there,
     * in steps; the fewest entries within 1.5 steps, missing where no table is.
     */
    public static ResultTable knees(ResultTable errors) {
        StringColumn function = StringColumn.create("function");
        StringColumn interpolation = StringColumn.create("interpolation");
        DoubleColumn range = DoubleColumn.create("range");
        IntColumn newton = IntColumn.create("Newton steps");
        IntColumn knee = IntColumn.create("entries at the knee");
        DoubleColumn there = DoubleColumn.create("max there");
        IntColumn within = IntColumn.create("entries within 1.5 steps");
        curves(errors.table()).forEach((curve, points) -> {
            double[] sizes = points.stream().mapToDouble(p -> p[0]).toArray();
            double[] max = points.stream().mapToDouble(p -> p[1]).toArray();
            int at = TableError.knee(max, GAIN);
            function.append(curve.function);
            interpolation.append(curve.interpolation);
            range.append(curve.range);
            newton.append(curve.newton);
            knee.append((int) sizes[at]);
            there.append(max[at]);
            points.stream().filter(p -> p[1] <= GOOD).findFirst()
                    .ifPresentOrElse(p -> within.append((int) p[0]), within::appendMissing);
        });
        return ResultTable.of("Smallest tables, errors in steps of the output", errors.provenance(), errors.run(),
                function, interpolation, range, newton, knee, there, within);
    }

    /** From {@link #knees}: per function and interpolation the smallest good table over all ranges, in words. */
    public static String notice(ResultTable knees) {
        Map<String, String> best = new LinkedHashMap<>();
        Map<String, Integer> fewest = new LinkedHashMap<>();
        for (Row row : knees.table()) {
            String name = row.getString("function") + ", " + row.getString("interpolation")
                    + (row.isMissing("range") ? ", Newton %d".formatted(row.getInt("Newton steps")) : "");
            int entries = row.isMissing("entries within 1.5 steps") ? Integer.MAX_VALUE
                    : row.getInt("entries within 1.5 steps");
            best.putIfAbsent(name, "no table tried is within 1.5 steps");
            if (entries < fewest.getOrDefault(name, Integer.MAX_VALUE)) {
                fewest.put(name, entries);
                best.put(name, "%,d entries".formatted(entries)
                        + (row.isMissing("range") ? "" : " over a range of %.0f".formatted(row.getDouble("range"))));
            }
        }
        StringBuilder words = new StringBuilder("Smallest tables within 1.5 steps:\n");
        best.forEach((name, found) -> words.append("%s: %s%n".formatted(name, found)));
        return words.toString();
    }
}
