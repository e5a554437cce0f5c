package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import lpu.head.CalibratedHead;
import lpu.head.LmHead;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.plot.ResultTable;
import lpu.profile.Labs;
import lpu.profile.TinyLabs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The experiments on one and on two tiny models. */
class ExperimentsTest {
    private static final String[][] NAMES = {{"anna"}, {"anna", "bert"}};
    private static final int V = 271;

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
            ResultTable table = PassedOver.measure(labs, new PassedOver.Options(60, List.of(1.0, CalibratedHead.DEVIATIONS,
                    CalibratedHead.ALL_ROWS)));
            for (Row row : table.table()) {
                assertEquals(row.getInt("states"), row.getInt("kept"), row.toString());
                assertEquals(100, row.getDouble("rows looked at, %"), row.toString());
            }
            checkNotice(labs, PassedOver.notice(table), 1);
        });
    }
}
