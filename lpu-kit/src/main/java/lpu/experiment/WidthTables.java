package lpu.experiment;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import lpu.num.Interpolation;
import lpu.plot.Provenance;
import lpu.plot.ResultTable;
import lpu.plot.RunInfo;
import lpu.profile.FixedTrials;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The tables of notebook 08, row by row; changes are of perplexity over the float model's, 0.01 is 1 %. */
final class WidthTables {
    static final String ACTIVATIONS = "activations, room to spare";
    static final String TIGHT = "activations, no room to spare";
    static final String WEIGHTS = "weights";
    static final String VARIED = "varied";
    static final String BITS = "bits";
    static final String CHANGE = "change";
    static final String EXP = "exp";
    static final String FUNCTION = "function";
    static final String INTERPOLATION = "interpolation";
    static final String ENTRIES = "entries";
    static final String NODE = "node";
    static final String ALLOWED = "allowed";
    private static final String SHARE = "share of activation bits";
    private static final double[] BOUNDS = {0.01, 0.05};

    private WidthTables() {
    }

    /** All nodes or all matrices of one width. */
    static final class Widths {
        private final RunInfo run;
        private final StringColumn varied = StringColumn.create(VARIED);
        private final IntColumn bits = IntColumn.create(BITS);
        private final DoubleColumn perplexity = DoubleColumn.create("perplexity");
        private final DoubleColumn change = DoubleColumn.create(CHANGE);
        private final LongColumn overflows = LongColumn.create("overflows");

        Widths(RunInfo run) {
            this.run = run;
        }

        void add(String what, int width, FixedTrials.Trial trial, double floats) {
            varied.append(what);
            bits.append(width);
            perplexity.append(trial.perplexity());
            change.append(trial.perplexity() / floats - 1);
            overflows.append(trial.overflows());
        }

        ResultTable table() {
            return ResultTable.of("Perplexity by width", Provenance.MEASURED, run, varied, bits, perplexity, change, overflows);
        }
    }

    /** One kind of node narrower. */
    static final class Nodes {
        private final RunInfo run;
        private final StringColumn node = StringColumn.create(NODE);
        private final IntColumn bits = IntColumn.create(BITS);
        private final DoubleColumn change = DoubleColumn.create(CHANGE);
        private final DoubleColumn before = DoubleColumn.create("change with 16 bits");

        Nodes(RunInfo run) {
            this.run = run;
        }

        void add(String kind, int width, double changed, double base) {
            node.append(kind);
            bits.append(width);
            change.append(changed);
            before.append(base);
        }

        ResultTable table() {
            return ResultTable.of("Perplexity with one kind of node narrower", Provenance.MEASURED, run, node, bits, change,
                    before);
        }
    }

    /** One function's tables smaller. */
    static final class Tables {
        private final RunInfo run;
        private final StringColumn function = StringColumn.create(FUNCTION);
        private final StringColumn interpolation = StringColumn.create(INTERPOLATION);
        private final IntColumn entries = IntColumn.create(ENTRIES);
        private final DoubleColumn change = DoubleColumn.create(CHANGE);

        Tables(RunInfo run) {
            this.run = run;
        }

        void add(String of, Interpolation how, int count, double changed) {
            function.append(of);
            interpolation.append(how.name().toLowerCase(Locale.ROOT));
            entries.append(count);
            change.append(changed);
        }

        ResultTable table() {
            return ResultTable.of("Perplexity with smaller tables of one function", Provenance.MEASURED, run, function, interpolation,
                    entries, change);
        }
    }

    /** What the search found. */
    static final class Found {
        private final RunInfo run;
        private final DoubleColumn allowed = DoubleColumn.create(ALLOWED);
        private final StringColumn node = StringColumn.create(NODE);
        private final IntColumn bits = IntColumn.create(BITS);
        private final LongColumn values = LongColumn.create("values per token");
        private final DoubleColumn share = DoubleColumn.create(SHARE);
        private final DoubleColumn change = DoubleColumn.create(CHANGE);

        Found(RunInfo run) {
            this.run = run;
        }

        void add(double budget, String kind, int width, long perToken, double bitsLeft, double changed) {
            allowed.append(budget);
            node.append(kind);
            bits.append(width);
            values.append(perToken);
            share.append(bitsLeft);
            change.append(changed);
        }

        ResultTable table() {
            return ResultTable.of("Cheapest widths found within a perplexity budget", Provenance.MEASURED, run, allowed, node, bits,
                    values, share, change);
        }
    }

    /** The figures that matter, of one model. */
    static String words(ResultTable widths, ResultTable nodes, ResultTable tables, ResultTable search) {
        StringBuilder words = new StringBuilder();
        for (double bound : BOUNDS) {
            words.append(String.format(Locale.ROOT, "  within %.0f %% of float: %s; %s; %s%n", 100 * bound,
                    smallestWidth(widths.table(), ACTIVATIONS, bound), smallestWidth(widths.table(), TIGHT, bound),
                    smallestWidth(widths.table(), WEIGHTS, bound)));
            words.append(String.format(Locale.ROOT, "    tables: %s%n", smallestTables(tables.table(), bound)));
        }
        words.append("  most sensitive: ").append(worst(nodes.table())).append(String.format("%n"));
        Table found = search.table();
        TreeMap<Double, String> budgets = new TreeMap<>();
        for (Row row : found) {
            budgets.putIfAbsent(row.getDouble(ALLOWED), String.format(Locale.ROOT,
                    "  search within %.0f %%: %.1f %% of the bits of 16-bit activations, perplexity %+.2f %%%n",
                    100 * row.getDouble(ALLOWED), 100 * row.getDouble(SHARE), 100 * row.getDouble(CHANGE)));
        }
        budgets.values().forEach(words::append);
        return words.toString();
    }

    private static String smallestWidth(Table widths, String varied, double bound) {
        Table own = widths.where(widths.stringColumn(VARIED).isEqualTo(varied));
        Integer least = smallest(own, BITS, bound);
        return least == null ? "no width of " + varied : least + " bits (" + varied + ")";
    }

    private static String smallestTables(Table tables, double bound) {
        Set<String> words = new LinkedHashSet<>();
        for (Row row : tables) {
            String function = row.getString(FUNCTION);
            String how = row.getString(INTERPOLATION);
            Table own = tables.where(tables.stringColumn(FUNCTION).isEqualTo(function)
                    .and(tables.stringColumn(INTERPOLATION).isEqualTo(how)));
            Integer least = smallest(own, ENTRIES, bound);
            words.add("%s, %s: %s".formatted(function, how, least == null ? "none" : least + " entries"));
        }
        return String.join("; ", words);
    }

    /** The smallest size from which on all larger ones measured are within the bound too; null for none. */
    private static Integer smallest(Table rows, String size, double bound) {
        TreeMap<Integer, Double> changes = new TreeMap<>();
        for (Row row : rows) {
            changes.put(row.getInt(size), row.getDouble(CHANGE));
        }
        Integer least = null;
        for (var e : changes.descendingMap().entrySet()) {
            if (!(e.getValue() <= bound)) {
                break;
            }
            least = e.getKey();
        }
        return least;
    }

    private static String worst(Table nodes) {
        Table sorted = nodes.sortDescendingOn(CHANGE);
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < Math.min(3, sorted.rowCount()); i++) {
            Row row = sorted.row(i);
            names.append(String.format(Locale.ROOT, "%s%s at %d bits (%+.1f %%)", i == 0 ? "" : ", ", row.getString(NODE),
                    row.getInt(BITS), 100 * row.getDouble(CHANGE)));
        }
        return names.toString();
    }
}
