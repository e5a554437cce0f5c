package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import lpu.report.Project;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Logits against golden values from another implementation (all arithmetic in float32). */
class GoldenLogitsTest {
    @Test
    void smollm2() {
        Path golden = golden("smollm2-135m.json");
        prefillAgrees(golden, ModelCatalogue.locate("smollm2"), 0.02);
        decodingAgrees(golden, ModelCatalogue.locate("smollm2"), 0.02);
    }

    /** Gemma is fetched only when somebody asks for it. */
    @Test
    void gemma3() {
        Path model = Project.models().resolve("gemma-3-270m-q4_k_m.gguf");
        assumeTrue(Files.exists(model), "gemma3 has not been fetched");
        Path golden = golden("gemma3-270m.json");
        prefillAgrees(golden, model, 0.05);
        decodingAgrees(golden, model, 0.05);
    }

    private static Path golden(String name) {
        Path golden = Project.home().resolve("../shared/golden").resolve(name);
        assumeTrue(Files.exists(golden), "golden values are not beside the checkout");
        return golden;
    }

    private static void prefillAgrees(Path file, Path modelFile, double tolerance) {
        JsonNode golden = JsonMapper.shared().readTree(file);
        int[] tokens = ints(golden.get("tokens"));
        try (LanguageModel model = ModelLoader.load(modelFile); Engine engine = new Engine(model, 2, tokens.length)) {
            int d = model.config().width();
            float[] hidden = new float[tokens.length * d];
            engine.prefill(tokens, 0, tokens.length, engine.newCache(), hidden);
            for (JsonNode expected : golden.get("top10")) {
                int position = expected.get("position").asInt();
                check(engine, Arrays.copyOfRange(hidden, position * d, (position + 1) * d), expected, tolerance);
            }
        }
    }

    private static void decodingAgrees(Path file, Path modelFile, double tolerance) {
        JsonNode golden = JsonMapper.shared().readTree(file);
        int[] tokens = ints(golden.get("tokens"));
        try (LanguageModel model = ModelLoader.load(modelFile); Engine engine = new Engine(model, 2, tokens.length)) {
            KvCache cache = engine.newCache();
            float[] hidden = new float[model.config().width()];
            int next = 0;
            for (JsonNode expected : golden.get("top10")) {
                for (; next <= expected.get("position").asInt(); next++) {
                    engine.decode(tokens[next], cache, hidden);
                }
                check(engine, hidden, expected, tolerance);
            }
        }
    }

    /** Values of our own, written down when the engine agreed with the other implementation. */
    @Test
    void sentencesOfOurOwn() {
        try (LanguageModel model = ModelLoader.load(ModelCatalogue.locate("smollm2"));
                Engine engine = new Engine(model, 2, 64)) {
            checkTop(engine, new int[] {49, 2909, 3767, 6650, 582, 4218, 327, 897}, // A codebook holds one index for every
                    new int[] {1843, 1694, 4218, 940, 216}, 20.0171, 19.3111, 19.3068, 18.9164, 18.8868);
            checkTop(engine, new int[] {12615, 36411, 418, 253, 2208, 2779, 335, 253, 6740, 975, 260}, // Water boils …
                    new int[] {913, 1512, 3103, 2817, 2388}, 19.8288, 19.6094, 18.6331, 18.5482, 18.3072);
        }
    }

    private static void checkTop(Engine engine, int[] tokens, int[] top, double... topLogits) {
        float[] hidden = new float[engine.model().config().width()];
        KvCache cache = engine.newCache();
        for (int token : tokens) {
            engine.decode(token, cache, hidden);
        }
        float[] logits = new float[engine.model().config().vocabulary()];
        Heads.exact(engine).logits(hidden, logits);
        assertArrayEquals(top, largest(logits, top.length));
        for (int i = 0; i < top.length; i++) {
            assertEquals(topLogits[i], logits[top[i]], 2e-3);
        }
    }

    private static int[] largest(float[] logits, int n) {
        return IntStream.range(0, logits.length).boxed()
                .sorted(Comparator.comparingDouble(v -> -logits[v]))
                .limit(n).mapToInt(Integer::intValue).toArray();
    }

    private static void check(Engine engine, float[] hidden, JsonNode expected, double tolerance) {
        String where = "position " + expected.get("position").asInt();
        float[] logits = new float[engine.model().config().vocabulary()];
        Heads.exact(engine).logits(hidden, logits);
        int[] top = largest(logits, 10);
        assertArrayEquals(ints(expected.get("token")), top, where);
        for (int i = 0; i < top.length; i++) {
            assertEquals(expected.get("logit").get(i).asDouble(), logits[top[i]], tolerance, where);
        }
        double squares = 0;
        for (float x : hidden) {
            squares += x * x;
        }
        assertEquals(1, Math.sqrt(squares) / expected.get("hidden_l2").asDouble(), 1e-4, where);
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }
}
