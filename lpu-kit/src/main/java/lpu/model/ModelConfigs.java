package lpu.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lpu.io.InputError;
import lpu.model.ModelConfig.RopeScaling;

/** The shapes of well-known models as published, for costs and figures that need no weights. */
public final class ModelConfigs {
    private static final String CONFIG = "the model's published config.json";
    private static final String GGUF = "the GGUF's own metadata";
    /** The published config has 262,208 rows, 64 of them for images; a GGUF has those of text. */
    private static final String TEXT = CONFIG + ", vocabulary of text";

    /**
     * A model's shape under its name.
     *
     * @param source where the numbers were read
     */
    public record Published(String name, ModelConfig config, String source) {
        /** The name as commands take it: {@code llama-3.2-1b}. */
        public String key() {
            return ModelConfigs.key(name);
        }
    }

    /** Ordered by vocabulary, then by size. */
    public static final List<Published> ALL = List.of(
            llama("Llama 2 7B", 32_000, 4096, 32, 32, 32, 128, 11_008, 4096, 10_000, CONFIG),
            llama("SmolLM2 135M", 49_152, 576, 30, 9, 3, 64, 1536, 8192, 100_000, GGUF),
            llama("SmolLM2 360M", 49_152, 960, 32, 15, 5, 64, 2560, 8192, 100_000, CONFIG),
            llama("SmolLM2 1.7B", 49_152, 2048, 24, 32, 32, 64, 8192, 8192, 130_000, CONFIG),
            llama("Llama 3.2 1B", 128_256, 2048, 16, 32, 8, 64, 8192, 131_072, 500_000, CONFIG),
            llama("Llama 3.2 3B", 128_256, 3072, 28, 24, 8, 128, 8192, 131_072, 500_000, CONFIG),
            llama("Llama 3.1 8B", 128_256, 4096, 32, 32, 8, 128, 14_336, 131_072, 500_000, CONFIG),
            qwen3("Qwen3 0.6B", 1024, 28, 16, 3072),
            qwen3("Qwen3 1.7B", 2048, 28, 16, 6144),
            qwen3("Qwen3 4B", 2560, 36, 32, 9728),
            qwen3("Qwen3 8B", 4096, 36, 32, 12_288),
            qwen3("Qwen3 14B", 5120, 40, 40, 17_408),
            gemma3("Gemma 3 270M", 640, 18, 4, 1, 256, 2048, 512, GGUF),
            gemma3("Gemma 3 1B", 1152, 26, 4, 1, 256, 6912, 512, CONFIG),
            gemma3("Gemma 3 4B", 2560, 34, 8, 4, 256, 10_240, 1024, TEXT),
            gemma3("Gemma 3 12B", 3840, 48, 16, 8, 256, 15_360, 1024, TEXT),
            gemma3("Gemma 3 27B", 5376, 62, 32, 16, 128, 21_504, 1024, TEXT));

    private ModelConfigs() {
    }

    /** Llama 3's further scaling of rope is a tensor of its GGUF, see {@link LanguageModel#ropeFactors}, and not part of the shape. */
    private static Published llama(String name, int vocabulary, int width, int layers, int heads, int kvHeads, int headWidth,
            int ffnWidth, int contextLength, float ropeBase, String source) {
        return new Published(name, new ModelConfig(Architecture.LLAMA, layers, width, heads, kvHeads, headWidth, ffnWidth, vocabulary,
                contextLength, 1e-5f, new RopeScaling(ropeBase, 1), 0), source);
    }

    private static Published qwen3(String name, int width, int layers, int heads, int ffnWidth) {
        return new Published(name, new ModelConfig(Architecture.QWEN3, layers, width, heads, 8, 128, ffnWidth, 151_936, 40_960, 1e-6f,
                new RopeScaling(1e6f, 1), 0), CONFIG);
    }

    /** The larger ones were trained on longer contexts, with positions divided by 8 in the layers that attend to all. */
    private static Published gemma3(String name, int width, int layers, int heads, int kvHeads, int headWidth, int ffnWidth,
            int window, String source) {
        boolean large = window > 512;
        return new Published(name, new ModelConfig(Architecture.GEMMA3, layers, width, heads, kvHeads, headWidth, ffnWidth, 262_144,
                large ? 131_072 : 32_768, 1e-6f, new RopeScaling(1e6f, large ? 8 : 1), window), source);
    }

    /** The shape of a name such as {@code llama-3.2-1b}: in any case, with any signs between its words. */
    public static Optional<Published> find(String name) {
        return ALL.stream().filter(model -> model.key().equals(key(name))).findFirst();
    }

    /** The same; InputError, which names those that are known, where there is none. */
    public static Published named(String name) {
        return find(name).orElseThrow(() -> new InputError("unknown shape '%s'; known: %s".formatted(name, keys())));
    }

    /** For messages: the names of all, as commands take them. */
    public static String keys() {
        return ALL.stream().map(Published::key).collect(Collectors.joining(", "));
    }

    private static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    }
}
