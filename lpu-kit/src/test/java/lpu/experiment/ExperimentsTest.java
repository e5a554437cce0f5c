package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import lpu.fixed.FormatRule;
import lpu.head.LmHead;
import lpu.head.TileVqHead;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.plot.ResultTable;
import lpu.profile.Chunks;
import lpu.profile.Lab;
import lpu.profile.Labs;
import lpu.profile.Perplexity;
import lpu.profile.TinyLabs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The experiments on one and on two tiny models. */
class ExperimentsTest {
    private static final String[][] NAMES = {{"anna"}, {"anna", "bert"}};
    private static final int V = 271;
    private static final int LLAMA_NODES = 21;

    /** One for all tests: what calibrates the models' heads takes seconds to compute and is then kept. */
    @TempDir
    static Path folder;

    @FunctionalInterface
    private interface Check {
        void of(Labs labs) throws IOException;
    }

    private void onOneAndTwoModels(Check check) throws IOException {
        for (String[] names : NAMES) {
            try (TinyLabs tiny = new TinyLabs(folder, names)) {
                check.of(tiny.labs);
            }
        }
    }

    private static void checkNotice(Labs labs, String notice, int linesOfEach) {
        int models = labs.all().size();
        int expected = models == 1 ? linesOfEach : models * (linesOfEach + 2) - 1; // a name, a blank line between
        assertEquals(expected, notice.lines().count(), notice);
        if (models > 1) {
            labs.names().forEach(name -> assertTrue(notice.contains(name + "\n  "), notice));
        }
    }

    private static void checkModels(Labs labs, ResultTable table, int rowsOfEach) {
        assertEquals(labs.names(), ByModel.models(table));
        labs.names().forEach(name -> assertEquals(rowsOfEach, ByModel.of(table, name).table().rowCount()));
    }

    @Test
    void howManyBitsPerNode() throws IOException {
        onOneAndTwoModels(labs -> {
            Exp08HowManyBitsPerNode.Options options = new Exp08HowManyBitsPerNode.Options(1, 32, List.of(8, 16), List.of(4, 8),
                    List.of(6), List.of(4, 256), List.of(0.01, 0.5));
            List<Exp08HowManyBitsPerNode.Setting> settings = Exp08HowManyBitsPerNode.prepare(labs, options);
            ResultTable widths = Exp08HowManyBitsPerNode.widths(settings);
            checkModels(labs, widths, 2 * 2 + 2);
            ResultTable nodes = Exp08HowManyBitsPerNode.nodes(settings);
            checkModels(labs, nodes, LLAMA_NODES);
            ResultTable tables = Exp08HowManyBitsPerNode.tables(settings);
            checkModels(labs, tables, 2 * 2 * 2);
            ResultTable search = Exp08HowManyBitsPerNode.search(settings);
            checkModels(labs, search, 2 * LLAMA_NODES);
            for (Row row : search.table()) {
                assertTrue(row.getDouble("change") <= row.getDouble("allowed") || row.getInt("bits") == 16, row.toString());
            }
            assertTrue(Exp08HowManyBitsPerNode.notice(widths, nodes, tables, search).contains("within 1 % of float: "));
            // A second time every trial is known: the same table without running the model.
            assertEquals(widths.table().print(), Exp08HowManyBitsPerNode.widths(Exp08HowManyBitsPerNode.prepare(labs, options)).table().print());
        });
    }

    @Test
    void doesPerplexitySurvive() throws IOException {
        onOneAndTwoModels(labs -> {
            ResultTable table = Exp10DoesPerplexitySurvive.measure(labs, Exp10DoesPerplexitySurvive.Options.standard());
            checkModels(labs, table, 3);
            ResultTable summary = Exp10DoesPerplexitySurvive.summary(table);
            checkModels(labs, summary, 3);
            for (Row row : summary.table()) {
                boolean fixed = !row.getString("arithmetic").equals("float");
                assertTrue(Math.abs(row.getDouble("change")) < (fixed ? 0.01 : 1e-12), row.toString());
                assertEquals(0, row.getLong("overflows"));
                if (row.getString("arithmetic").endsWith("coarse-fine")) {
                    assertEquals(1, row.getDouble("greedy tokens kept")); // as many candidates as rows
                }
            }
            ResultTable saturated = Exp10DoesPerplexitySurvive.measure(labs, Exp10DoesPerplexitySurvive.Options.saturated());
            checkModels(labs, saturated, 2);
            for (String name : labs.names()) {
                assertTrue(ByModel.of(saturated, name).table().longColumn("overflows").get(1) > 0);
            }
            checkNotice(labs, Exp10DoesPerplexitySurvive.notice(table), 2);
        });
    }

    /** Two chunks: the first rows are those of a run of one, and together they give the perplexity of both. */
    @Test
    void perplexityChunkByChunk() throws IOException {
        try (TinyLabs tiny = new TinyLabs(folder, "anna")) {
            Lab lab = tiny.labs.all().getFirst();
            Exp10DoesPerplexitySurvive.Options two =
                    new Exp10DoesPerplexitySurvive.Options("a16w8", 2, FormatRule.standard(), true);
            Table own = Exp10DoesPerplexitySurvive.measure(tiny.labs, two).table();
            ResultTable one = Exp10DoesPerplexitySurvive.measure(tiny.labs, Exp10DoesPerplexitySurvive.Options.standard());
            assertEquals(one.table().print(), own.where(own.intColumn("chunk").isEqualTo(1)).print());
            ResultTable summary = Exp10DoesPerplexitySurvive.summary(Exp10DoesPerplexitySurvive.measure(tiny.labs, two));
            Chunks chunks = lab.chunks(lab.corpus(), 2);
            double both = Perplexity.measure(lab.engine(), Perplexity.exact(lab.engine()), chunks).perplexity();
            assertEquals(both, summary.table().doubleColumn("perplexity").get(0), 1e-9 * both);
            assertEquals(2, summary.table().intColumn("chunks").get(0));
        }
    }

    /** The toolkit's own text calibrates; the other one and its second half test. */
    @Test
    void whichCodebook() throws IOException {
        onOneAndTwoModels(labs -> {
            List<Exp06WhichCodebook.Setting> settings = Exp06WhichCodebook.prepare(labs,
                    new Exp06WhichCodebook.Options(40, List.of(1.0, 2.0), List.of(16), 50));
            ResultTable ingredients = Exp06WhichCodebook.ingredients(settings);
            checkModels(labs, ingredients, 8 * 2);
            assertEquals(Set.of("WikiText-2 (other text)", "self-written by SmolLM2 (second half)"),
                    Set.copyOf(ingredients.table().stringColumn("text").asList()));
            assertEquals(1, ingredients.table().doubleColumn("bits per weight").max(), 1e-9);
            ResultTable bits = Exp06WhichCodebook.bits(settings);
            checkModels(labs, bits, 4 * 2);
            checkModels(labs, Exp06WhichCodebook.codewords(settings), 2 * 2);
            checkModels(labs, Exp06WhichCodebook.calibrations(settings), 4 * 2);
            ResultTable budgets = Exp06WhichCodebook.budgets(settings);
            checkModels(labs, budgets, 3);
            for (Row row : budgets.table()) {
                assertTrue(row.getDouble("mean k") >= 1 && row.getDouble("mean k") <= row.getInt("max k"), row.toString());
                assertTrue(row.getInt("p99 k") <= row.getInt("max k") && row.getInt("max k") <= V, row.toString());
            }
            checkNotice(labs, Exp06WhichCodebook.notice(ingredients, budgets), 5);
        });
    }

    @Test
    void howFastIsItHere() throws IOException {
        onOneAndTwoModels(labs -> {
            ResultTable measured = HowFastIsItHere.measure(labs);
            assertEquals(labs.names(), ByModel.models(measured));
            String notice = HowFastIsItHere.noticeOfAll(measured);
            assertTrue(notice.contains("head, calibrated 1.0 bit k=271: "), notice);
            assertTrue(notice.contains("token, exact F16 as stored: "), notice);
        });
    }

    /** All rows as candidates make any head the exact one. */
    @Test
    void theSameText() throws IOException {
        onOneAndTwoModels(labs -> {
            Exp07TheSameText.Result result = Exp07TheSameText.run(labs,
                    new Exp07TheSameText.Options(2, 8, List.of(1, V)));
            checkModels(labs, result.summary(), 7);
            checkModels(labs, result.texts(), 2 * 7);
            for (Row row : result.summary().table()) {
                if (row.getInt("k") == V) {
                    assertEquals(2, row.getInt("identical texts"), row.toString());
                    assertEquals(1, row.getDouble("equal share"), row.toString());
                }
            }
            assertEquals(4 * labs.all().size(), Exp07TheSameText.sideBySide(result.texts(), 1).rowCount());
            checkNotice(labs, Exp07TheSameText.notice(result.summary()), 3);
        });
    }

    /** Too few rows for a sample: all are looked at whatever is asked for, and all are candidates. */
    @Test
    void rowsPassedOver() throws IOException {
        onOneAndTwoModels(labs -> {
            ResultTable table = PassedOver.measure(labs, new PassedOver.Options(60, List.of(1.0, TileVqHead.DEVIATIONS,
                    TileVqHead.ALL_ROWS)));
            for (Row row : table.table()) {
                assertEquals(row.getInt("states"), row.getInt("kept"), row.toString());
                assertEquals(100, row.getDouble("rows looked at, %"), row.toString());
            }
            checkNotice(labs, PassedOver.notice(table), 1);
        });
    }
}
