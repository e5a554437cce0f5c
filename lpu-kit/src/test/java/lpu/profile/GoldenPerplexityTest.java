package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.corpus.Corpus;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelLoader;
import lpu.model.Tokenizers;
import lpu.report.Project;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SmolLM2's perplexity against values of other implementations. */
class GoldenPerplexityTest {
    private static final Path GOLDEN = Project.home().resolve("../shared/golden/smollm2-135m.json");
    private static final Path TEXT = Project.home().resolve("../shared/data/wikitext2-test.raw");

    /** The rule of llama-perplexity on the first four chunks, by another implementation in numpy, all in float32. */
    private static final double FOUR_CHUNKS = 22.743697;

    @Test
    void agrees() {
        assumeTrue(Files.exists(GOLDEN) && Files.exists(TEXT), "golden values are not beside the checkout");
        JsonNode golden = JsonMapper.shared().readTree(GOLDEN);
        JsonNode listed = golden.get("tokens");
        try (LanguageModel model = ModelLoader.load(ModelCatalogue.locate("smollm2"));
                Engine engine = new Engine(model, 2, 512)) {
            int[] tokens = Tokenizers.of(model.file()).encode(Corpus.read(TEXT).text());
            assertArrayEquals(IntStream.range(0, 512).map(i -> listed.get(i).asInt()).toArray(),
                    Arrays.copyOf(tokens, 512));
            Perplexity one = Perplexity.measure(engine, Perplexity.exact(engine), Chunks.of(tokens, 512, 1));
            assertEquals(255, one.scored());
            assertEquals(1, one.perplexity() / golden.get("perplexity_positions_257_to_511").asDouble(), 1e-3);
            Perplexity four = Perplexity.measure(engine, Perplexity.exact(engine), Chunks.of(tokens, 512, 4));
            assertEquals(4 * 255, four.scored());
            assertEquals(1, four.perplexity() / FOUR_CHUNKS, 1e-3);
        }
    }
}
