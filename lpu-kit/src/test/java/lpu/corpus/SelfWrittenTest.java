package lpu.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.TinyModel;
import lpu.model.Tokenizer;
import lpu.model.Tokenizers;
import lpu.report.InputError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny random model writes mostly noise, in a project home of its own. */
class SelfWrittenTest {
    @TempDir
    Path home;

    private String homeBefore;
    private LanguageModel model;
    private Tokenizer tokenizer;

    @BeforeEach
    void open() {
        homeBefore = System.getProperty("lpu.home");
        System.setProperty("lpu.home", home.toString());
        model = ModelLoader.load(TinyModel.writeWithTokenizer(home.resolve("tiny.gguf"), true));
        tokenizer = Tokenizers.of(model.file());
    }

    @AfterEach
    void close() {
        model.close();
        if (homeBefore == null) {
            System.clearProperty("lpu.home");
        } else {
            System.setProperty("lpu.home", homeBefore);
        }
    }

    private Corpus text(int context, int tokens, long seed) {
        try (Engine engine = new Engine(model, 1, context)) {
            return SelfWritten.text(engine, tokenizer, tokens, seed);
        }
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("data/cache"))) {
            return files.toList();
        }
    }

    @Test
    void sameSeedSameTextAndKeptOnce() throws IOException {
        Corpus first = text(64, 200, 1);
        assertEquals("self-written", first.name());
        List<Path> kept = kept();
        assertEquals(1, kept.size());
        Files.writeString(kept.getFirst(), "what is on disk counts");
        assertEquals("what is on disk counts", text(64, 200, 1).text());
        Files.delete(kept.getFirst());
        assertEquals(first, text(64, 200, 1));
        assertEquals(kept, kept());
        assertNotEquals(first, text(64, 200, 2));
        assertEquals(2, kept().size());
    }

    @Test
    void atLeastSoManyTokens() {
        for (int tokens : new int[] {1, 100, 500}) {
            Corpus corpus = text(64, tokens, 3);
            assertTrue(corpus.text().startsWith("The city was founded"), corpus.text());
            assertTrue(tokenizer.encode(corpus.text()).length >= tokens);
        }
    }

    @Test
    void aContextTooShortForAnOpeningIsRefused() {
        assertThrows(InputError.class, () -> text(10, 100, 1));
        assertTrue(Files.notExists(home.resolve("data/cache")));
    }
}
