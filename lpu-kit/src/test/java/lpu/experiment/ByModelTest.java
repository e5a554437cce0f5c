package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import lpu.plot.Provenance;
import lpu.plot.ResultTable;
import lpu.plot.RunInfo;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.IntColumn;

class ByModelTest {
    private static ResultTable of(String model, int... values) {
        return ResultTable.of("t", Provenance.MEASURED, RunInfo.of(1, model, "text", 1), IntColumn.create("n", values));
    }

    private static final ResultTable TWO = ByModel.join(List.of("b", "a"), List.of(of("B", 1, 2), of("A", 3)));
    private static final ResultTable ONE = ByModel.join(List.of("b"), List.of(of("B", 1, 2)));

    @Test
    void rowsStandUnderEachOtherInTheModelsOrder() {
        assertEquals(List.of("model", "n"), TWO.table().columnNames());
        assertEquals(List.of("b", "b", "a"), TWO.table().stringColumn("model").asList());
        assertEquals(List.of(1, 2, 3), TWO.table().intColumn("n").asList());
        assertEquals("B, A", TWO.run().model());
        assertEquals("text", TWO.run().text());
        assertEquals(List.of("b", "a"), ByModel.models(TWO));
        assertEquals(List.of("n"), ByModel.of(TWO, "a").table().columnNames());
        assertEquals(List.of(3), ByModel.of(TWO, "a").table().intColumn("n").asList());
    }

    @Test
    void aParagraphForEachModelUnlessThereIsOne() {
        assertEquals("2 rows\n", ByModel.words(ONE, own -> own.table().rowCount() + " rows\n"));
        assertEquals("b\n  2 rows\n\na\n  1 rows\n", ByModel.words(TWO, own -> own.table().rowCount() + " rows\n"));
        assertEquals("b\n  2 2\n\na\n  1 1\n",
                ByModel.words(TWO, TWO, (x, y) -> x.table().rowCount() + " " + y.table().rowCount()));
    }
}
