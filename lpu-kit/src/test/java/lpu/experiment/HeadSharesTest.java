package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lpu.model.NamedShape;
import lpu.report.ResultTable;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Row;

class HeadSharesTest {
    /** Gemma 3 270M: 262,144 x 640 weights of 8.5 bits against 100.3 M of 4.5. */
    @Test
    void bytesAndSharesOfEveryModel() {
        ResultTable table = HeadShares.table();
        assertEquals(NamedShape.ALL.stream().map(NamedShape::name).toList(),
                table.table().stringColumn("model").asList());
        for (Row row : table.table()) {
            double head = (double) row.getInt("V") * row.getInt("d");
            double layers = 1e6 * row.getDouble("layer weights, M");
            double[] bits = {16, 8.5, 6.5625, 4.5};
            String[] formats = {"BF16", "Q8_0", "Q6_K", "Q4_K"};
            for (int i = 0; i < bits.length; i++) {
                String where = row.getString("model") + " " + formats[i];
                assertEquals(head * bits[i] / 8e6, row.getDouble("head MB, " + formats[i]), 1e-6, where);
                assertEquals(head * bits[i] / (head * bits[i] + layers * 4.5),
                        row.getDouble("share, " + formats[i] + " head"), 1e-12, where);
            }
        }
        int gemma = table.table().stringColumn("model").firstIndexOf("Gemma 3 270M");
        assertEquals(178.3, table.table().doubleColumn("head MB, Q8_0").get(gemma), 0.05);
    }
}
