package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lpu.num.QFormat;
import lpu.report.ResultTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** A small sweep; the kernels beneath have tests of their own. */
class Exp09CanSiluAndSoftmaxBeTablesTest {
    private static final ResultTable ERRORS = Exp09CanSiluAndSoftmaxBeTables.errors(
            new Exp09CanSiluAndSoftmaxBeTables.Options(QFormat.parse("s5.8"), QFormat.parse("u1.12"), 8, 20,
                    List.of(16, 64, 256, 1024, 4096), List.of(8.0, 16.0)));

    @TempDir
    Path folder;

    /** exp: 8 · 2^8 = 2,048 inputs leave 4,096 entries out at range 8; the others have 16 · 2^8 inputs or more. */
    @Test
    void rows() {
        Table table = ERRORS.table();
        assertEquals(2 * (4 + 5), table.where(table.stringColumn("function").isEqualTo("exp")).rowCount());
        assertEquals(2 * 2 * 5, table.where(table.stringColumn("function").isEqualTo("SiLU")).rowCount());
        assertEquals(2 * 3 * 5, table.where(table.stringColumn("function").isEqualTo("rsqrt")).rowCount());
        for (Row row : table) {
            assertTrue(row.getDouble("rms") <= row.getDouble("max"), row.toString());
            assertEquals(Math.max(row.getDouble("inside"), row.getDouble("beyond")), row.getDouble("max"));
        }
    }

    /** 4,096 entries are all inputs of SiLU over ±8: half a step inside; beyond, 0.0027, less than a step of 2^-8. */
    @Test
    void aTableOfAllInputsIsOffByHalfAStep() {
        Table table = ERRORS.table();
        Table full = table.where(table.stringColumn("function").isEqualTo("SiLU")
                .and(table.intColumn("entries").isEqualTo(4096)).and(table.doubleColumn("range").isEqualTo(8)));
        assertEquals(2, full.rowCount());
        for (Row row : full) {
            assertEquals(0.5, row.getDouble("inside"), 0.001);
            assertEquals(8 / (1 + Math.exp(8)) * 256, row.getDouble("beyond"), 0.01);
        }
    }

    @Test
    void kneesAndWords() {
        ResultTable knees = TableErrors.knees(ERRORS);
        assertEquals(3 * 2 * 2 + 2 * 2 * 3, knees.table().rowCount());
        String words = TableErrors.notice(knees);
        assertEquals(1 + 3 * 2 + 2 * 2 * 3, words.lines().count(), words);
        assertTrue(words.contains("SiLU, linear: 256 entries over a range of 8\n"), words);
    }

    @Test
    void attentionByTables() {
        ResultTable contexts = SoftmaxTables.measure(List.of(16, 1024), List.of(16.0), 2, 3, 32);
        assertEquals(2 * 2 * 2, contexts.table().rowCount());
        for (Row row : contexts.table()) {
            if (row.getInt("entries") == 1024 && row.getString("interpolation").equals("linear")) {
                assertTrue(row.getDouble("rms") < 1, row.toString());
            }
            assertEquals(row.getString("form").equals("online"), row.getDouble("rises") > 0, row.toString());
        }
        String words = SoftmaxTables.notice(contexts);
        assertTrue(words.contains("online, nearest, range 16: no table tried\n"), words);
        assertTrue(words.contains("online, linear, range 16: 1,024 entries\n"), words);
    }
}
