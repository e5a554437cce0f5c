package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    Path folder;

    private Corpus read(byte... bytes) throws IOException {
        return Corpus.read(Files.write(folder.resolve("some.txt"), bytes));
    }

    private static void refused(Path file, String message) {
        assertEquals(message, assertThrows(InputError.class, () -> Corpus.read(file)).getMessage());
    }

    @Test
    void textAndNameAsTheyAre() throws IOException {
        String text = "é 東京 👍\r\n\n = = \u0000 end";
        Corpus corpus = read(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(text, corpus.text());
        assertEquals("some.txt", corpus.name());
    }

    /** A lone continuation byte, a cut sequence, a byte that is never UTF-8, and a file cut within a letter. */
    @Test
    void malformedBytesAreRefused() throws IOException {
        for (byte[] bytes : new byte[][] {{'a', (byte) 0x80, 'b'}, {'a', (byte) 0xE6, (byte) 0x9D, 'b'}, {'a', (byte) 0xFF}, {'a', (byte) 0xE6}}) {
            refused(Files.write(folder.resolve("bad.txt"), bytes), "bad.txt: not a text in UTF-8 (from its byte 2 on)");
        }
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path none = folder.resolve("no/folder/none.txt");
        refused(none, none + ": no such text file");
        refused(folder, folder + ": is a folder, not a text file");
        refused(Path.of("/"), "/: is a folder, not a text file");
        refused(Files.createFile(folder.resolve("nothing.txt")), "nothing.txt: the text is empty");
    }

    @Test
    void halvesShareNothingAndLeaveNothing() {
        Corpus text = new Corpus("t", "one\ntwo\nthree\nfour\n");
        assertEquals("one\ntwo\nthree\n", text.firstHalf().text());
        assertEquals("four\n", text.secondHalf().text());
        assertEquals("t (second half)", text.secondHalf().name());
        assertThrows(InputError.class, () -> new Corpus("t", "a text of one line\n").firstHalf());
    }

    /** Long enough to calibrate a head on its first half. */
    @Test
    void theToolkitsOwnText() {
        Corpus own = Corpus.of("self");
        assertEquals("self-written by SmolLM2", own.name());
        assertTrue(own.firstHalf().text().length() > 40_000 && own.secondHalf().text().length() > 40_000);
        assertEquals(own.sha256(), Corpus.selfWritten().sha256());
    }

    /** No line of it is in the text that calibrates. */
    @Test
    void theToolkitsTextToTestOn() {
        Corpus test = Corpus.of("self-test");
        assertEquals("self-written by SmolLM2, to test on", test.name());
        assertTrue(test.text().length() > 30_000, test.text().length() + " characters");
        Set<String> calibrating = Corpus.selfWritten().text().lines().filter(line -> line.length() > 30)
                .collect(Collectors.toSet());
        assertTrue(calibrating.size() > 300);
        assertEquals(List.of(), test.text().lines().filter(calibrating::contains).toList());
    }

    /** Where no corpus is at hand. */
    @Test
    void testsRunOnWhatIsThere() throws IOException {
        String before = System.getProperty("lpu.data");
        System.setProperty("lpu.data", folder.toString());
        try {
            assertEquals(Corpus.selfWrittenTest(), Corpus.forTests());
            Files.writeString(KnownCorpus.WIKITEXT2.file(), "a text");
            assertEquals("WikiText-2 (other text)", Corpus.forTests().name());
        } finally {
            if (before == null) {
                System.clearProperty("lpu.data");
            } else {
                System.setProperty("lpu.data", before);
            }
        }
    }
}
