package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lpu.codebook.SignBits;
import lpu.codebook.TileCodebook;
import lpu.experiment.Exp02HowCoarseThenFineWorks.Options;
import lpu.head.SignHead;
import lpu.head.TileVqHead;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;
import lpu.report.ResultTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The numbers of the six rows can be checked by hand; hidden state (2, -1, -2, 1). */
class Exp02HowCoarseThenFineWorksTest {
    private static final SmallHead HEAD = SmallHead.standard();
    private static final Options OPTIONS = Options.standard();

    @TempDir
    Path folder;

    /** Of "snow": -1·2 + -4·-1 + -4·-2 + -1·1 = 9, the largest. */
    @Test
    void logits() {
        assertArrayEquals(new float[] {1, -10, 7, 3, 9, 0}, HEAD.logits());
        assertEquals("snow", Exp02HowCoarseThenFineWorks.exact().table().where(
                Exp02HowCoarseThenFineWorks.exact().table().intColumn("rank").isEqualTo(1)).stringColumn("word").get(0));
    }

    /** Of "snow", all minus: -2 + 1 + 2 - 1 = 0: "sun" and "wind" have 2, and "bread" is before it at 0. */
    @Test
    void theSignMisleads() {
        assertArrayEquals(new float[] {-2, -6, 2, 0, 0, 2}, HEAD.signScores());
        assertEquals(4, SmallHead.ranks(HEAD.signScores())[4]);
    }

    /** The best three pairs of two rows each; codewords are their means. */
    @Test
    void tileVqComesClose() {
        TileCodebook book = HEAD.codebook(2, 3);
        assertArrayEquals(new float[] {2, -11.5f, 11.5f, 2.5f, 5, 0.5f}, HEAD.lutScores(book));
        assertEquals(2, SmallHead.ranks(HEAD.lutScores(book))[4]);
        float[] row = new float[4];
        for (int v = 0; v < 6; v++) {
            book.decode(v, row);
            float dot = 0;
            for (int j = 0; j < 4; j++) {
                dot += row[j] * HEAD.hidden()[j];
            }
            assertEquals(dot, HEAD.lutScores(book)[v]);
        }
    }

    @Test
    void theFineStageChoosesTheExactRow() {
        Table fine = Exp02HowCoarseThenFineWorks.fine(OPTIONS).table();
        assertEquals(List.of("sun", "snow"), fine.stringColumn("word").asList());
        assertEquals(List.of("", "yes"), fine.stringColumn("chosen").asList());
    }

    @Test
    void tablesAddUp() {
        for (Row row : Exp02HowCoarseThenFineWorks.scan(OPTIONS).table()) {
            double sum = 0;
            for (String entry : row.getString("entries").split(" \\+ ")) {
                sum += Double.parseDouble(entry);
            }
            assertEquals(row.getDouble("score"), sum, 1e-9, row.toString());
        }
        assertEquals(2 * 3, Exp02HowCoarseThenFineWorks.codebook(OPTIONS).table().rowCount());
        ResultTable scores = Exp02HowCoarseThenFineWorks.scores(OPTIONS);
    }

    /** What is taught here is what the library's heads compute, up to the bytes of their LUTs. */
    @Test
    void equalsTheLibrarysHeads() {
        try (Workers workers = new Workers(1)) {
            SignBits bits = SignBits.of((v, row) -> System.arraycopy(HEAD.weights()[v], 0, row, 0, 4), 6, 4, workers);
            SignHead sign = new SignHead(bits, SignHead.RowScale.ONE, 12, ScanKernels.best(), workers);
            TileVqHead vq = new TileVqHead(HEAD.codebook(2, 3), ScanKernels.best(), workers);
            int[] scores = new int[6];
            sign.score(HEAD.hidden(), scores);
            assertArrayEquals(SmallHead.ranks(HEAD.signScores()), SmallHead.ranks(floats(scores)));
            vq.score(HEAD.hidden(), scores);
            assertArrayEquals(SmallHead.ranks(HEAD.lutScores(HEAD.codebook(2, 3))), SmallHead.ranks(floats(scores)));
        }
    }

    private static float[] floats(int[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    @Test
    void ranksOfARealHead() throws IOException {
        try (TinyLabs tiny = new TinyLabs(folder, "anna")) {
            Lab lab = tiny.labs.all().getFirst();
            ResultTable real = Exp02HowCoarseThenFineWorks.real(lab, new Options(2, 3, 2, List.of("say hello", "it knows")));
            assertEquals(2, real.table().rowCount());
            int vocabulary = lab.model().config().vocabulary();
            for (Row row : real.table()) {
                assertTrue(row.getInt("rank by sign") >= 1 && row.getInt("rank by sign") <= vocabulary);
            }
            assertTrue(Exp02HowCoarseThenFineWorks.notice(Exp02HowCoarseThenFineWorks.scores(OPTIONS), real)
                    .startsWith("Six rows: the exact choice is snow; it is number 4 by sign and number 2 by tile VQ."));
        }
    }
}
