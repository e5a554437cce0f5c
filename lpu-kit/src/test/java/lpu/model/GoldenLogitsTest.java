package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lpu.Golden;
import lpu.io.Project;
import lpu.plot.ResultTable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Logits against those of other implementations ({@link Golden}): a forward pass in double precision, and llama.cpp with F32
 * weights, which adds in float32 as we do, in an order of its own. So each may be off from the double by what float32 loses on
 * the way, and two logits that lie closer than that may change places.
 */
class GoldenLogitsTest {
    /** Of logits of about 20. Of SmolLM2's, ours are off by 4e-5 at most and llama.cpp's by 7e-5; of Gemma's, ours by 2e-5. */
    private static final double TOLERANCE = 2e-4;
    /** In Gemma llama.cpp's GELU is a table of half floats, by which its logits are off by 0.012. */
    private static final double WITH_TABLE = 0.02;

    @Test
    void smollm2() {
        agrees("smollm2", ModelCatalogue.locate("smollm2"), TOLERANCE);
    }

    /** Gemma is fetched only when somebody asks for it. */
    @Test
    void gemma3() {
        Path model = Project.models().resolve("gemma-3-270m-q4_k_m.gguf");
        assumeTrue(Files.exists(model), "gemma3 has not been fetched");
        agrees("gemma3", model, WITH_TABLE);
    }

    /** By prefill and token by token, which add in different orders. */
    private static void agrees(String name, Path file, double ofLlamaCpp) {
        JsonNode golden = Golden.of(name);
        int[] tokens = Golden.ints(golden.get("prose"));
        try (LanguageModel model = ModelLoader.load(file); Engine engine = new Engine(model, 2, tokens.length)) {
            int d = model.config().width();
            float[] prefilled = new float[tokens.length * d];
            engine.prefill(tokens, 0, tokens.length, engine.newCache(), prefilled);
            KvCache cache = engine.newCache();
            float[] decoded = new float[d];
            int next = 0;
            for (JsonNode expected : golden.get("top")) {
                int position = expected.get("position").asInt();
                for (; next <= position; next++) {
                    engine.decode(tokens[next], cache, decoded);
                }
                check(engine, decoded, expected, "decoding, position " + position);
                check(engine, Arrays.copyOfRange(prefilled, position * d, (position + 1) * d), expected,
                        "prefill, position " + position);
            }
            checkPrompt(engine, golden.get("prompt"));
            for (JsonNode expected : golden.get("top")) {
                assertArrayEquals(Golden.doubles(expected.get("double")), Golden.doubles(expected.get("llama.cpp")), ofLlamaCpp);
            }
        }
    }

    private static void checkPrompt(Engine engine, JsonNode prompt) {
        int[] tokens = Golden.ints(prompt.get("tokens"));
        float[] hidden = new float[tokens.length * engine.model().config().width()];
        engine.prefill(tokens, 0, tokens.length, engine.newCache(), hidden);
        int last = hidden.length - hidden.length / tokens.length;
        check(engine, Arrays.copyOfRange(hidden, last, hidden.length), prompt, prompt.get("text").asString());
    }

    /** The listed tokens have their logits, and no other token is above the last of them. */
    private static void check(Engine engine, float[] hidden, JsonNode expected, String where) {
        float[] logits = new float[engine.model().config().vocabulary()];
        Heads.exact(engine).logits(hidden, logits);
        int[] ids = Golden.ints(expected.get("ids"));
        double[] exact = Golden.doubles(expected.get("double"));
        for (int i = 0; i < ids.length; i++) {
            assertEquals(exact[i], logits[ids[i]], TOLERANCE, where);
        }
        double least = exact[exact.length - 1] + TOLERANCE;
        List<Integer> listed = Arrays.stream(ids).boxed().toList();
        assertTrue(IntStream.range(0, logits.length).allMatch(v -> logits[v] <= least || listed.contains(v)), where);
        if (expected.has("norm")) {
            double squares = IntStream.range(0, hidden.length).mapToDouble(j -> (double) hidden[j] * hidden[j]).sum();
            assertEquals(1, Math.sqrt(squares) / expected.get("norm").asDouble(), 1e-5, where);
        }
    }

    /** The words of the README's figure that the exact head has are those of the other implementations, in their order. */
    @Test
    void theFrontPagesToken() {
        JsonNode prompt = Golden.of("smollm2").get("prompt");
        ResultTable figure = ResultTable.readCsv(Project.home().resolve("data/results/02-one-token.csv"));
        assertEquals("After \"" + prompt.get("text").asString() + "\"", figure.title());
        double[] exact = Golden.doubles(prompt.get("double"));
        try (LanguageModel model = LanguageModel.open("smollm2")) {
            Tokenizer tokenizer = model.tokenizer();
            String[] words = figure.table().stringColumn("best so far").get(0).split(", ");
            for (int i = 0; i < words.length; i++) {
                assertEquals(words[i], tokenizer.decode(new int[] {prompt.get("ids").get(i).asInt()}).strip());
                assertTrue(exact[i] - exact[i + 1] > 2 * TOLERANCE, "a tie that the last bits decide");
            }
        }
    }
}
