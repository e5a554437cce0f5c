package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpmTokenizerTest {
    @TempDir
    Path folder;

    private Tokenizer tiny() {
        return TinySpm.open(TinySpm.writer(), folder);
    }

    private static int[] ids(String... pieces) {
        return Arrays.stream(pieces).mapToInt(TinySpm::id).toArray();
    }

    @Test
    void mergesByScoreAndLeftmostFirst() {
        Tokenizer tiny = tiny();
        // "he" and "ll" come before "▁h", "lo": ▁ he ll o, then "hell", "hello", "▁hello".
        assertArrayEquals(ids("▁hello"), tiny.encode(" hello"));
        assertArrayEquals(ids("hello", "▁hello"), tiny.encode("hello hello"));
        assertArrayEquals(ids("aa", "aa", "a"), tiny.encode("aaaaa"));
        // "ab" scores above "bc", and "ab" + "c" is a token.
        assertArrayEquals(ids("abc"), tiny.encode("abc"));
        assertArrayEquals(ids("bc"), tiny.encode("bc"));
        assertArrayEquals(ids("▁", "lo"), tiny.encode(" lo"));
        assertArrayEquals(new int[0], tiny.encode(""));
    }

    @Test
    void equalScoresMergeTheLeftmost() {
        List<String> tokens = List.of("<unk>", "a", "b", "ab", "ba");
        Tokenizer equal = TinySpm.open(TinySpm.writer(tokens, new int[] {2, 1, 1, 1, 1}, new float[] {0, 0, 0, 0, -0f})
                .uint32("tokenizer.ggml.unknown_token_id", 0).uint32("tokenizer.ggml.bos_token_id", 0)
                .flag("tokenizer.ggml.add_space_prefix", false), folder);
        assertArrayEquals(new int[] {4, 4, 2}, equal.encode("babab"));
        assertArrayEquals(new int[] {3, 3, 1}, equal.encode("ababa"));
    }

    @Test
    void charactersWithoutATokenBecomeBytes() {
        Tokenizer tiny = tiny();
        assertArrayEquals(new int[] {TinySpm.byteId(0xE2), TinySpm.byteId(0x82), TinySpm.byteId(0xAC)},
                tiny.encode("€"));
        assertArrayEquals(new int[] {TinySpm.byteId(0)}, tiny.encode("\0"));
        assertArrayEquals(new byte[] {(byte) 0x82}, tiny.bytes(TinySpm.byteId(0x82)));
        assertEquals("a\uFFFDb", tiny.decode(tiny.encode("a\uD800b")));
    }

    @Test
    void withoutBytesThereIsTheUnknownToken() {
        Tokenizer few = TinySpm.open(TinySpm.writer(255).flag("tokenizer.ggml.add_space_prefix", false), folder);
        assertArrayEquals(new int[] {TinySpm.id("a"), TinySpm.UNK, TinySpm.UNK, TinySpm.id("b")},
                few.encode("a€\0b"));
    }

    @Test
    void whatATextSpellsIsNoControlOrByteToken() {
        Tokenizer tiny = tiny();
        // "<bos" + ">" and "<" + "bos>" would be the control token.
        assertArrayEquals(ids("<bos", ">"), tiny.encode("<bos>"));
        assertArrayEquals(new int[] {TinySpm.BOS}, tiny.encode("<bos>", true));
        assertEquals(6, tiny.encode("<0x41>").length);
        assertEquals(6, tiny.encode("<0x41>", true).length);
        assertArrayEquals(new int[] {TinySpm.UNK}, tiny.encode("<unk>", true));
        assertFalse(Arrays.stream(tiny.encode("<unk>")).anyMatch(id -> id == TinySpm.UNK));
    }

    @Test
    void userDefinedTokensAreCutOutInAnyCase() {
        Tokenizer tiny = tiny();
        int[] expected = {TinySpm.id("a"), TinySpm.BOLD, TinySpm.id("a"), TinySpm.SPACES, TinySpm.id("▁hello")};
        assertArrayEquals(expected, tiny.encode("a<b>a   hello"));
        assertArrayEquals(expected, tiny.encode("a<b>a   hello", true));
        assertEquals("a<b>a   hello", tiny.decode(expected));
    }

    @Test
    void theSpacePrefixBeginsEachStretch() {
        Tokenizer prefixing = TinySpm.open(TinySpm.writer(256), folder); // the default is to add it
        assertArrayEquals(ids("▁hello"), prefixing.encode("hello"));
        assertArrayEquals(new int[] {TinySpm.id("▁"), TinySpm.id("a"), TinySpm.BOLD, TinySpm.id("▁hello")},
                prefixing.encode("a<b>hello"));
        assertArrayEquals(new int[] {TinySpm.BOLD, TinySpm.BOLD}, prefixing.encode("<b><b>"));
        assertArrayEquals(new int[0], prefixing.encode(""));
        assertEquals(" hello", prefixing.decode(prefixing.encode("hello")));
    }

    @Test
    void beginAndEndOfText() {
        Tokenizer byDefault = tiny();
        assertTrue(byDefault.addBos());
        assertFalse(byDefault.addEos());
        assertTrue(byDefault.isEndOfText(TinySpm.EOS));
        assertArrayEquals(new int[] {TinySpm.BOS, 7}, byDefault.withBos(new int[] {7}));
        assertArrayEquals(new int[] {TinySpm.BOS, 7}, byDefault.withBosAndEos(new int[] {7}));
        Tokenizer other = TinySpm.open(TinySpm.writer().flag("tokenizer.ggml.add_bos_token", false)
                .flag("tokenizer.ggml.add_eos_token", true), folder);
        assertArrayEquals(new int[] {7}, other.withBos(new int[] {7}));
        assertArrayEquals(new int[] {7, TinySpm.EOS}, other.withBosAndEos(new int[] {7}));
    }

    @Test
    void decodingGivesTheTextBack() {
        Tokenizer tiny = tiny();
        Random random = new Random(31);
        for (int round = 0; round < 3000; round++) {
            String text = RandomText.next(random, c -> c == '\u2581') + (round % 3 == 0 ? "hello <b>  ab" : "");
            assertEquals(text, tiny.decode(tiny.encode(text)));
            assertEquals(text, tiny.decode(tiny.encode(text, true)));
        }
        assertEquals("a b", tiny.decode(tiny.encode("a\u2581b")));
    }

    /** The queue's result is that of the definition: look through all pairs for the best, join it, start again. */
    @Test
    void theQueueMergesAsTheDefinition() {
        Random random = new Random(37);
        Map<String, Integer> ids = new HashMap<>();
        while (ids.size() < 60) {
            StringBuilder token = new StringBuilder();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                token.append("abc🤖".codePoints().skip(random.nextInt(4)).limit(1).mapToObj(Character::toString)
                        .findFirst().orElseThrow());
            }
            ids.putIfAbsent(token.toString(), ids.size());
        }
        int[] order = random.ints(60, -10, 10).toArray(); // so that many are equal
        SpmTokenizer.Joins joins = new SpmTokenizer.Joins(ids, order);
        PairMerger merger = new PairMerger(joins);
        for (int round = 0; round < 2000; round++) {
            String text = random.ints(random.nextInt(200), 0, 5).mapToObj(i -> List.of("a", "b", "c", "🤖", "x").get(i))
                    .reduce("", String::concat);
            List<String> expected = mergeByDefinition(text, ids, order);
            List<String> actual = new ArrayList<>();
            joins.begin(merger, text);
            merger.merge((id, from, to) -> {
                String part = text.substring(from, to);
                assertEquals(ids.getOrDefault(part, -1), id);
                actual.add(part);
            });
            assertEquals(expected, actual);
        }
    }

    private static List<String> mergeByDefinition(String text, Map<String, Integer> ids, int[] order) {
        List<String> parts = new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
        while (true) {
            int best = -1;
            int bestOrder = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                Integer id = ids.get(parts.get(i) + parts.get(i + 1));
                if (id != null && order[id] < bestOrder) {
                    best = i;
                    bestOrder = order[id];
                }
            }
            if (best < 0) {
                return parts;
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
    }

    /** Quadratic work would take minutes. */
    @Test
    void longRunsOfOneCharacter() {
        Tokenizer tiny = tiny();
        for (String unit : List.of("a", " ", "h", "€", "<", "<b", "hello", "🤖")) {
            String text = unit.repeat(200_000 / unit.length());
            int[] ids = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> tiny.encode(text, true));
            assertEquals(text, tiny.decode(ids));
        }
    }

    @Test
    void incompleteDescriptionsAreInputErrors() {
        List<String> tokens = List.of("<unk>", "a");
        int[] types = {2, 1};
        assertMessage("there is no metadata entry tokenizer.ggml.tokens",
                new GgufWriter().string("tokenizer.ggml.model", "llama"));
        assertMessage("there is no metadata entry tokenizer.ggml.scores", new GgufWriter()
                .string("tokenizer.ggml.model", "llama").strings("tokenizer.ggml.tokens", tokens)
                .uint32("tokenizer.ggml.unknown_token_id", 0));
        assertMessage("the vocabulary has neither a token for each byte nor tokenizer.ggml.unknown_token_id",
                TinySpm.writer(tokens, types, new float[2]));
        assertMessage("tokenizer.ggml.scores has 3 entries for 2 tokens",
                TinySpm.writer(tokens, types, new float[3]).uint32("tokenizer.ggml.unknown_token_id", 0));
        assertMessage("tokenizer.ggml.scores entry 1 is not a number",
                TinySpm.writer(tokens, types, new float[] {0, Float.NaN}).uint32("tokenizer.ggml.unknown_token_id", 0));
        assertMessage("tokenizer.ggml.tokens entry 1 is of type BYTE and not <0x00> to <0xFF>",
                TinySpm.writer(tokens, new int[] {2, 6}, new float[2]));
        assertMessage("tokenizer.ggml.add_eos_token is set, but there is no tokenizer.ggml.eos_token_id",
                TinySpm.writer(tokens, types, new float[2]).flag("tokenizer.ggml.add_eos_token", true));
    }

    private void assertMessage(String expected, GgufWriter writer) {
        Path path = writer.write(folder.resolve("x.gguf"));
        try (GgufFile file = GgufFile.open(path)) {
            String message = assertThrows(InputError.class, () -> Tokenizer.of(file)).getMessage();
            assertTrue(message.startsWith(path + ": " + expected), message);
        }
    }

    @Test
    void randomMutationsAreATokenizerOrAnInputError() throws IOException {
        byte[] whole = TinySpm.writer().toBytes();
        Random random = new Random(41);
        int made = 0;
        for (int round = 0; round < 500; round++) {
            byte[] bytes = whole.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try (GgufFile file = GgufFile.open(Files.write(folder.resolve("x.gguf"), bytes))) {
                Tokenizer tokenizer = Tokenizer.of(file);
                tokenizer.decode(tokenizer.encode("hello world € <bos><b>", true));
                made++;
            } catch (InputError e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            }
        }
        assertTrue(made > 0 && made < 500, "made " + made);
    }
}
