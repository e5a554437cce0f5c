package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import lpu.report.InputError;
import lpu.report.Project;
import lpu.report.ResultTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every figure in the repository is what a drawing cell makes of its committed table. */
class FiguresCommandTest {
    @AfterEach
    void figuresGoWhereTheyBelong() {
        System.clearProperty("lpu.figures");
    }

    @Test
    void drawsEveryFigureBesideItsTable(@TempDir Path folder) throws IOException {
        TreeSet<String> committed = new TreeSet<>();
        try (Stream<Path> files = Files.list(Project.figures())) {
            files.forEach(f -> committed.add(f.getFileName().toString()));
        }
        Path figures = Project.figures();
        Path to = folder.resolve("for a paper");
        CommandRun done = CommandRun.of("figures", "--to", to.toString());
        assertEquals(0, done.exit(), () -> done.err().toString());
        assertEquals(List.of(committed.size() + " figures in " + to), done.out());
        List<String> different = new ArrayList<>();
        for (String figure : committed) {
            if (Files.mismatch(figures.resolve(figure), to.resolve(figure)) >= 0) {
                different.add(figure);
            }
        }
        assertEquals(List.of(), different);
        try (Stream<Path> files = Files.list(to)) {
            for (Path table : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
                assertEquals(-1, Files.mismatch(Project.results().resolve(table.getFileName()), table));
                assertEquals(10, ResultTable.readCsv(table).run().fields().size(), "what produced " + table);
            }
        }
    }

    /** A cell sees nothing of another's, and what is wrong with it is said with its notebook. */
    @Test
    void aCellStandsAlone() {
        Path notebook = Path.of("01-notebook.ipynb");
        DrawingCell first = new DrawingCell(notebook, "", "int a = 1;");
        DrawingCell second = new DrawingCell(notebook, "", "int b = a;");
        InputError unknown = assertThrows(InputError.class, () -> DrawingCell.draw(List.of(first, second)));
        assertTrue(unknown.getMessage().matches("(?s)01-notebook.ipynb: .*cannot find symbol.*int b = a;.*"), unknown.getMessage());
        DrawingCell missing = new DrawingCell(notebook, "import lpu.report.*;", "ResultTable.read(\"no-such-table\")");
        InputError absent = assertThrows(InputError.class, () -> DrawingCell.draw(List.of(missing)));
        assertTrue(absent.getMessage().startsWith("01-notebook.ipynb: no such file: "), absent.getMessage());
    }
}
