package lpu.experiment;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import lpu.profile.Recall;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Recall results as tables and as the curve of k against the share of positions kept. */
final class RecallTables {
    private static final int POINTS = 64;
    /** Error bars stand at every so many points of a curve. */
    private static final int BAR_EVERY = 9;
    private static final String POSITIONS = "positions";
    private static final String KEPT = "kept";

    private RecallTables() {
    }

    /**
     * Columns of a table of candidates: k@50, k@90 and k@99, between which k the last lies with 95 % confidence
     * ({@link Recall#rangeFor}), and the largest rank.
     */
    static final class Columns {
        private final IntColumn k50 = IntColumn.create("k@50");
        private final IntColumn k90 = IntColumn.create("k@90");
        private final IntColumn k99 = IntColumn.create("k@99");
        private final IntColumn low = IntColumn.create("k@99 low");
        private final IntColumn high = IntColumn.create("k@99 high");
        private final IntColumn max = IntColumn.create("max");

        void add(Recall r) {
            k50.append(r.kFor(0.5));
            k90.append(r.kFor(0.9));
            k99.append(r.kFor(0.99));
            Recall.Range range = r.rangeFor(0.99);
            low.append(range.low());
            high.append(range.high());
            max.append(r.max());
        }

        /** These, after others. */
        Column<?>[] after(Column<?>... first) {
            return Stream.concat(Stream.of(first), Stream.of(k50, k90, k99, low, high, max)).toArray(Column<?>[]::new);
        }
    }

    /** One row per scorer: bits per weight, positions and {@link Columns}. */
    static ResultTable candidates(String title, List<Recall> recalls, RunInfo run) {
        StringColumn coarse = StringColumn.create("coarse");
        DoubleColumn bits = DoubleColumn.create("bits per weight");
        IntColumn positions = IntColumn.create(POSITIONS);
        Columns ks = new Columns();
        for (Recall r : recalls) {
            coarse.append(r.coarse());
            bits.append(r.bitsPerWeight());
            positions.append(r.ranks().length);
            ks.add(r);
        }
        return ResultTable.of(title, Provenance.MEASURED, run, ks.after(coarse, bits, positions));
    }

    /** One row of {@link #candidates}' table. */
    record Needs(String name, int k50, int k90, int k99, int low, int high, int max) {
        /** {@code 1,235 (855 to 2,355)}. */
        String k99InWords() {
            return String.format(Locale.ROOT, "%,d (%,d to %,d)", k99, low, high);
        }
    }

    static Needs needs(ResultTable candidates, int row) {
        Table t = candidates.table();
        return new Needs(t.stringColumn("coarse").get(row), t.intColumn("k@50").get(row), t.intColumn("k@90").get(row),
                t.intColumn("k@99").get(row), t.intColumn("k@99 low").get(row), t.intColumn("k@99 high").get(row),
                t.intColumn("max").get(row));
    }

    /** The recall curve of each scorer at k spaced evenly on a log axis: coarse, k, kept (share of positions), positions. */
    static ResultTable curves(String title, List<Recall> recalls, int vocabulary, RunInfo run) {
        StringColumn coarse = StringColumn.create("coarse");
        IntColumn ks = IntColumn.create("k");
        DoubleColumn kept = DoubleColumn.create(KEPT);
        IntColumn positions = IntColumn.create(POSITIONS);
        for (Recall r : recalls) {
            int last = 0;
            for (int i = 0; i <= POINTS; i++) {
                int k = (int) Math.round(StrictMath.pow(vocabulary, (double) i / POINTS));
                if (k > last) {
                    coarse.append(r.coarse());
                    ks.append(k);
                    kept.append(r.agreement(k));
                    positions.append(r.ranks().length);
                    last = k;
                }
            }
        }
        return ResultTable.of(title, Provenance.MEASURED, run, coarse, ks, kept, positions);
    }
}
