package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import lpu.simd.BlockFormat;
import org.junit.jupiter.api.Test;

class ModelConfigsTest {
    /**
     * Parameters as their makers state them (model cards), in billions; Gemma's from its technical report's table of
     * embedding and other parameters, without the vision encoder's (270M: its card's 100 M + 170 M).
     */
    private static final Map<String, Double> PUBLISHED = Map.ofEntries(
            Map.entry("Llama 2 7B", 6.74),
            Map.entry("SmolLM2 135M", 0.1345),
            Map.entry("SmolLM2 360M", 0.362),
            Map.entry("SmolLM2 1.7B", 1.71),
            Map.entry("Llama 3.2 1B", 1.236),
            Map.entry("Llama 3.2 3B", 3.213),
            Map.entry("Llama 3.1 8B", 8.030),
            Map.entry("Qwen3 0.6B", 0.596),
            Map.entry("Qwen3 1.7B", 1.72),
            Map.entry("Qwen3 4B", 4.02),
            Map.entry("Qwen3 8B", 8.19),
            Map.entry("Qwen3 14B", 14.77),
            Map.entry("Gemma 3 270M", 0.268),
            Map.entry("Gemma 3 1B", 1.00),
            Map.entry("Gemma 3 4B", 3.884),
            Map.entry("Gemma 3 12B", 11.771),
            Map.entry("Gemma 3 27B", 27.016));

    /** Whose embedding is another matrix than the LM head. */
    private static final Set<String> UNTIED = Set.of("Llama 2 7B", "Llama 3.1 8B", "Qwen3 8B", "Qwen3 14B");

    @Test
    void totalsAreThePublishedOnes() {
        Set<String> names = new HashSet<>();
        for (ModelConfigs.Published s : ModelConfigs.ALL) {
            double embedding = UNTIED.contains(s.name()) ? (double) s.config().headWeights() : 0;
            double total = s.config().layerWeights() + s.config().headWeights() + embedding;
            assertEquals(PUBLISHED.get(s.name()), total / 1e9, 0.005 * total / 1e9, s.name());
            names.add(s.name());
        }
        assertEquals(PUBLISHED.keySet(), names);
    }

    @Test
    void headsAndLayersApart() {
        for (ModelConfigs.Published s : ModelConfigs.ALL) {
            assertEquals(0, s.config().heads() % s.config().kvHeads(), s.name());
            if (s.name().equals("Gemma 3 270M")) {
                assertEquals(262_144L * 640, s.config().headWeights());
                assertEquals(100e6, s.config().layerWeights(), 1e6); // 18 · (640·256·10 + 3·640·2048)
            }
            if (s.name().equals("Qwen3 0.6B")) {
                assertEquals(0.44e9, s.config().layerWeights(), 0.005e9); // "non-embedding parameters 0.44B"
            }
            if (s.name().equals("Gemma 3 4B")) {
                assertEquals(3.209e9, s.config().layerWeights(), 0.001e9); // the report's non-embedding parameters
            }
        }
    }

    @Test
    void foundByName() {
        for (ModelConfigs.Published s : ModelConfigs.ALL) {
            assertEquals(s, ModelConfigs.find(s.name()).orElseThrow());
            assertEquals(s, ModelConfigs.find(s.key()).orElseThrow());
        }
        assertEquals("llama-3.2-1b", ModelConfigs.find("LLAMA_3.2 1B").orElseThrow().key());
        assertTrue(ModelConfigs.find("llama-3.2").isEmpty());
        assertTrue(ModelConfigs.find("").isEmpty());
    }

    @Test
    void onlyArchitecturesWithLocalLayersHaveAWindow() {
        for (ModelConfigs.Published s : ModelConfigs.ALL) {
            assertEquals(s.config().architecture().globalEvery > 0, s.config().window() > 0, s.name());
            assertEquals(s.config().architecture() == Architecture.GEMMA3, s.name().startsWith("Gemma 3"), s.name());
            assertEquals(s.config().architecture() == Architecture.QWEN3, s.name().startsWith("Qwen3"), s.name());
        }
    }

    @Test
    void orderedByVocabularyThenSize() {
        for (int i = 1; i < ModelConfigs.ALL.size(); i++) {
            ModelConfigs.Published a = ModelConfigs.ALL.get(i - 1);
            ModelConfigs.Published b = ModelConfigs.ALL.get(i);
            assertTrue(a.config().vocabulary() < b.config().vocabulary()
                    || a.config().vocabulary() == b.config().vocabulary() && a.config().layerWeights() < b.config().layerWeights(), b.name());
        }
    }

    /** SmolLM2: Q8_0 head (8.5 bits), Q4_1 layers (5 bits): 30.1 MB of 96.4 MB. */
    @Test
    void headShareCountsBits() {
        ModelConfig smol = ModelConfigs.find("smollm2-135m").orElseThrow().config();
        double head = 49_152 * 576 * 8.5;
        double layers = 30 * (576 * 64 * 24.0 + 3 * 576 * 1536) * 5;
        assertEquals(head / (head + layers), smol.headShare(8.5, 5), 1e-12);
        assertEquals(0.31, smol.headShare(8.5, 5), 0.005);
    }

    /** 34 bytes for 32 weights. */
    @Test
    void weightsTimesBitsAreTheBytesStored() {
        ModelConfig gemma = ModelConfigs.find("gemma-3-4b").orElseThrow().config();
        assertEquals(262_144 * BlockFormat.Q8_0.rowBytes(2560), gemma.headWeights() * BlockFormat.Q8_0.bitsPerWeight() / 8);
    }

    @Test
    void equalWhatTheFilesOfTheCatalogueSay() {
        for (ModelCatalogue.Entry entry : ModelCatalogue.entries()) {
            if (entry == ModelCatalogue.SMOLLM2 || ModelCatalogue.isFetched(entry)) {
                try (LanguageModel model = LanguageModel.open(entry.name())) {
                    String name = model.name().equals("SmolLM2-135M") ? "SmolLM2 135M" : model.name();
                    assertEquals(ModelConfigs.find(name).orElseThrow().config(), model.config());
                }
            }
        }
    }

    /** As llama.cpp has it: 1/√(5376 / 32) instead of 1/√128. */
    @Test
    void theLargestGemmaScalesItsScoresOtherwise() {
        assertEquals(1 / Math.sqrt(168), ModelConfigs.find("gemma-3-27b").orElseThrow().config().attentionScale());
        assertEquals(1 / Math.sqrt(256), ModelConfigs.find("gemma-3-12b").orElseThrow().config().attentionScale());
    }
}
