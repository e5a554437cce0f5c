package lpu.experiment;

import java.util.stream.Stream;
import lpu.head.Recall;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.columns.Column;

/** Recall results as columns of a table. */
final class RecallTables {
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
}
