package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import lpu.Golden;
import lpu.io.Project;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelLoader;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Perplexity of 127 tokens of our own text against llama.cpp with F32 weights and a forward pass in double precision ({@link Golden}). */
class GoldenPerplexityTest {
    private static final int CONTEXT = 256;
    private static final double TOLERANCE = 1e-5;

    @Test
    void smollm2() {
        agrees("smollm2", ModelCatalogue.locate("smollm2"), TOLERANCE);
    }

    /** Gemma is fetched only when somebody asks for it. llama.cpp's GELU is a table of half floats. */
    @Test
    void gemma3() {
        Path model = Project.models().resolve("gemma-3-270m-q4_k_m.gguf");
        assumeTrue(Files.exists(model), "gemma3 has not been fetched");
        agrees("gemma3", model, 2e-4);
    }

    /** Errors of single logits, of either sign, are mostly gone in the mean. */
    private static void agrees(String name, Path file, double ofLlamaCpp) {
        JsonNode golden = Golden.of(name).get("perplexity");
        try (LanguageModel model = ModelLoader.load(file); Engine engine = new Engine(model, 2, CONTEXT)) {
            Perplexity ours = Perplexity.measure(engine, Perplexity.exact(engine), Chunks.of(model.tokenizer(),
                    new Corpus("prose", Golden.prose()), CONTEXT, 1));
            assertEquals(127, ours.scored());
            assertEquals(1, ours.perplexity() / golden.get("double").asDouble(), TOLERANCE);
            assertEquals(1, golden.get("llama.cpp").asDouble() / golden.get("double").asDouble(), ofLlamaCpp);
        }
    }
}
