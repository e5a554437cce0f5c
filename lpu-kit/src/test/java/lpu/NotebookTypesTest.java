package lpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lpu.io.Project;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The method of an experiment stands in its notebook: no type of the library is there for one notebook alone. */
class NotebookTypesTest {
    private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w*");
    private static final Pattern NO_CODE = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|//[^\n]*|(?m)^import .*$");
    private static final Pattern TYPE = Pattern.compile("(?<![\\w/])lpu/\\w+/(\\w+)");

    @Test
    void noTypeServesOneNotebookAlone() throws IOException {
        Set<String> used = typesThatOthersUse();
        TreeMap<String, Set<String>> notebooks = new TreeMap<>(); // of each type
        for (Path notebook : notebooks()) {
            names(code(notebook)).forEach(name -> notebooks.computeIfAbsent(name, _ -> new TreeSet<>())
                    .add(notebook.getFileName().toString()));
        }
        notebooks.keySet().retainAll(types());
        assertTrue(notebooks.size() > 50, "types in notebooks: " + notebooks.keySet());
        notebooks.keySet().removeAll(used);
        notebooks.values().removeIf(files -> files.size() > 1);
        assertEquals(new TreeMap<>(), notebooks);
    }

    @Test
    void namesAreThoseOfTheCode() {
        assertEquals(Set.of("Recall", "String"), names("import lpu.head.Exact;\nString s = Recall.of(\"Plot \\\" Plot\"); // Lab"));
    }

    private static Set<String> names(String code) {
        return NAME.matcher(NO_CODE.matcher(code).replaceAll("")).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** Types of the library by simple name, those in files of their own. */
    private static Set<String> types() throws IOException {
        Set<String> types = new TreeSet<>();
        for (Path file : LayersTest.classFiles()) {
            types.add(topLevel(file));
        }
        return types;
    }

    /** Types that other types of the library refer to. */
    private static Set<String> typesThatOthersUse() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path file : LayersTest.classFiles()) {
            for (String reference : LayersTest.references(file)) {
                Matcher type = TYPE.matcher(reference);
                while (type.find()) {
                    String name = type.group(1).split("\\$")[0];
                    if (!name.equals(topLevel(file))) {
                        used.add(name);
                    }
                }
            }
        }
        return used;
    }

    private static String topLevel(Path file) {
        return file.getFileName().toString().split("[$.]")[0];
    }

    private static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(Project.home().resolve("notebooks"))) {
            return files.filter(f -> f.toString().endsWith(".ipynb")).sorted().toList();
        }
    }

    private static String code(Path notebook) {
        StringBuilder code = new StringBuilder();
        for (JsonNode cell : JsonMapper.shared().readTree(notebook.toFile()).path("cells")) {
            if (cell.path("cell_type").asString().equals("code")) {
                cell.path("source").forEach(line -> code.append(line.asString()));
                code.append('\n');
            }
        }
        return code.toString();
    }
}
