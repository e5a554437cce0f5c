package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lpu.io.Project;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed notebooks' form, without running them: sections in order, executed once from top to bottom, links, solutions. */
class NotebookFormTest {
    private static final Path FOLDER = Project.home().resolve("notebooks");
    private static final int MOST_CELLS = 24;
    private static final int MOST_LINES = 20;
    private static final String FIGURE = "\n[figure]\n";
    private static final String TRY = "\n## Try\n";
    private static final String SOLUTION = "<details><summary>Solution</summary>\n\n";
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.getFileName().toString().matches("\\d\\d-.*\\.ipynb")).sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyNotebook() throws IOException {
        return notebooks().stream().flatMap(path -> {
            String name = path.getFileName().toString();
            List<JsonNode> cells = cells(path);
            return Stream.of(
                    dynamicTest(name + ": sections", () -> checkSections(name, cells)),
                    dynamicTest(name + ": cells", () -> checkCells(cells)),
                    dynamicTest(name + ": links", () -> checkLinks(prose(cells))),
                    dynamicTest(name + ": try", () -> checkTry(prose(cells))));
        });
    }

    @Test
    void numbersHaveNoGap() throws IOException {
        List<String> numbers = notebooks().stream().map(p -> p.getFileName().toString().substring(0, 2)).toList();
        assertEquals(IntStream.rangeClosed(1, numbers.size()).mapToObj("%02d"::formatted).toList(), numbers);
    }

    @Test
    void theListNamesEveryNotebook() throws IOException {
        String list = Files.readString(FOLDER.resolve("README.md"));
        for (Path notebook : notebooks()) {
            assertTrue(list.contains("(" + notebook.getFileName() + ")"), notebook.getFileName() + " is not in README.md");
        }
        checkLinks(list);
        checkLinks(Files.readString(FOLDER.resolve("GLOSSARY.md")));
    }

    static List<JsonNode> cells(Path notebook) {
        return StreamSupport.stream(JsonMapper.shared().readTree(notebook).get("cells").spliterator(), false).toList();
    }

    private static boolean isCode(JsonNode cell) {
        return cell.get("cell_type").asString().equals("code");
    }

    /** All markdown, with {@link #FIGURE} where a cell shows one. */
    static String prose(List<JsonNode> cells) {
        StringBuilder all = new StringBuilder("\n");
        for (JsonNode cell : cells) {
            if (!isCode(cell)) {
                all.append(DrawingCell.source(cell)).append("\n\n");
            } else if (outputs(cell).anyMatch(o -> o.path("data").has("image/svg+xml"))) {
                all.append(FIGURE);
            }
        }
        return all.toString();
    }

    private static Stream<JsonNode> outputs(JsonNode cell) {
        return StreamSupport.stream(cell.get("outputs").spliterator(), false);
    }

    private static void checkSections(String name, List<JsonNode> cells) {
        String prose = prose(cells);
        int from = 0;
        for (String section : List.of("\n# " + name.substring(0, 2) + " · ", "\n**Question.** ", "\n## Expectation, ", FIGURE,
                "\n## What to notice\n", "\n## Compared with the thesis\n", TRY)) {
            int at = prose.indexOf(section, from);
            assertTrue(at >= 0, "no '" + section.strip() + "' after what must come before it");
            from = at;
        }
        assertFalse(prose.substring(from + TRY.length()).contains("\n## "), "something follows 'Try', or it is there twice");
        int second = IntStream.range(0, cells.size()).filter(i -> isCode(cells.get(i))).skip(1).findFirst().orElseThrow();
        assertTrue(prose(cells.subList(0, second)).contains("\n## Expectation, "), "the expectation follows the run");
    }

    private static void checkCells(List<JsonNode> cells) {
        List<JsonNode> code = cells.stream().filter(NotebookFormTest::isCode).toList();
        assertTrue(!code.isEmpty() && code.size() <= MOST_CELLS, code.size() + " code cells");
        for (int i = 0; i < code.size(); i++) {
            String source = DrawingCell.source(code.get(i));
            assertEquals(i + 1, code.get(i).get("execution_count").asInt(), "execution count of\n" + source);
            assertTrue(source.lines().count() <= MOST_LINES, "a long cell:\n" + source);
            outputs(code.get(i)).forEach(o -> {
                assertFalse(o.get("output_type").asString().equals("error"), source);
                assertFalse(o.path("name").asString("").equals("stderr"), source);
            });
        }
        assertTrue(code.getFirst().get("outputs").toString().contains("commit"), "the first cell does not say what ran");
    }

    private static void checkLinks(String prose) {
        List<String> broken = new ArrayList<>();
        LINK.matcher(prose).results().map(MatchResult::group).forEach(link -> {
            String target = link.substring(2, link.length() - 1).replaceFirst("#.*", "");
            if (!target.matches("(https?|mailto):.*") && !Files.exists(FOLDER.resolve(target))) {
                broken.add(target);
            }
        });
        assertEquals(List.of(), broken);
    }

    /** Something to run or to type, then solutions, each folded away. */
    private static void checkTry(String prose) {
        String section = prose.substring(prose.indexOf(TRY) + TRY.length());
        int first = section.indexOf(SOLUTION);
        assertTrue(first > 0, "no folded solution");
        assertTrue(section.substring(0, first).contains("`"), "nothing to run before the first solution");
        int solutions = section.split(Pattern.quote(SOLUTION), -1).length - 1;
        assertTrue(solutions <= 4, solutions + " solutions");
        assertEquals(solutions, section.split("<details>", -1).length - 1, "a blank line must follow the summary");
        assertEquals(solutions, section.split("\n</details>", -1).length - 1, "</details> at the beginning of a line");
    }
}
