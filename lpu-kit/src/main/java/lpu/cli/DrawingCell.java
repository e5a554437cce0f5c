package lpu.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import lpu.io.InputError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cell that draws, tagged {@value #TAG} in its notebook: it needs the notebook's imports and tables on disk, and nothing else.
 *
 * @param imports the import lines of the whole notebook
 */
record DrawingCell(Path notebook, String imports, String source) {
    static final String TAG = "draw";
    private static final Pattern TABLE = Pattern.compile("\\.read\\(\"([^\"]+)\"\\)");
    private static final Pattern FIGURE = Pattern.compile("\\.save\\(\"([^\"]+)\"\\)");

    /** Of all notebooks in a folder, in their order. */
    static List<DrawingCell> all(Path notebooks) throws IOException {
        try (Stream<Path> files = Files.list(notebooks)) {
            return files.filter(f -> f.getFileName().toString().matches("\\d\\d-.*\\.ipynb")).sorted()
                    .flatMap(f -> of(f).stream()).toList();
        }
    }

    private static List<DrawingCell> of(Path notebook) {
        List<JsonNode> code = new ArrayList<>();
        for (JsonNode cell : JsonMapper.shared().readTree(notebook).get("cells")) {
            if (cell.get("cell_type").asString().equals("code")) {
                code.add(cell);
            }
        }
        String imports = code.stream().flatMap(cell -> source(cell).lines()).filter(line -> line.startsWith("import "))
                .collect(Collectors.joining("\n"));
        return code.stream().filter(cell -> cell.at("/metadata/tags").toString().contains('"' + TAG + '"'))
                .map(cell -> new DrawingCell(notebook, imports, source(cell))).toList();
    }

    /** The text of a cell, which nbformat writes as one string or as a list of lines. */
    static String source(JsonNode cell) {
        StringBuilder all = new StringBuilder();
        JsonNode source = cell.get("source");
        if (source.isArray()) {
            source.forEach(line -> all.append(line.asString()));
            return all.toString();
        }
        return source.asString();
    }

    /** The tables that it reads, by their names. */
    List<String> tables() {
        return named(TABLE);
    }

    /** The figures that it saves, by their names. */
    List<String> figures() {
        return named(FIGURE);
    }

    private List<String> named(Pattern pattern) {
        return pattern.matcher(source).results().map((MatchResult m) -> m.group(1)).distinct().toList();
    }

    /**
     * Runs cells in this process, each as if it were the only one.
     *
     * @throws InputError when one fails; the message names its notebook
     */
    static void draw(List<DrawingCell> cells) {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            for (DrawingCell cell : cells) {
                cell.run(shell, cell.imports);
                cell.run(shell, cell.source);
                shell.snippets().forEach(shell::drop);
            }
        }
    }

    private void run(JShell shell, String code) {
        for (String rest = code; !rest.isBlank();) {
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            for (SnippetEvent event : shell.eval(next.source())) {
                if (event.exception() != null) {
                    throw error(event.exception().getMessage(), event.exception());
                }
                if (event.status() == Snippet.Status.REJECTED) {
                    throw error(shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).collect(Collectors.joining("; "))
                            + " in: " + event.snippet().source(), null);
                }
            }
            rest = next.remaining();
        }
    }

    private InputError error(String message, Exception cause) {
        return new InputError(notebook.getFileName() + ": " + message.strip().replaceAll("\\s+", " "), cause);
    }
}
