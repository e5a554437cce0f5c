package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lpu.fixed.FormatRule;
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
}
