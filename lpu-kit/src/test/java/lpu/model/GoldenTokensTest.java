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
import java.util.Set;
import java.util.stream.StreamSupport;
import lpu.gguf.GgufFile;
import lpu.report.Project;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** SmolLM2's own tokenizer; the model is fetched when missing. {@link BpeTokenizerTest} needs no model. */
class GoldenTokensTest {
    private static Tokenizer smollm2;

    @BeforeAll
    static void open() {
        try (GgufFile file = GgufFile.open(ModelCatalogue.locate("smollm2"))) {
            smollm2 = Tokenizers.of(file);
        }
    }

    /** A file of the reference values beside the checkout. */
    private static Path shared(String name) {
        Path path = Project.home().resolve("../shared").resolve(name);
        assumeTrue(Files.exists(path), "needs " + path);
        return path;
    }

    @Test
    void theReferenceText() throws IOException {
        String text = Files.readString(shared("golden/tokens-text.txt"));
        int[] expected = Arrays.stream(Files.readString(shared("golden/tokens-smollm2.ids")).strip().split("\\s+"))
                .mapToInt(Integer::parseInt).toArray();
        assertArrayEquals(expected, smollm2.encode(text));
        assertEquals(text, smollm2.decode(expected));
    }

    @Test
    void theReferenceCorpus() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(shared("golden/smollm2-135m.json").toFile());
        int[] expected = StreamSupport.stream(golden.get("tokens").spliterator(), false)
                .mapToInt(JsonNode::asInt).toArray();
        String text = Files.readString(shared("data/wikitext2-test.raw"));
        int[] ids = smollm2.encode(text);
        assertArrayEquals(expected, Arrays.copyOf(ids, expected.length));
        assertEquals(text, smollm2.decode(ids));
    }

    /** Our own sentences; the ids are this tokenizer's, written down when it agreed with the reference. */
    @Test
    void sentencesOfOurOwn() {
        Map<String, int[]> golden = Map.of(
                "The head reads 49,152 rows for every token.",
                new int[] {504, 1680, 12927, 216, 36, 41, 28, 33, 37, 34, 10055, 327, 897, 9624, 30},
                "Tile VQ: k-means on 8 columns,\n\tthen one index per row.",
                new int[] {68, 552, 717, 65, 42, 501, 29, 24243, 335, 216, 40, 8935, 28, 198, 197, 4888, 582, 4218,
                    567, 4505, 30},
                "코드북은 한 번 읽고",
                new int[] {183, 138, 238, 182, 237, 246, 182, 131, 219, 26638, 218, 216, 33085, 246, 25947, 127, 226,
                    18601, 247, 138, 181, 128, 250},
                "Isn't it 31 % of the bytes?  We'll see…",
                new int[] {4182, 94, 982, 357, 216, 35, 33, 2471, 282, 260, 15590, 47, 216, 1046, 3060, 963, 2829});
        golden.forEach((text, ids) -> assertArrayEquals(ids, smollm2.encode(text),
                () -> text + " " + Arrays.toString(smollm2.encode(text))));
        int[] chat = smollm2.encode("<|im_start|>user\nHi<|im_end|>\n", true);
        assertEquals(1, chat[0]);
        assertTrue(smollm2.isEndOfText(chat[chat.length - 2]));
        assertEquals("<|im_start|>user\nHi<|im_end|>\n", smollm2.decode(chat));
        assertFalse(smollm2.isEndOfText(smollm2.encode("<|im_end|>")[0]));
    }

    @Test
    void whatTheModelSays() {
        assertEquals(49_152, smollm2.vocabularySize());
        assertFalse(smollm2.addBos());
        assertEquals(1, smollm2.bos());
        assertEquals(2, smollm2.eos());
        assertTrue(smollm2.isEndOfText(0), "<|endoftext|>");
    }

    /** The vocabulary lacks the bytes of six control characters and the lead bytes F1 and F2 (planes 4 to 11). */
    @Test
    void decodingGivesTheTextBack() {
        Set<Integer> lacking = Set.of(0x04, 0x06, 0x13, 0x14, 0x16, 0x1D);
        Random random = new Random(17);
        for (int round = 0; round < 5000; round++) {
            String text = RandomText.next(random, c -> lacking.contains(c) || c >= 0x40000 && c < 0xC0000);
            assertEquals(text, smollm2.decode(smollm2.encode(text)));
        }
        assertEquals("ab", smollm2.decode(smollm2.encode("a\u0004b")));
    }
}
