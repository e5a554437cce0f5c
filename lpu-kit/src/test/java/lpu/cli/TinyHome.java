package lpu.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import lpu.model.GgufFile;
import lpu.model.TensorInfo;
import lpu.model.TinyModel;

/** A project home with a tiny model and a text, so that caches of the real one stay untouched while it is open. */
final class TinyHome implements AutoCloseable {
    /** ASCII without anything that {@code TinyBpe} merges across: about a token for each character. */
    static final String TEXT = "say hello world, a tiny model reads; it knows 271 tokens.\n".repeat(6);

    final Path folder;
    final Path model;
    final Path text;
    private final String before;

    TinyHome(Path folder, boolean addBos) throws IOException {
        this.folder = folder;
        before = System.getProperty("lpu.home");
        System.setProperty("lpu.home", folder.toString());
        model = TinyModel.writeWithTokenizer(folder.resolve("tiny.gguf"), addBos);
        text = Files.writeString(folder.resolve("text.txt"), TEXT);
    }

    /** The model with another whole number in its metadata. */
    Path modelWith(String key, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = latin.indexOf(key) + key.length() + 4; // after the type
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return Files.write(folder.resolve(key + "=" + value + ".gguf"), bytes);
    }

    /** The model with other bytes of a tensor. */
    Path modelWith(String tensor, Consumer<ByteBuffer> change) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(model));
        try (GgufFile file = GgufFile.open(model)) {
            TensorInfo info = file.tensor(tensor);
            change.accept(bytes.slice((int) info.offset(), (int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN));
        }
        return Files.write(folder.resolve("other-" + tensor + ".gguf"), bytes.array());
    }

    /** The first bytes of the model. */
    Path truncated(int bytes) throws IOException {
        return Files.write(folder.resolve("cut-" + bytes + ".gguf"),
                Arrays.copyOf(Files.readAllBytes(model), bytes));
    }

    @Override
    public void close() {
        if (before == null) {
            System.clearProperty("lpu.home");
        } else {
            System.setProperty("lpu.home", before);
        }
    }
}
