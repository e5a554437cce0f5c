package lpu.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lpu.io.AtomicFile;
import lpu.io.InputError;

/**
 * A folder that the user names, with other files in it perhaps: only what {@code ./lpu} has written there is written over.
 * The file {@code .lpu-made} in it lists that, a name on each line below a heading; {@code notebooks/commandline.py} keeps
 * it likewise.
 */
record OutputFolder(Path folder) {
    private static final String LIST = ".lpu-made";
    private static final String HEADING = "What ./lpu (lpu-kit) has written into this folder, and may replace or remove:";

    /** Lists the files as ours. Throws InputError, and lists nothing, when one is there that was not. */
    void claim(Collection<String> names) {
        Set<String> ours = made();
        for (String name : names) {
            if (!ours.contains(name) && Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new InputError(folder.resolve(name) + " is not from ./lpu: move it elsewhere, or name another folder");
            }
        }
        ours.addAll(names);
        AtomicFile.writeText(folder.resolve(LIST), HEADING + "\n" + String.join("\n", ours) + "\n");
    }

    private Set<String> made() {
        Path list = folder.resolve(LIST);
        try {
            List<String> lines = Files.isRegularFile(list) ? Files.readAllLines(list) : List.of();
            return lines.stream().skip(1).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
