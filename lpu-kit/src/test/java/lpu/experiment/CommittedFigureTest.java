package lpu.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import lpu.report.InputError;
import lpu.report.ResultTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every figure in the repository is what its committed table gives. */
class CommittedFigureTest {
    private static final Path HOME = Path.of("..");
    private static final Path FIGURES = HOME.resolve("figures");
    private static final Path RESULTS = HOME.resolve("data/results");

    @Test
    void everyFigureIsListed() throws IOException {
        TreeSet<String> there = new TreeSet<>();
        try (Stream<Path> files = Files.list(FIGURES)) {
            files.forEach(f -> there.add(f.getFileName().toString()));
        }
        assertEquals(new TreeSet<>(CommittedFigure.ALL.stream().map(CommittedFigure::svgName).toList()), there);
    }

    @Test
    void everyFigureIsDrawnFromItsTable() throws IOException {
        List<String> different = new ArrayList<>();
        for (CommittedFigure figure : CommittedFigure.ALL) {
            if (!Files.readString(FIGURES.resolve(figure.svgName())).equals(figure.drawFrom(RESULTS).svg())) {
                different.add(figure.svgName());
            }
        }
        assertEquals(List.of(), different);
    }

    /** Each table says what produced it. */
    @Test
    void everyTableHasItsRun() {
        for (CommittedFigure figure : CommittedFigure.ALL) {
            assertEquals(10, ResultTable.readCsv(RESULTS.resolve(figure.csvName())).run().fields().size());
        }
    }

    @Test
    void anotherTableIsAnInputErrorThatNamesIt(@TempDir Path folder) throws IOException {
        for (CommittedFigure figure : CommittedFigure.ALL) {
            String other = figure.csv().startsWith("01-") ? "02-real.csv" : "01-head-share.csv";
            Path table = Files.copy(RESULTS.resolve(other), folder.resolve(figure.csvName()),
                    StandardCopyOption.REPLACE_EXISTING);
            String message = assertThrows(InputError.class, () -> figure.drawFrom(folder), figure.name()).getMessage();
            assertTrue(message.startsWith(table + ": the figure " + figure.name() + " cannot be drawn from this table ("),
                    message);
        }
    }

    @Test
    void aMissingTableIsAnInputError(@TempDir Path empty) {
        assertThrows(InputError.class, () -> CommittedFigure.ALL.getFirst().drawFrom(empty));
    }
}
