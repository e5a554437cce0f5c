package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * Two results of the same columns, row by row by the columns of a key. Values are compared where both come from the same CPU
 * and vector width: last bits of float sums differ elsewhere, and k-means makes other codebooks of them.
 *
 * @param compared whether values are compared; if not, that and why has been printed
 * @param committed row of each key
 * @param fresh     row of each key; fewer than committed where a model is not there or a run is shorter
 */
record TablePair(String name, List<String> key, boolean compared, Table committedTable, Table freshTable,
                 Map<List<String>, Integer> committed, Map<List<String>, Integer> fresh) {

    static TablePair of(Path committed, Path fresh, String... key) {
        ResultTable before = ResultTable.readCsv(committed);
        ResultTable now = ResultTable.readCsv(fresh);
        Table a = before.table();
        Table b = now.table();
        assertEquals(a.columnNames(), b.columnNames(), fresh.toString());
        TablePair pair = new TablePair(fresh.getFileName().toString(), List.of(key), sameCpu(before.run(), now.run(), fresh), a, b,
                byKey(a, key), byKey(b, key));
        assertTrue(!pair.fresh.isEmpty(), pair.name + " is empty");
        return pair;
    }

    private static boolean sameCpu(RunInfo committed, RunInfo fresh, Path file) {
        if (committed.cpu().equals(fresh.cpu()) && committed.kernel().equals(fresh.kernel())) {
            return true;
        }
        System.out.printf("%s: not compared with the committed table, which was measured on %s (%s); this is %s (%s)%n",
                file.getFileName(), committed.cpu(), committed.kernel(), fresh.cpu(), fresh.kernel());
        return false;
    }

    /** Every cell, as written. */
    static void exact(Path committed, Path fresh) {
        assertEquals(ResultTable.readCsv(committed).table().printAll(), ResultTable.readCsv(fresh).table().printAll(),
                fresh.getFileName().toString());
    }

    private static Map<List<String>, Integer> byKey(Table table, String... key) {
        Map<List<String>, Integer> rows = new LinkedHashMap<>();
        for (Row row : table) {
            rows.putIfAbsent(Stream.of(key).map(k -> table.column(k).getString(row.getRowNumber())).toList(), row.getRowNumber());
        }
        return rows;
    }

    /** Those rows whose column of the key has this value. */
    TablePair where(String column, String value) {
        int at = key.indexOf(column);
        Map<List<String>, Integer> own = fresh.entrySet().stream().filter(e -> e.getKey().get(at).equals(value))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (x, y) -> x, LinkedHashMap::new));
        assertTrue(!own.isEmpty(), "%s has no row whose %s is %s".formatted(name, column, value));
        return new TablePair(name, key, compared, committedTable, freshTable, committed, own);
    }

    /** Different values of a column of the key, in the fresh result. */
    Set<String> distinct(String column) {
        return fresh.keySet().stream().map(k -> k.get(key.indexOf(column))).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The fresh value of one row. */
    double fresh(String column, String... keys) {
        Integer row = fresh.get(List.of(keys));
        assertNotNull(row, name + " has no row " + List.of(keys));
        return number(freshTable, column, row);
    }

    /** The fresh values of all rows. */
    List<Double> freshAll(String column) {
        return fresh.values().stream().map(row -> number(freshTable, column, row)).toList();
    }

    private static double number(Table table, String column, int row) {
        return table.column(column).isMissing(row) ? Double.NaN : ((NumericColumn<?>) table.column(column)).getDouble(row);
    }

    private interface Close {
        boolean test(double committed, double fresh);
    }

    /** Differences of at most this share of the committed value. */
    TablePair relative(double share, String... columns) {
        return all("within %s of the committed value".formatted(share),
                (a, b) -> Double.isNaN(a) && Double.isNaN(b) || Math.abs(a - b) <= share * Math.abs(a), columns);
    }

    /** Counts that are at most this many times each other, after {@code slack} is added to both. */
    TablePair factor(double factor, double slack, String... columns) {
        return all("within a factor of %s (and %s)".formatted(factor, slack), (a, b) -> Double.isNaN(a) && Double.isNaN(b)
                || Math.max(a, b) + slack <= factor * (Math.min(a, b) + slack), columns);
    }

    TablePair atMost(double limit, String... columns) {
        return all("at most " + limit, (a, b) -> b <= limit, columns);
    }

    private TablePair all(String what, Close close, String... columns) {
        List<String> wrong = new ArrayList<>();
        fresh.forEach((k, row) -> {
            Integer before = committed.get(k);
            if (before == null) {
                fail(name + ": no committed row " + k);
            }
            for (String column : columns) {
                double a = number(committedTable, column, before);
                double b = number(freshTable, column, row);
                if (compared && !close.test(a, b)) {
                    wrong.add("%s %s: committed %s, now %s".formatted(k, column, a, b));
                }
            }
        });
        assertTrue(wrong.isEmpty(), () -> "%s, not %s:%n%s".formatted(name, what, String.join("\n", wrong)));
        return this;
    }
}
