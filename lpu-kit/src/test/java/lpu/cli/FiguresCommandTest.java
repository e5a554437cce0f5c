package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lpu.experiment.CommittedFigure;
import lpu.report.Project;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresCommandTest {
    @Test
    void drawsEveryFigureBesideItsTable(@TempDir Path folder) throws IOException {
        Path to = folder.resolve("for a paper");
        CommandRun done = CommandRun.of("figures", "--to", to.toString());
        assertEquals(0, done.exit(), () -> done.err().toString());
        assertEquals(List.of(CommittedFigure.ALL.size() + " figures in " + to), done.out());
        for (CommittedFigure figure : CommittedFigure.ALL) {
            assertEquals(-1, Files.mismatch(Project.results().resolve(figure.csvName()), to.resolve(figure.csvName())));
            assertEquals(-1, Files.mismatch(Project.figures().resolve(figure.svgName()), to.resolve(figure.svgName())),
                    figure.svgName());
        }
    }
}
