package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a project home of its own. */
class KeptStatesTest {
    private static final int[] TEXT = new SplittableRandom(4).ints(700, 0, TinyModel.VOCABULARY).toArray();
    private static final Chunks CHUNKS = Chunks.of(TEXT, 128, 100);

    @TempDir
    Path home;

    private String homeBefore;
    private LanguageModel model;
    private Engine engine;

    @BeforeEach
    void open() {
        homeBefore = System.getProperty("lpu.home");
        System.setProperty("lpu.home", home.toString());
        model = ModelLoader.load(TinyModel.write(home.resolve("tiny.gguf"), true));
        engine = new Engine(model, 2, 128);
    }

    @AfterEach
    void close() {
        engine.close();
        model.close();
        if (homeBefore == null) {
            System.clearProperty("lpu.home");
        } else {
            System.setProperty("lpu.home", homeBefore);
        }
    }

    private List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("data/cache"))) {
            return files.filter(f -> f.getFileName().toString().startsWith(kind)).sorted().toList();
        }
    }

    private static void assertSame(HiddenStates expected, HiddenStates actual) {
        assertEquals(expected.count(), actual.count());
        assertEquals(expected.width(), actual.width());
        assertArrayEquals(expected.values(), actual.values());
    }

    @Test
    void fewerStatesComeFromTheFileAndMoreReplaceIt() throws IOException {
        assertSame(HiddenStates.collect(engine, CHUNKS, 100), KeptStates.collect(engine, CHUNKS, 100));
        Path file = files("states").getFirst();
        byte[] bytes = Files.readAllBytes(file);
        assertSame(HiddenStates.collect(engine, CHUNKS, 70), KeptStates.collect(engine, CHUNKS, 70));
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertSame(HiddenStates.collect(engine, CHUNKS, 200), KeptStates.collect(engine, CHUNKS, 200));
        assertEquals(List.of(file), files("states"));
        assertTrue(Files.size(file) > bytes.length);
    }

    /** What a file says is believed only with its checksum: a changed byte, and half a file, are made anew. */
    @Test
    void damagedFilesAreMadeAnew() throws IOException {
        HiddenStates states = KeptStates.collect(engine, CHUNKS, 50);
        Path file = files("states").getFirst();
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[changed.length - 20] ^= 1;
        for (byte[] damaged : List.of(changed, Arrays.copyOf(whole, whole.length / 2), new byte[0])) {
            Files.write(file, damaged);
            assertSame(states, KeptStates.collect(engine, CHUNKS, 50));
            assertArrayEquals(whole, Files.readAllBytes(file));
        }
    }

    @Test
    void otherTokensFirstTokensAndPositionsAreOtherFiles() throws IOException {
        KeptStates.collect(engine, CHUNKS, 50);
        int[] other = TEXT.clone();
        other[699]++;
        List<Chunks> others = List.of(Chunks.of(other, 128, 100), Chunks.of(TEXT, 64, 100), CHUNKS.startingWith(3));
        for (Chunks chunks : others) {
            assertSame(HiddenStates.collect(engine, chunks, 50), KeptStates.collect(engine, chunks, 50));
        }
        assertSame(HiddenStates.collect(engine, CHUNKS, 50, 128), KeptStates.collect(engine, CHUNKS, 50, 128));
        assertEquals(2 + others.size(), files("states").size());
    }

    /** All 320 states are kept; of fewer chunks others come first. */
    @Test
    void fewerChunksOfATextAreOtherStates() {
        KeptStates.collect(engine, CHUNKS, 320);
        Chunks fewer = Chunks.of(TEXT, 128, 3);
        assertSame(HiddenStates.collect(engine, fewer, 192), KeptStates.collect(engine, fewer, 192));
        assertSame(HiddenStates.collect(engine, CHUNKS, 192), KeptStates.collect(engine, CHUNKS, 192));
    }

    /** A weight that differs in a bit is another model, by hash and by arithmetic. */
    @Test
    void anotherModelIsAnotherFile() throws IOException {
        HiddenStates states = KeptStates.collect(engine, CHUNKS, 50);
        byte[] file = Files.readAllBytes(home.resolve("tiny.gguf"));
        file[file.length - 2] ^= 0x20; // of the last norm
        try (LanguageModel changed = ModelLoader.load(Files.write(home.resolve("other.gguf"), file));
                Engine other = new Engine(changed, 1, 128)) {
            assertNotEquals(Arrays.hashCode(states.values()), Arrays.hashCode(KeptStates.collect(other, CHUNKS, 50).values()));
        }
        assertEquals(2, files("states").size());
    }

    @Test
    void choicesAreKeptForTheVeryStates() throws IOException {
        HiddenStates states = KeptStates.collect(engine, CHUNKS, 50);
        int[] choices = states.exactTop1(engine);
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(choices, KeptStates.exactTop1(engine, states));
            assertEquals(1, files("choices").size());
        }
        HiddenStates fewer = KeptStates.collect(engine, CHUNKS, 40);
        assertArrayEquals(Arrays.copyOf(choices, 40), KeptStates.exactTop1(engine, fewer));
        assertEquals(2, files("choices").size());
    }
}
