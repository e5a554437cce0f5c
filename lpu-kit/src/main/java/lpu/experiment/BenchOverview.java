package lpu.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import lpu.profile.Part;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A benchmark's table for one number of threads as a reader wants it: a line per head, its parts in columns. */
final class BenchOverview {
    private static final Map<Part, String> MS = new LinkedHashMap<>();

    static {
        MS.put(Part.COARSE, "scores ms");
        MS.put(Part.SELECT, "scan+top-k ms");
        MS.put(Part.FINE, "fine ms");
        MS.put(Part.HEAD, "head ms");
        MS.put(Part.HEAD_AGAIN, "again ms");
        MS.put(Part.LAYERS, "layers ms");
        MS.put(Part.TOKEN, "token ms");
        MS.put(Part.PREFILL, "prefill ms");
    }

    private BenchOverview() {
    }

    static Column<?>[] of(Table measured, int threads) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        StringColumn by = StringColumn.create("by");
        StringColumn variant = StringColumn.create("what");
        Map<String, DoubleColumn> numbers = new LinkedHashMap<>();
        MS.values().forEach(name -> numbers.put(name, DoubleColumn.create(name)));
        for (String name : new String[] {"tokens/s", "MB", "GB/s", "of read", "token of read", "GFLOP/s", "of FMA", "head x",
            "token x", "top-1 %"}) {
            numbers.put(name, DoubleColumn.create(name));
        }
        for (Row row : measured) {
            String part = row.getString(BenchColumns.PART);
            if (row.getInt(BenchColumns.THREADS) != threads || part.equals(Part.READ.label)
                    || part.equals(Part.MULTIPLY_ADD.label)) {
                continue;
            }
            String name = row.getString(BenchColumns.BY) + "\n" + row.getString(BenchColumns.VARIANT);
            int line = lines.computeIfAbsent(name, n -> {
                by.append(row.getString(BenchColumns.BY));
                variant.append(row.getString(BenchColumns.VARIANT));
                numbers.values().forEach(DoubleColumn::appendMissing);
                return by.size() - 1;
            });
            fill(numbers, line, row);
        }
        Column<?>[] all = new Column<?>[2 + numbers.size()];
        all[0] = by;
        all[1] = variant;
        int at = 2;
        for (DoubleColumn column : numbers.values()) {
            all[at++] = column;
        }
        return all;
    }

    private static void fill(Map<String, DoubleColumn> numbers, int line, Row row) {
        String label = row.getString(BenchColumns.PART);
        double ms = row.getDouble(BenchColumns.MS);
        MS.forEach((part, name) -> {
            if (part.label.equals(label)) {
                numbers.get(name).set(line, ms);
            }
        });
        if (label.equals(Part.HEAD.label)) {
            numbers.get("head x").set(line, row.getDouble(BenchColumns.FASTER));
            numbers.get("top-1 %").set(line, 100 * row.getDouble(BenchColumns.KEPT));
        }
        if (label.equals(Part.HEAD.label) || label.equals(Part.LAYERS.label)) {
            numbers.get("MB").set(line, row.getDouble(BenchColumns.MB));
            numbers.get("GB/s").set(line, row.getDouble(BenchColumns.SPEED));
            numbers.get("of read").set(line, row.getDouble(BenchColumns.OF_READ));
        }
        if (label.equals(Part.PREFILL.label)) {
            numbers.get("GFLOP/s").set(line, row.getDouble(BenchColumns.GIGAFLOPS));
            numbers.get("of FMA").set(line, row.getDouble(BenchColumns.OF_MULTIPLY_ADD));
        }
        if (label.equals(Part.TOKEN.label)) {
            numbers.get("tokens/s").set(line, 1e3 / ms);
            numbers.get("token of read").set(line, row.getDouble(BenchColumns.OF_READ));
            numbers.get("token x").set(line, row.getDouble(BenchColumns.FASTER));
        }
    }
}
