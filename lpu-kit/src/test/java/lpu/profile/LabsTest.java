package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lpu.io.InputError;
import lpu.model.Corpus;
import lpu.model.KnownCorpus;
import lpu.plot.RunInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabsTest {
    @TempDir
    Path folder;

    @Test
    void gemmaIsShownWhereItIsOrWasAskedFor() {
        assertTrue(Labs.withGemma(null, true));
        assertFalse(Labs.withGemma(null, false));
        assertFalse(Labs.withGemma(" ", false));
        assertTrue(Labs.withGemma("1", false));
        assertFalse(Labs.withGemma("0", true));
    }

    @Test
    void severalModelsMakeOneRun() throws IOException {
        try (TinyLabs tiny = new TinyLabs(folder, "anna", "bert")) {
            assertEquals(List.of("anna", "bert"), tiny.labs.names());
            RunInfo run = tiny.labs.runInfoWithText();
            assertTrue(run.model().matches("anna \\([0-9a-f]{8}\\), bert \\([0-9a-f]{8}\\)"), run.model());
            assertEquals("WikiText-2 (other text)", run.text());
            assertEquals("-", tiny.labs.runInfo().text());
            Lab first = tiny.labs.all().getFirst();
            assertEquals(64, first.chunks(first.corpus()).context()); // the model's, shorter than Lab.CONTEXT
            assertEquals(2, first.chunks(first.corpus(), 2).count());
        }
    }

    /** Without C4 the toolkit's own text calibrates; PTB is not at hand. */
    @Test
    void headsAreTestedOnTextsThatDoNotCalibrateThem() throws IOException {
        try (TinyLabs tiny = new TinyLabs(folder, "anna")) {
            List<Corpus> tests = tiny.labs.all().getFirst().testTexts();
            assertEquals(List.of("WikiText-2 (other text)", "self-written by SmolLM2 (second half)"), tests.stream().map(Corpus::name).toList());
            assertFalse(CalibrationText.standard().corpus().firstHalf().text().contains(tests.getLast().text()));
            Files.writeString(KnownCorpus.PTB.file(), TinyLabs.TEXT);
            assertEquals("PTB (other text)", tiny.labs.all().getFirst().testTexts().get(1).name());
        }
    }

    /** The second time from the cache. */
    @Test
    void statesOfATextAndWhatTheExactHeadChooses() throws IOException {
        try (TinyLabs tiny = new TinyLabs(folder, "anna")) {
            Lab lab = tiny.labs.all().getFirst();
            HiddenStates expected = HiddenStates.collect(lab.engine(), lab.chunks(lab.corpus()), 60);
            for (int i = 0; i < 2; i++) {
                HiddenStates states = lab.states(lab.corpus(), 60);
                assertEquals(60, states.count());
                assertArrayEquals(expected.values(), states.values());
                assertArrayEquals(expected.exactTop1(lab.engine()), lab.exactTop1(states));
            }
        }
    }

    @Test
    void noneTooManyOrEqualNamesAreRefused() {
        assertThrows(InputError.class, () -> new Labs(List.of()));
        for (String[] names : new String[][] {{"anna", "bert", "cleo", "dora", "emil"}, {"anna", "bert", "anna"}}) {
            InputError error = assertThrows(InputError.class, () -> new TinyLabs(folder, names).close());
            assertTrue(error.getMessage().contains(names.length == 5 ? "not 5" : "same name"), error.getMessage());
        }
    }
}
