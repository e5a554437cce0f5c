package lpu.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import lpu.report.InputError;
import lpu.report.Project;

/**
 * A text with the name it has in tables and figures.
 *
 * @param text never empty
 */
public record Corpus(String name, String text) {
    private static final String WIKITEXT2_FILE = "wikitext2-test.raw";

    public Corpus {
        if (text.isEmpty()) {
            throw new InputError(name + ": the text is empty");
        }
    }

    /** Any UTF-8 text file; malformed bytes are read as U+FFFD. Throws InputError when it is missing or empty. */
    public static Corpus read(Path file) {
        Path name = file.getFileName(); // none for a root
        return read(file, name == null ? file.toString() : name.toString());
    }

    /** WikiText-2's raw test split, when it is in the corpora's folder. */
    public static Optional<Corpus> wikiText2() {
        Path file = Project.corpora().resolve(WIKITEXT2_FILE);
        return Files.isRegularFile(file) ? Optional.of(read(file, "WikiText-2")) : Optional.empty();
    }

    private static Corpus read(Path file, String name) {
        if (Files.isDirectory(file)) {
            throw new InputError(file + ": is a folder, not a text file");
        }
        try {
            return new Corpus(name, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new InputError(file + ": no such text file", e);
        } catch (AccessDeniedException e) {
            throw new InputError(file + ": cannot be read (permission denied)", e);
        } catch (IOException e) {
            throw new InputError(file + ": cannot be read as text (" + e.getMessage() + ")", e);
        } catch (OutOfMemoryError e) {
            throw new InputError(file + ": too large to hold in memory", e);
        }
    }
}
