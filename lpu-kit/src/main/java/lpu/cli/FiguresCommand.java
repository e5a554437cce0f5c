package lpu.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lpu.io.AtomicFile;
import lpu.io.InputError;
import lpu.io.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws every figure again from its table. */
@Command(name = "figures",
        description = "Draw every figure of the notebooks as SVG from the table behind it; nothing is measured again.",
        footer = {"", "Example: ./lpu figures --to paper"})
final class FiguresCommand implements Callable<Integer> {
    private static final String LIST = ".lpu-made";
    private static final String HEADING = "What ./lpu (lpu-kit) has written into this folder, and may replace or remove:";

    @Option(names = "--to", paramLabel = "DIR", description = "folder for the SVGs and a copy of their CSVs, over"
            + " those of an earlier run only; default: figures/, SVGs only")
    Path to;

    @Override
    public Integer call() throws IOException {
        List<DrawingCell> cells = DrawingCell.all(Project.home().resolve("notebooks"));
        List<String> figures = cells.stream().flatMap(c -> c.figures().stream()).map(name -> name + ".svg").toList();
        if (to == null) {
            DrawingCell.draw(cells);
        } else {
            copyTables(cells, figures);
            drawInto(to, cells);
        }
        System.out.println(figures.size() + " figures in " + (to == null ? Project.figures() : to));
        return 0;
    }

    private void copyTables(List<DrawingCell> cells, List<String> figures) throws IOException {
        Set<String> tables = new TreeSet<>(cells.stream().flatMap(c -> c.tables().stream()).map(name -> name + ".csv").toList());
        Files.createDirectories(to);
        claim(to, Stream.concat(figures.stream(), tables.stream()).toList());
        for (String table : tables) {
            Files.copy(Project.results().resolve(table), to.resolve(table), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void drawInto(Path folder, List<DrawingCell> cells) {
        String before = System.setProperty("lpu.figures", folder.toString());
        try {
            DrawingCell.draw(cells);
        } finally {
            if (before == null) {
                System.clearProperty("lpu.figures");
            } else {
                System.setProperty("lpu.figures", before);
            }
        }
    }

    /**
     * Lists files as ours in a folder that the user names, with other files in it perhaps: only what {@code ./lpu} has written
     * there is written over. The file {@code .lpu-made} in it lists that, a name on each line below a heading;
     * {@code notebooks/commandline.py} keeps it likewise. Throws InputError, and lists nothing, when a file is there that was
     * not ours.
     */
    static void claim(Path folder, Collection<String> names) throws IOException {
        Path list = folder.resolve(LIST);
        List<String> lines = Files.isRegularFile(list) ? Files.readAllLines(list) : List.of();
        Set<String> ours = lines.stream().skip(1).collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
            if (!ours.contains(name) && Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new InputError(folder.resolve(name) + " is not from ./lpu: move it elsewhere, or name another folder");
            }
        }
        ours.addAll(names);
        AtomicFile.writeText(list, HEADING + "\n" + String.join("\n", ours) + "\n");
    }
}
