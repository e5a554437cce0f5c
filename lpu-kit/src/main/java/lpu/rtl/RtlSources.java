package lpu.rtl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import lpu.io.InputError;
import lpu.io.Project;

/**
 * The SystemVerilog of all units.
 *
 * @param texts by file name
 */
public record RtlSources(SortedMap<String, String> texts) {
    private static final String FOLDER = "lpu-kit/src/main/rtl";

    /** The project's own files; throws InputError if they cannot be read. */
    public static RtlSources load() {
        SortedMap<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sv")).toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new InputError("cannot read the RTL in " + folder() + ": " + e.getMessage(), e);
        }
        return new RtlSources(texts);
    }

    static Path folder() {
        return Project.home().resolve(FOLDER);
    }

    /**
     * The same with a fault in one file, or any other change.
     *
     * @param from occurs once in the file
     * @throws IllegalArgumentException if it does not
     */
    public RtlSources with(String file, String from, String to) {
        String text = texts.get(file);
        int at = text.indexOf(from);
        if (at < 0 || text.indexOf(from, at + 1) >= 0) {
            throw new IllegalArgumentException("\"" + from + "\" does not occur once in " + file);
        }
        SortedMap<String, String> changed = new TreeMap<>(texts);
        changed.put(file, text.substring(0, at) + to + text.substring(at + from.length()));
        return new RtlSources(changed);
    }

    /** Writes the files into a folder. */
    void write(Path folder) throws IOException {
        for (Map.Entry<String, String> file : texts.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
