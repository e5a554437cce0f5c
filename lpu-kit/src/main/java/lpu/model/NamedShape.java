package lpu.model;

import java.util.List;

/**
 * The shape of a well-known model, for figures that need no weights.
 *
 * @param vocabulary V
 * @param width d
 * @param tied whether the LM head is the embedding matrix
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
        String source) {

    private static final String CONFIG = "the model's published config.json";

    /** Ordered by vocabulary, then by size. */
    public static final List<NamedShape> ALL = List.of(
            new NamedShape("Llama 2 7B", 32_000, 4096, 32, 32, 32, 128, 11_008, false, CONFIG),
            new NamedShape("SmolLM2 135M", 49_152, 576, 30, 9, 3, 64, 1536, true, "the GGUF's own metadata"),
            new NamedShape("Llama 3.2 1B", 128_256, 2048, 16, 32, 8, 64, 8192, true, CONFIG),
            new NamedShape("Llama 3.2 3B", 128_256, 3072, 28, 24, 8, 128, 8192, true, CONFIG),
            new NamedShape("Llama 3.1 8B", 128_256, 4096, 32, 32, 8, 128, 14_336, false, CONFIG),
            new NamedShape("Qwen3 0.6B", 151_936, 1024, 28, 16, 8, 128, 3072, true, CONFIG),
            new NamedShape("Qwen3 1.7B", 151_936, 2048, 28, 16, 8, 128, 6144, true, CONFIG),
            new NamedShape("Qwen3 8B", 151_936, 4096, 36, 32, 8, 128, 12_288, false, CONFIG),
            new NamedShape("Gemma 3 270M", 262_144, 640, 18, 4, 1, 256, 2048, true, "the GGUF's own metadata"),
            new NamedShape("Gemma 3 1B", 262_144, 1152, 26, 4, 1, 256, 6912, true, CONFIG));

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
}
