package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
        assertEquals(done, CommandRun.of("figures", "--to", to.toString())); // over what it has written itself
    }

    /** Beside them there is room for figures; in their place there is not, and nothing is written. */
    @Test
    void filesOfTheUsersStayAsTheyAre(@TempDir Path folder) throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
        Path elsewhere = Files.writeString(folder.resolve("elsewhere.svg"), "mine");
        Path link = folder.resolve("02-one-token.svg");
        for (String name : List.of("05-recall.csv", "01-head-share.svg", "02-one-token.svg")) {
            Path mine = name.equals(link.getFileName().toString()) ? Files.createSymbolicLink(link, elsewhere)
                    : Files.writeString(folder.resolve(name), "mine");
            CommandRun done = CommandRun.of("figures", "--to", folder.toString());
            assertEquals(2, done.exit(), done.toString());
            assertEquals(List.of("lpu: " + mine + " is not from ./lpu: move it elsewhere, or name another folder"), done.err());
            assertEquals("mine", Files.readString(mine));
            assertFalse(Files.exists(folder.resolve("12-designs.svg")));
            Files.delete(mine);
        }
        assertEquals(0, CommandRun.of("figures", "--to", folder.toString()).exit());
        assertEquals("mine", Files.readString(notes));
        assertEquals("mine", Files.readString(elsewhere));
    }
}
