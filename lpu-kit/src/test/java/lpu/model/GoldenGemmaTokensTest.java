package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import lpu.gguf.GgufFile;
import lpu.report.Project;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Gemma 3's own tokenizer, where its model has been fetched. {@link SpmTokenizerTest} needs no model. */
class GoldenGemmaTokensTest {
    private static Tokenizer gemma;

    @BeforeAll
    static void open() {
        try (GgufFile file = GgufFile.open(present(Project.models().resolve("gemma-3-270m-q4_k_m.gguf")))) {
            gemma = Tokenizers.of(file);
        }
    }

    private static Path present(Path path) {
        assumeTrue(Files.exists(path), "needs " + path);
        return path;
    }

    /** A file of the reference values beside the checkout. */
    private static Path shared(String name) {
        return present(Project.home().resolve("../shared").resolve(name));
    }

    @Test
    void theReferenceText() throws IOException {
        String text = Files.readString(shared("golden/tokens-text.txt"));
        int[] expected = Arrays.stream(Files.readString(shared("golden/tokens-gemma3.ids")).strip().split("\\s+"))
                .mapToInt(Integer::parseInt).toArray();
        assertArrayEquals(expected, gemma.withBos(gemma.encode(text)));
        assertEquals("<bos>" + text, gemma.decode(expected));
    }

    @Test
    void theReferenceCorpus() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(shared("golden/gemma3-270m.json").toFile());
        int[] expected = StreamSupport.stream(golden.get("tokens").spliterator(), false)
                .mapToInt(JsonNode::asInt).toArray();
        String text = Files.readString(shared("data/wikitext2-test.raw"));
        int[] ids = gemma.encode(text);
        assertArrayEquals(expected, Arrays.copyOf(gemma.withBos(ids), expected.length));
        assertEquals(295_215, ids.length);
        assertEquals(text, gemma.decode(ids));
    }

    /** Our own sentences; the ids are also what Hugging Face's tokenizers 0.23 gives for the same vocabulary. */
    @Test
    void sentencesOfOurOwn() {
        Map<String, int[]> golden = Map.of(
                "Hi <b>there</b>\n\n\n\tcol",
                new int[] {10979, 236743, 200, 13534, 209, 109, 255968, 1475},
                "The head reads 262,144 rows for every token.",
                new int[] {818, 2228, 20838, 236743, 236778, 236825, 236778, 236764, 236770, 236812, 236812, 12773, 573,
                    1418, 8369, 236761},
                "코드북은 한 번 읽고",
                new int[] {183095, 240298, 237456, 10601, 33520, 83002, 237296},
                "Isn't it 72 % of the bytes?  We'll see…",
                new int[] {123356, 236789, 236745, 625, 236743, 236832, 236778, 2144, 529, 506, 17234, 236881, 138,
                    1882, 236789, 859, 1460, 237064},
                "<start_of_turn>user\n🤖\u0007",
                new int[] {236820, 3041, 236779, 1340, 236779, 887, 236813, 2364, 107, 246143, 245});
        golden.forEach((text, ids) -> assertArrayEquals(ids, gemma.encode(text),
                () -> text + " " + Arrays.toString(gemma.encode(text))));
        int[] chat = gemma.encode("<start_of_turn>user\nHi<end_of_turn>\n", true);
        assertArrayEquals(new int[] {105, 2364, 107, 10979, 106, 107}, chat);
        assertTrue(gemma.isEndOfText(106));
    }

    @Test
    void whatTheModelSays() {
        assertEquals(262_144, gemma.vocabularySize());
        assertTrue(gemma.addBos());
        assertFalse(gemma.addEos());
        assertEquals(2, gemma.bos());
        assertEquals(1, gemma.eos());
        assertTrue(gemma.isEndOfText(1));
    }

    @Test
    void decodingGivesTheTextBack() {
        Random random = new Random(43);
        for (int round = 0; round < 5000; round++) {
            String text = RandomText.next(random, c -> c == '\u2581');
            assertEquals(text, gemma.decode(gemma.encode(text)));
            assertEquals(text, gemma.decode(gemma.encode(text, true)));
        }
    }
}
