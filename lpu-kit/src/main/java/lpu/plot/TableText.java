package lpu.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import lpu.io.NumberText;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as cells of text for a reader.
 *
 * @param names   column names
 * @param numeric which columns hold numbers and stand right-aligned
 * @param rows    the shown rows, formatted
 * @param total   rows of the whole table
 */
record TableText(List<String> names, List<Boolean> numeric, List<List<String>> rows, int total) {
    private static final int MOST = 32;
    private static final int HEAD = 16;
    private static final int TAIL = 4;
    private static final int DIGITS = 4;

    /** All rows, or of more than {@value #MOST} the first {@value #HEAD} and the last {@value #TAIL}. */
    static TableText of(Table table) {
        int total = table.rowCount();
        List<Integer> shown = new ArrayList<>();
        for (int r = 0; r < total; r++) {
            if (total <= MOST || r < HEAD || r >= total - TAIL) {
                shown.add(r);
            }
        }
        List<List<String>> byColumn = table.columns().stream().map(c -> cells(c, shown)).toList();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            int row = i;
            rows.add(byColumn.stream().map(c -> c.get(row)).toList());
        }
        List<Boolean> numeric = table.columns().stream().map(c -> c instanceof NumericColumn<?>).toList();
        return new TableText(table.columnNames(), numeric, rows, total);
    }

    /** Columns under each other, with the title above and the source below; a blank title or source is left out. */
    String plain(String title, String source) {
        List<Integer> widths = new ArrayList<>();
        for (int c = 0; c < names.size(); c++) {
            int column = c;
            widths.add(Math.max(names.get(c).length(),
                    rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0)));
        }
        List<String> lines = new ArrayList<>();
        if (!title.isBlank()) {
            lines.add(title);
        }
        lines.add(line(names, widths));
        lines.add(widths.stream().map("-"::repeat).collect(Collectors.joining("  ")));
        for (int r = 0; r < rows.size(); r++) {
            if (cutBefore(r)) {
                lines.add(cutText());
            }
            lines.add(line(rows.get(r), widths));
        }
        if (!source.isBlank()) {
            lines.add("(" + source + ")");
        }
        return String.join("\n", lines);
    }

    /** An HTML table without colours of its own. */
    String html(String title, String source) {
        StringBuilder out = new StringBuilder("<table style=\"border-collapse:collapse\">\n");
        if (!title.isBlank()) {
            out.append("<caption style=\"text-align:left;font-weight:bold\">").append(Svg.escape(title))
                    .append("</caption>\n");
        }
        out.append("<thead>").append(htmlRow("th", names, "border-bottom:1px solid currentColor;"))
                .append("</thead>\n<tbody>\n");
        for (int r = 0; r < rows.size(); r++) {
            if (cutBefore(r)) {
                out.append(wide(cutText()));
            }
            out.append(htmlRow("td", rows.get(r), ""));
        }
        if (!source.isBlank()) {
            out.append(wide(source));
        }
        return out.append("</tbody>\n</table>").toString();
    }

    private boolean cutBefore(int shownRow) {
        return shownRow == HEAD && total > rows.size();
    }

    private String cutText() {
        return "… " + NumberText.fixed(total - rows.size(), 0) + " more rows …";
    }

    private String wide(String text) {
        return "<tr><td colspan=\"%d\" style=\"text-align:left;opacity:0.7\">%s</td></tr>\n"
                .formatted(names.size(), Svg.escape(text));
    }

    private String htmlRow(String tag, List<String> cells, String style) {
        StringBuilder out = new StringBuilder("<tr>");
        for (int c = 0; c < cells.size(); c++) {
            out.append("<%s style=\"%stext-align:%s\">%s</%s>".formatted(tag, style, numeric.get(c) ? "right" : "left",
                    Svg.escape(cells.get(c)), tag));
        }
        return out.append("</tr>\n").toString();
    }

    private String line(List<String> cells, List<Integer> widths) {
        StringBuilder out = new StringBuilder();
        for (int c = 0; c < cells.size(); c++) {
            String pad = " ".repeat(widths.get(c) - cells.get(c).length());
            out.append(c == 0 ? "" : "  ").append(numeric.get(c) ? pad + cells.get(c) : cells.get(c) + pad);
        }
        return out.toString().stripTrailing();
    }

    private static List<String> cells(Column<?> column, List<Integer> shown) {
        if (!(column instanceof NumericColumn<?> numbers)) {
            return shown.stream().map(r -> column.isMissing(r) ? "–" : visible(column.get(r).toString())).toList();
        }
        double[] values = shown.stream().mapToDouble(numbers::getDouble).toArray();
        int decimals = decimals(values);
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            boolean plain = decimals >= 0 && Double.isFinite(values[i]);
            cells.add(numbers.isMissing(shown.get(i)) ? "–"
                    : plain ? NumberText.fixed(values[i], decimals) : NumberText.compact(values[i], DIGITS));
        }
        return cells;
    }

    private static String visible(String text) {
        return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    }

    /** Decimals that suit the whole column, or -1 when its values differ too much in size for a common number. */
    private static int decimals(double[] values) {
        double[] sizes = Arrays.stream(values).map(Math::abs).filter(v -> v > 0 && v < 1e15).toArray();
        if (Arrays.stream(sizes).allMatch(v -> v == Math.rint(v))) {
            return 0;
        }
        int largest = NumberText.exponent(Arrays.stream(sizes).max().getAsDouble());
        int smallest = NumberText.exponent(Arrays.stream(sizes).min().getAsDouble());
        if (largest - smallest > DIGITS || smallest < -DIGITS) {
            return -1;
        }
        int decimals = Math.max(0, Math.max(DIGITS - 1 - largest, 1 - smallest));
        while (decimals > 0 && endInZero(sizes, decimals)) {
            decimals--;
        }
        return decimals;
    }

    private static boolean endInZero(double[] sizes, int decimals) {
        return Arrays.stream(sizes).allMatch(v -> NumberText.fixed(v, decimals).endsWith("0"));
    }
}
