package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogueTest {
    @TempDir
    Path folder;

    @Test
    void aPathIsItself() throws IOException {
        Path file = Files.createFile(folder.resolve("any.gguf"));
        assertEquals(file, ModelCatalogue.locate(file.toString()));
    }

    @Test
    void whatCannotBeLocated() {
        String missing = folder.resolve("missing.gguf").toString();
        assertEquals(missing + ": no such file", message(missing));
        assertEquals("missing.gguf: no such file", message("missing.gguf"));
        assertEquals(folder + ": is a folder or a device, not a GGUF file", message(folder.toString()));
        assertEquals("unknown model 'gpt5';"
                + " known: smollm2, gemma3, or the path or https URL of a .gguf file", message("gpt5"));
        assertEquals("unknown model ''; known: smollm2, gemma3, or the path or https URL of a .gguf file", message(""));
        assertFalse(message("a\0b").contains("\0"));
    }

    private static String message(String name) {
        return assertThrows(InputError.class, () -> ModelCatalogue.locate(name)).getMessage();
    }

    @Test
    void namesAndFilesOfEntriesAreTheirOwn() {
        assertEquals(ModelCatalogue.entries().size(),
                ModelCatalogue.entries().stream().map(ModelCatalogue.Entry::name).distinct().count());
        assertTrue(ModelCatalogue.entries().stream().allMatch(e -> e.sha256().matches("[0-9a-f]{64}")));
    }
}
