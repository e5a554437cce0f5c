package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import lpu.simd.BlockFormat;
import org.junit.jupiter.api.Test;

class NamedShapeTest {
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
            if (s.name().equals("Gemma 3 4B")) {
                assertEquals(3.209e9, s.layerWeights(), 0.001e9); // the report's non-embedding parameters
            }
        }
    }

    @Test
    void foundByName() {
        for (NamedShape s : NamedShape.ALL) {
            assertEquals(s, NamedShape.find(s.name()).orElseThrow());
            assertEquals(s, NamedShape.find(s.key()).orElseThrow());
        }
        assertEquals("llama-3.2-1b", NamedShape.find("LLAMA_3.2 1B").orElseThrow().key());
        assertTrue(NamedShape.find("llama-3.2").isEmpty());
        assertTrue(NamedShape.find("").isEmpty());
    }

    @Test
    void onlyArchitecturesWithLocalLayersHaveAWindow() {
        for (NamedShape s : NamedShape.ALL) {
            assertEquals(s.architecture().globalEvery > 0, s.window() > 0, s.name());
            assertEquals(s.architecture() == Architecture.GEMMA3, s.name().startsWith("Gemma 3"), s.name());
            assertEquals(s.architecture() == Architecture.QWEN3, s.name().startsWith("Qwen3"), s.name());
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

    /** 34 and 144 bytes for 32 and 256 weights. */
    @Test
    void bytesAndShareByFormat() {
        NamedShape gemma = NamedShape.ALL.stream().filter(s -> s.name().equals("Gemma 3 4B")).findFirst().orElseThrow();
        assertEquals(262_144 * BlockFormat.Q8_0.rowBytes(2560), gemma.headBytes(BlockFormat.Q8_0));
        assertEquals(gemma.layerWeights() / 256.0 * 144, gemma.layerBytes(BlockFormat.Q4_K));
        double head = gemma.headBytes(BlockFormat.BF16);
        assertEquals(head / (head + gemma.layerBytes(BlockFormat.Q4_K)),
                gemma.headShare(BlockFormat.BF16, BlockFormat.Q4_K), 1e-12);
    }
}
