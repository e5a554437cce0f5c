package lpu.experiment;

import java.util.List;
import lpu.profile.Bench;
import lpu.profile.BenchRow;
import lpu.profile.Part;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/** The columns of a benchmark's table, and the ratios among them. */
final class BenchColumns {
    static final String THREADS = "threads";
    static final String BY = "by";
    static final String PART = "part";
    static final String VARIANT = "variant";
    /** Median. */
    static final String MS = "ms";
    static final String P10 = "p10 ms";
    static final String P90 = "p90 ms";
    /** How many times were taken. */
    static final String COUNT = "count";
    static final String MB = "MB";
    static final String SPEED = "GB/s";
    /** {@link #SPEED} over that of a read loop on a buffer of about the same size, on as many threads. */
    static final String OF_READ = "of read loop";
    static final String GIGAFLOPS = "GFLOP/s";
    /** {@link #GIGAFLOPS} over that of multiply-adds in registers, on as many threads. */
    static final String OF_MULTIPLY_ADD = "of multiply-add loop";
    /** The time of the same thing with our exact head on the weights as stored, on as many threads, over this time. */
    static final String FASTER = "times as fast as exact";
    /** The time on the fewest threads over this time. */
    static final String SCALING = "times as fast as on fewest threads";
    /** Share of hidden states whose exact best row is among the candidates. */
    static final String KEPT = "top-1 kept";
    static final String KERNEL = "kernel";

    private BenchColumns() {
    }

    /** @param stored the variant that ratios refer to */
    static Column<?>[] of(List<BenchRow> rows, String stored) {
        IntColumn threads = IntColumn.create(THREADS);
        StringColumn by = StringColumn.create(BY);
        StringColumn part = StringColumn.create(PART);
        StringColumn variant = StringColumn.create(VARIANT);
        DoubleColumn ms = DoubleColumn.create(MS);
        DoubleColumn p10 = DoubleColumn.create(P10);
        DoubleColumn p90 = DoubleColumn.create(P90);
        IntColumn count = IntColumn.create(COUNT);
        DoubleColumn mb = DoubleColumn.create(MB);
        DoubleColumn speed = DoubleColumn.create(SPEED);
        DoubleColumn ofRead = DoubleColumn.create(OF_READ);
        DoubleColumn gigaflops = DoubleColumn.create(GIGAFLOPS);
        DoubleColumn ofMultiplyAdd = DoubleColumn.create(OF_MULTIPLY_ADD);
        DoubleColumn faster = DoubleColumn.create(FASTER);
        DoubleColumn scaling = DoubleColumn.create(SCALING);
        DoubleColumn kept = DoubleColumn.create(KEPT);
        StringColumn kernel = StringColumn.create(KERNEL);
        for (BenchRow r : rows) {
            threads.append(r.threads());
            by.append(r.by());
            part.append(r.part().label);
            variant.append(r.variant());
            ms.append(r.ms());
            p10.append(r.p10());
            p90.append(r.p90());
            count.append(r.count());
            mb.append(r.bytes() / 1e6);
            speed.append(r.gigabytesPerSecond());
            ofRead.append(r.gigabytesPerSecond() / readSpeed(rows, r));
            gigaflops.append(r.gigaflops());
            ofMultiplyAdd.append(r.gigaflops() / multiplyAddRate(rows, r.threads()));
            faster.append(exactMs(rows, r, stored) / r.ms());
            scaling.append(onFewestThreads(rows, r) / r.ms());
            kept.append(r.kept());
            kernel.append(r.kernel());
        }
        return new Column<?>[] {threads, by, part, variant, ms, p10, p90, count, mb, speed, ofRead, gigaflops, ofMultiplyAdd,
            faster, scaling, kept, kernel};
    }

    /** GB/s of the read loop whose buffer is nearest in size; NaN where a row says no bytes. */
    private static double readSpeed(List<BenchRow> rows, BenchRow row) {
        double nearest = Double.POSITIVE_INFINITY;
        double speed = Double.NaN;
        for (BenchRow r : rows) {
            double distance = Math.abs(StrictMath.log(r.bytes() / row.bytes()));
            if (r.part() == Part.READ && r.threads() == row.threads() && distance < nearest) {
                nearest = distance;
                speed = r.gigabytesPerSecond();
            }
        }
        return speed;
    }

    private static double multiplyAddRate(List<BenchRow> rows, int threads) {
        return rows.stream().filter(r -> r.part() == Part.MULTIPLY_ADD && r.threads() == threads)
                .mapToDouble(BenchRow::gigaflops).findFirst().orElse(Double.NaN);
    }

    /** The time that a row is compared with; NaN for the yardsticks. */
    private static double exactMs(List<BenchRow> rows, BenchRow row, String stored) {
        Part part = switch (row.part()) {
            case READ, MULTIPLY_ADD, PREFILL, LAYERS -> row.part();
            case COARSE, SELECT, FINE, HEAD -> Part.HEAD;
            case HEAD_AGAIN -> Part.HEAD_AGAIN;
            case TOKEN -> Part.TOKEN;
        };
        if (part == Part.READ || part == Part.MULTIPLY_ADD) {
            return Double.NaN;
        }
        return rows.stream()
                .filter(r -> r.by().equals(Bench.OWNER) && r.threads() == row.threads() && r.part() == part)
                .filter(r -> r.variant().equals(stored) || part == Part.PREFILL || part == Part.LAYERS)
                .mapToDouble(BenchRow::ms).findFirst().orElse(Double.NaN);
    }

    private static double onFewestThreads(List<BenchRow> rows, BenchRow row) {
        int fewest = rows.stream().mapToInt(BenchRow::threads).min().orElseThrow();
        return rows.stream()
                .filter(r -> r.threads() == fewest && r.by().equals(row.by()) && r.part() == row.part()
                        && r.variant().equals(row.variant()))
                .mapToDouble(BenchRow::ms).findFirst().orElse(Double.NaN);
    }
}
