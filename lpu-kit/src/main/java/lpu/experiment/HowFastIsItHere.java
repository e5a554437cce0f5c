package lpu.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.Tokenizer;
import lpu.plot.Provenance;
import lpu.plot.ResultTable;
import lpu.plot.RunInfo;
import lpu.profile.Bench;
import lpu.profile.BenchOptions;
import lpu.profile.BenchRow;
import lpu.profile.CalibrationText;
import lpu.profile.Chunks;
import lpu.profile.Lab;
import lpu.profile.Labs;
import lpu.profile.Part;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** How fast heads and decoding are on this machine, beside its read bandwidth and beside other programs. */
public final class HowFastIsItHere {
    private static final long SEED = 1;
    private static final int QUICK_ROUNDS = 9;
    private static final int FULL_ROUNDS = 45;

    private HowFastIsItHere() {
    }

    /**
     * Measures one model; {@link BenchColumns} lists the columns.
     *
     * @param text null for {@link Corpus#forTests}
     * @param messages takes a line for each peer that is missing
     */
    public static ResultTable measure(LanguageModel model, Corpus text, BenchOptions options,
            Consumer<String> messages) {
        Tokenizer tokenizer = model.tokenizer();
        int context = Math.min(Lab.CONTEXT, model.config().contextLength());
        try (Engine engine = new Engine(model, options.mostThreads(), context)) {
            Corpus corpus = text != null ? text : Corpus.forTests();
            Chunks chunks = Chunks.of(tokenizer, corpus, context, Integer.MAX_VALUE);
            List<BenchRow> rows = Bench.run(engine, tokenizer, chunks, options, SEED, messages);
            String name = model.name() + " (" + model.file().sha256().substring(0, 8) + ")";
            RunInfo run = RunInfo.of(options.mostThreads(), name, corpus.name(), SEED);
            return ResultTable.of("How fast heads and decoding are here", Provenance.MEASURED, run,
                    BenchColumns.of(rows, Bench.storedHead(model)));
        }
    }

    /**
     * As {@link #measure}, of every model, with the standard heads; the peers join full runs. Columns: model, and those of
     * {@link BenchColumns}.
     */
    public static ResultTable measure(Labs labs) {
        int all = Runtime.getRuntime().availableProcessors();
        List<Integer> threads = all == 1 ? List.of(1) : List.of(1, all);
        int rounds = Lab.full() ? FULL_ROUNDS : QUICK_ROUNDS;
        return ByModel.table(labs, lab -> measure(lab.model(), null, new BenchOptions(threads, rounds,
                BenchOptions.standardHeads(CalibrationText.standard(), null), Lab.full()), System.err::println));
    }

    /** From {@link #measure}'s table of several models: the ratios that matter, in words. */
    public static String noticeOfAll(ResultTable measured) {
        return ByModel.words(measured, HowFastIsItHere::notice);
    }

    /** From {@link #measure}'s table: one number of threads, a line per head, its stages beside each other. */
    public static ResultTable overview(ResultTable measured, int threads) {
        return ResultTable.of("%d %s".formatted(threads, threads == 1 ? "thread" : "threads"), Provenance.MEASURED,
                measured.run(), BenchOverview.of(measured.table(), threads));
    }

    /** From {@link #measure}'s table: {@code read loop, 1 thread: 21 MB 27.1 GB/s, …; multiply-add loop: 98.0 GFLOP/s}. */
    public static String yardsticks(ResultTable measured, int threads) {
        List<String> speeds = new ArrayList<>();
        double gigaflops = Double.NaN;
        for (Row row : measured.table()) {
            if (row.getInt(BenchColumns.THREADS) == threads && is(row, Part.READ)) {
                speeds.add("%s %.1f GB/s".formatted(row.getString(BenchColumns.VARIANT),
                        row.getDouble(BenchColumns.SPEED)));
            } else if (row.getInt(BenchColumns.THREADS) == threads && is(row, Part.MULTIPLY_ADD)) {
                gigaflops = row.getDouble(BenchColumns.GIGAFLOPS);
            }
        }
        return "read loop, %d %s: %s; multiply-add loop: %.1f GFLOP/s".formatted(threads,
                threads == 1 ? "thread" : "threads", String.join(", ", speeds), gigaflops);
    }

    /** The numbers of threads in {@link #measure}'s table, in its order. */
    public static List<Integer> threads(ResultTable measured) {
        return Arrays.stream(measured.table().intColumn(BenchColumns.THREADS).asIntArray()).distinct().boxed().toList();
    }

    private static boolean is(Row row, Part part) {
        return row.getString(BenchColumns.PART).equals(part.label);
    }

    /** A peer's line begins with its name, without its version. */
    private static String name(Row row) {
        String by = row.getString(BenchColumns.BY);
        String variant = row.getString(BenchColumns.VARIANT);
        return by.equals(Bench.OWNER) ? variant : by.split(" ")[0] + " " + variant;
    }

    /** From {@link #measure}'s table: the ratios that matter, in words. */
    public static String notice(ResultTable measured) {
        StringBuilder text = new StringBuilder();
        for (int threads : threads(measured)) {
            text.append("%d %s:\n".formatted(threads, threads == 1 ? "thread" : "threads"));
            Table own = measured.table().where(measured.table().intColumn(BenchColumns.THREADS).isEqualTo(threads));
            for (Row row : own) {
                if (is(row, Part.HEAD) || is(row, Part.TOKEN)) {
                    text.append("  %s, %s: %.3g ms, %.3g times as fast as our exact head's\n".formatted(
                            row.getString(BenchColumns.PART), name(row), row.getDouble(BenchColumns.MS),
                            row.getDouble(BenchColumns.FASTER)));
                }
            }
        }
        return text.toString();
    }
}
