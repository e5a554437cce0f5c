package lpu.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lpu.simd.BlockFormat;

/**
 * The shape of a well-known model, for figures that need no weights.
 *
 * @param vocabulary V
 * @param width d
 * @param tied whether the LM head is the embedding matrix
 * @param window positions that a local layer attends to; 0 where no layer is local
 * @param source where the numbers were read
 */
public record NamedShape(
        String name,
        int vocabulary,
        int width,
        int layers,
        int heads,
        int kvHeads,
        int headWidth,
        int ffnWidth,
        boolean tied,
        Architecture architecture,
        int window,
        String source) {

    private static final String CONFIG = "the model's published config.json";
    private static final String GGUF = "the GGUF's own metadata";
    /** The published config has 262,208 rows, 64 of them for images; a GGUF has those of text. */
    private static final String TEXT = CONFIG + ", vocabulary of text";

    /** Ordered by vocabulary, then by size. */
    public static final List<NamedShape> ALL = List.of(
            new NamedShape("Llama 2 7B", 32_000, 4096, 32, 32, 32, 128, 11_008, false, Architecture.LLAMA, 0, CONFIG),
            new NamedShape("SmolLM2 135M", 49_152, 576, 30, 9, 3, 64, 1536, true, Architecture.LLAMA, 0, GGUF),
            new NamedShape("SmolLM2 360M", 49_152, 960, 32, 15, 5, 64, 2560, true, Architecture.LLAMA, 0, CONFIG),
            new NamedShape("SmolLM2 1.7B", 49_152, 2048, 24, 32, 32, 64, 8192, true, Architecture.LLAMA, 0, CONFIG),
            new NamedShape("Llama 3.2 1B", 128_256, 2048, 16, 32, 8, 64, 8192, true, Architecture.LLAMA, 0, CONFIG),
            new NamedShape("Llama 3.2 3B", 128_256, 3072, 28, 24, 8, 128, 8192, true, Architecture.LLAMA, 0, CONFIG),
            new NamedShape("Llama 3.1 8B", 128_256, 4096, 32, 32, 8, 128, 14_336, false, Architecture.LLAMA, 0, CONFIG),
            new NamedShape("Qwen3 0.6B", 151_936, 1024, 28, 16, 8, 128, 3072, true, Architecture.QWEN3, 0, CONFIG),
            new NamedShape("Qwen3 1.7B", 151_936, 2048, 28, 16, 8, 128, 6144, true, Architecture.QWEN3, 0, CONFIG),
            new NamedShape("Qwen3 4B", 151_936, 2560, 36, 32, 8, 128, 9728, true, Architecture.QWEN3, 0, CONFIG),
            new NamedShape("Qwen3 8B", 151_936, 4096, 36, 32, 8, 128, 12_288, false, Architecture.QWEN3, 0, CONFIG),
            new NamedShape("Qwen3 14B", 151_936, 5120, 40, 40, 8, 128, 17_408, false, Architecture.QWEN3, 0, CONFIG),
            new NamedShape("Gemma 3 270M", 262_144, 640, 18, 4, 1, 256, 2048, true, Architecture.GEMMA3, 512, GGUF),
            new NamedShape("Gemma 3 1B", 262_144, 1152, 26, 4, 1, 256, 6912, true, Architecture.GEMMA3, 512, CONFIG),
            new NamedShape("Gemma 3 4B", 262_144, 2560, 34, 8, 4, 256, 10_240, true, Architecture.GEMMA3, 1024, TEXT),
            new NamedShape("Gemma 3 12B", 262_144, 3840, 48, 16, 8, 256, 15_360, true, Architecture.GEMMA3, 1024, TEXT),
            new NamedShape("Gemma 3 27B", 262_144, 5376, 62, 32, 16, 128, 21_504, true, Architecture.GEMMA3, 1024, TEXT));

    /** The shape of a model that is at hand. */
    public static NamedShape of(LanguageModel model) {
        ModelConfig c = model.config();
        return new NamedShape(model.name(), c.vocabulary(), c.width(), c.layers(), c.heads(), c.kvHeads(), c.headWidth(), c.ffnWidth(),
                model.head() == model.embedding(), c.architecture(), c.window(), GGUF);
    }

    /** Weights of the LM head, all read for each decoded token. */
    public long headWeights() {
        return (long) vocabulary * width;
    }

    /** Weights of attention and FFN in all layers, all read for each decoded token; norms are left out. */
    public long layerWeights() {
        long attention = (long) width * headWidth * (2L * heads + 2L * kvHeads);
        long ffn = 3L * width * ffnWidth;
        return layers * (attention + ffn);
    }

    /** The LM head's share of the weight bytes of a decoded token. */
    public double headShare(double headBitsPerWeight, double layerBitsPerWeight) {
        double head = headWeights() * headBitsPerWeight;
        return head / (head + layerWeights() * layerBitsPerWeight);
    }

    /**
     * Bytes of the LM head in a format, by the format's bits per weight. What is stored is as large where rows are a
     * whole number of blocks; elsewhere GGUF files fall back on a format of shorter blocks.
     */
    public double headBytes(BlockFormat format) {
        return headWeights() * format.bitsPerWeight() / 8;
    }

    /** Bytes of all layers in a format, as for {@link #headBytes}. */
    public double layerBytes(BlockFormat format) {
        return layerWeights() * format.bitsPerWeight() / 8;
    }

    /** {@link #headShare(double, double)} by the formats' bits per weight. */
    public double headShare(BlockFormat head, BlockFormat layers) {
        return headShare(head.bitsPerWeight(), layers.bitsPerWeight());
    }

    /** The shape of a name such as {@code llama-3.2-1b}: in any case, with any signs between its words. */
    public static Optional<NamedShape> find(String name) {
        return ALL.stream().filter(shape -> shape.key().equals(key(name))).findFirst();
    }

    /** The name as commands take it. */
    public String key() {
        return key(name);
    }

    private static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    }
}
