package lpu.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import lpu.model.KnownCorpus;
import lpu.model.TinyModel;

/** Tiny models of several names and a text, in a project home and a corpora's folder of their own while it is open. */
public final class TinyLabs implements AutoCloseable {
    public static final String TEXT = "say hello world, a tiny model reads; it knows 271 tokens.\n".repeat(20);

    public final Labs labs;
    private final Map<String, String> before = new HashMap<>();

    /** @param names of the models, four letters each */
    public TinyLabs(Path folder, String... names) throws IOException {
        set("lpu.home", folder);
        set("lpu.data", folder);
        Files.writeString(folder.resolve(KnownCorpus.WIKITEXT2.file().getFileName()), TEXT);
        String[] files = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            files[i] = model(folder, names[i], i).toString();
        }
        try {
            labs = Labs.open(files);
        } catch (RuntimeException e) {
            restore();
            throw e;
        }
    }

    private static Path model(Path folder, String name, int number) throws IOException {
        Path file = TinyModel.writeWithTokenizer(folder.resolve(number + ".gguf"), true);
        String renamed = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replaceFirst("tiny", name);
        return Files.write(file, renamed.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void set(String property, Path value) {
        before.put(property, System.getProperty(property));
        System.setProperty(property, value.toString());
    }

    @Override
    public void close() {
        labs.close();
        restore();
    }

    private void restore() {
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }
}
