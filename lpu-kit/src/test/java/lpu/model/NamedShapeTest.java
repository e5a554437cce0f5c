package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamedShapeTest {
    /** Parameters as their makers state them (model cards), in billions; Gemma's card: 100 M + 170 M of embeddings. */
    private static final Map<String, Double> PUBLISHED = Map.of(
            "Llama 2 7B", 6.74,
            "SmolLM2 135M", 0.1345,
            "Llama 3.2 1B", 1.236,
            "Llama 3.2 3B", 3.213,
            "Llama 3.1 8B", 8.030,
            "Qwen3 0.6B", 0.596,
            "Qwen3 1.7B", 1.72,
            "Qwen3 8B", 8.19,
            "Gemma 3 270M", 0.268,
            "Gemma 3 1B", 1.00);

    @Test
    void totalsAreThePublishedOnes() {
        Set<String> names = new HashSet<>();
        for (NamedShape s : NamedShape.ALL) {
            double embedding = s.tied() ? 0 : (double) s.vocabulary() * s.width();
            double total = s.layerWeights() + s.headWeights() + embedding;
            assertEquals(PUBLISHED.get(s.name()), total / 1e9, 0.005 * total / 1e9, s.name());
            names.add(s.name());
        }
        assertEquals(PUBLISHED.keySet(), names);
    }

    @Test
    void headsAndLayersApart() {
        for (NamedShape s : NamedShape.ALL) {
            assertEquals(0, s.heads() % s.kvHeads(), s.name());
            if (s.name().equals("Gemma 3 270M")) {
                assertEquals(262_144L * 640, s.headWeights());
                assertEquals(100e6, s.layerWeights(), 1e6); // 18 · (640·256·10 + 3·640·2048)
            }
            if (s.name().equals("Qwen3 0.6B")) {
                assertEquals(0.44e9, s.layerWeights(), 0.005e9); // "non-embedding parameters 0.44B"
            }
        }
    }

    @Test
    void orderedByVocabularyThenSize() {
        for (int i = 1; i < NamedShape.ALL.size(); i++) {
            NamedShape a = NamedShape.ALL.get(i - 1);
            NamedShape b = NamedShape.ALL.get(i);
            assertTrue(a.vocabulary() < b.vocabulary()
                    || a.vocabulary() == b.vocabulary() && a.layerWeights() < b.layerWeights(), b.name());
        }
    }

    /** SmolLM2: Q8_0 head (8.5 bits), Q4_1 layers (5 bits): 30.1 MB of 96.4 MB. */
    @Test
    void headShareCountsBits() {
        NamedShape smol = NamedShape.ALL.stream().filter(s -> s.name().equals("SmolLM2 135M"))
                .findFirst().orElseThrow();
        double head = 49_152 * 576 * 8.5;
        double layers = 30 * (576 * 64 * 24.0 + 3 * 576 * 1536) * 5;
        assertEquals(head / (head + layers), smol.headShare(8.5, 5), 1e-12);
        assertEquals(0.31, smol.headShare(8.5, 5), 0.005);
    }
}
