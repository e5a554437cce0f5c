package lpu.report;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.selection.Selection;

/**
 * A result: a tablesaw table, what produced it, and whether its numbers were measured, modelled or cited. Columns are
 * of the types STRING, BOOLEAN, SHORT, INTEGER, LONG, FLOAT and DOUBLE.
 *
 * @param title      what the table shows, one line
 * @param provenance where its numbers come from
 * @param run        the run that made it
 * @param table      the data, with the whole of tablesaw's interface
 */
public record ResultTable(String title, Provenance provenance, RunInfo run, Table table) {
    /** Throws IllegalArgumentException for a column type that the CSV form cannot carry. */
    public ResultTable {
        title = title.strip().replaceAll("\\R", " ");
        TableCsv.requireCarried(table);
    }

    /** A table of {@code columns}, all of one length. */
    public static ResultTable of(String title, Provenance provenance, RunInfo run, Column<?>... columns) {
        return new ResultTable(title, provenance, run, Table.create(title, columns));
    }

    /**
     * Writes, atomically, lines {@code # key: value} (title, provenance, the run's fields, column types), then a header
     * row and the data as RFC 4180. Floating-point values are written so that they read back bit for bit; a missing
     * value is an empty cell.
     *
     * @throws InputError when the file cannot be written
     */
    public void writeCsv(Path file) {
        AtomicFile.writeText(file, TableCsv.text(this));
    }

    /**
     * Reads what {@link #writeCsv} wrote.
     *
     * @throws InputError when the file is missing or not such a file
     */
    public static ResultTable readCsv(Path file) {
        return TableCsv.read(file);
    }

    /** The rows whose cell in a column is one of the values, which are compared as they are printed. */
    public ResultTable where(String column, Object... values) {
        Set<String> wanted = Stream.of(values).map(Object::toString).collect(Collectors.toSet());
        Column<?> of = table.column(column);
        int[] rows = IntStream.range(0, of.size()).filter(i -> wanted.contains(of.getString(i))).toArray();
        return new ResultTable(title, provenance, run, table.where(Selection.with(rows)));
    }

    /** With one more column of numbers, or another of that name, computed from each row; NaN is a missing value. */
    public ResultTable number(String column, ToDoubleFunction<Row> of) {
        return with(DoubleColumn.create(column, table.stream().mapToDouble(of).toArray()));
    }

    /** With one more column of texts, or another of that name, computed from each row. */
    public ResultTable text(String column, Function<Row, String> of) {
        return with(StringColumn.create(column, table.stream().map(of)));
    }

    private ResultTable with(Column<?> column) {
        Table changed = table.copy();
        return new ResultTable(title, provenance, run,
                changed.containsColumn(column.name()) ? changed.replaceColumn(column) : changed.addColumns(column));
    }

    /** Title, aligned columns and source for a terminal; long tables are cut in the middle. */
    @Override
    public String toString() {
        return TableText.of(table).plain(title, source());
    }

    /** The same as an HTML table that takes its colours from the page. */
    public String toHtml() {
        return TableText.of(table).html(title, source());
    }

    /** One line: provenance, model and text where there are any, commit. */
    public String source() {
        StringBuilder line = new StringBuilder(provenance.word());
        for (String part : new String[] {run.model(), run.text()}) {
            if (!part.equals("-")) {
                line.append(" · ").append(part);
            }
        }
        return line.append(" · commit ").append(run.commit()).toString();
    }
}
