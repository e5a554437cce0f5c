package lpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What other implementations computed of texts and numbers of our own: tokens and logits of llama.cpp, logits of a forward pass
 * in double precision with NumPy, distances of FAISS. {@code src/test/python/golden.py} has written it and says how.
 */
public final class Golden {
    private Golden() {
    }

    /** {@code smollm2}, {@code gemma3} or {@code faiss}. */
    public static JsonNode of(String name) {
        return JsonMapper.shared().readTree(text(name + ".json"));
    }

    /** The English text whose first tokens are {@code prose} in a model's values. */
    public static String prose() {
        return text("prose.txt");
    }

    public static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    public static double[] doubles(JsonNode array) {
        return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
    }

    private static String text(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("golden/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
