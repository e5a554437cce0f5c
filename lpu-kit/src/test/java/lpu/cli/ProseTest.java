package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is wrong in a text is said, and what would be right. */
class ProseTest {
    private static final String TEXT = "# T\nIt needs 1,209\ncandidates of `49,152`; SmolLM2-135M takes 7 ms. End";

    private static Prose text() {
        return new Prose("t", TEXT);
    }

    private static String complaint(Prose prose) {
        return assertThrows(AssertionError.class, prose::check).getMessage();
    }

    @Test
    void aNumberThatDiffers() {
        text().says("needs %,d candidates", 1209).check();
        String complaint = complaint(text().says("needs %,d candidates", 1235).says("takes %.1f ms", 7.0));
        assertTrue(complaint.contains("t, 2 times"), complaint);
        assertTrue(complaint.contains("says \"needs 1,209 candidates\", not \"needs 1,235 candidates\""), complaint);
        assertTrue(complaint.contains("says \"takes 7 ms\", not \"takes 7.0 ms\""), complaint);
    }

    @Test
    void aPieceOfANumberIsNotIt() {
        complaint(text().says("needs %d", 1));
        complaint(text().given("209 candidates"));
        complaint(text().given("8 ms"));
    }

    @Test
    void aNumberThatNothingAccountsFor() {
        text().says("%,d candidates", 1209).given("7 ms").covered("# T", "End").check();
        String complaint = complaint(text().given("7 ms").covered("# T", "End"));
        assertTrue(complaint.contains("t, 1 times") && complaint.contains(">1,209<"), complaint);
        complaint(text().covered("End", "# T"));
    }
}
