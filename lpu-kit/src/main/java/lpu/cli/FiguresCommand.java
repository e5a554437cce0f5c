package lpu.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lpu.experiment.CommittedFigure;
import lpu.report.AtomicFile;
import lpu.report.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws every figure again from its table. */
@Command(name = "figures",
        description = "Draw every figure of the notebooks as SVG from the table behind it; nothing is measured again.",
        footer = {"", "Example: ./lpu figures --to paper"})
final class FiguresCommand implements Callable<Integer> {
    @Option(names = "--to", paramLabel = "DIR", description = "folder for the SVGs and a copy of their CSVs, over"
            + " those of an earlier run only; default: figures/, SVGs only")
    Path to;

    @Override
    public Integer call() throws IOException {
        Path folder = to == null ? Project.figures() : to;
        Files.createDirectories(folder);
        if (to != null) {
            List<String> names = CommittedFigure.ALL.stream().flatMap(f -> Stream.of(f.svgName(), f.csvName())).toList();
            new OutputFolder(to).claim(names);
        }
        for (CommittedFigure figure : CommittedFigure.ALL) {
            AtomicFile.writeText(folder.resolve(figure.svgName()), figure.drawFrom(Project.results()).svg());
            if (to != null) {
                Files.copy(Project.results().resolve(figure.csvName()), folder.resolve(figure.csvName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        System.out.println(CommittedFigure.ALL.size() + " figures in " + folder);
        return 0;
    }
}
