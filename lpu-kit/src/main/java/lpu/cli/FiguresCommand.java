package lpu.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import lpu.report.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws every figure again from its table. */
@Command(name = "figures",
        description = "Draw every figure of the notebooks as SVG from the table behind it; nothing is measured again.",
        footer = {"", "Example: ./lpu figures --to paper"})
final class FiguresCommand implements Callable<Integer> {
    @Option(names = "--to", paramLabel = "DIR", description = "folder for the SVGs and a copy of their CSVs; default: figures/, SVGs only")
    Path to;

    @Override
    public Integer call() throws IOException {
        List<DrawingCell> cells = DrawingCell.all(Project.home().resolve("notebooks"));
        if (to != null) {
            System.setProperty("lpu.figures", to.toString());
            Files.createDirectories(to);
            for (String table : new TreeSet<>(cells.stream().flatMap(c -> c.tables().stream()).toList())) {
                Files.copy(Project.results().resolve(table + ".csv"), to.resolve(table + ".csv"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        DrawingCell.draw(cells);
        System.out.println(cells.stream().mapToInt(c -> c.figures().size()).sum() + " figures in " + Project.figures());
        return 0;
    }
}
