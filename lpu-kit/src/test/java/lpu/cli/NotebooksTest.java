package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lpu.io.Project;
import lpu.model.Corpus;
import lpu.model.KnownCorpus;
import lpu.profile.Lab;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Executes notebooks headless: every committed one, and small ones that show how the runner ends. */
class NotebooksTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TestFactory
    Stream<DynamicTest> everyNotebookRuns(@TempDir Path to) throws IOException {
        Path folder = Project.home().resolve("notebooks");
        List<Path> notebooks;
        try (Stream<Path> files = Files.list(folder)) {
            notebooks = files.filter(f -> f.getFileName().toString().matches("\\d\\d-.*\\.ipynb")).sorted().toList();
        }
        return notebooks.stream().flatMap(notebook -> {
            String name = notebook.getFileName().toString();
            return Stream.of(dynamicTest(name, () -> {
                Outcome outcome = Outcome.of(runner(to, "--to", to.toString(), notebook.toString()));
                assertEquals(0, outcome.exit(), outcome.output());
                assertEquals("lpu-java", JSON.readTree(notebook).at("/metadata/kernelspec/name").asString());
            }), dynamicTest(name + ": results", () -> checkResults(to.resolve("results"), Integer.parseInt(name.substring(0, 2)))));
        });
    }

    /** What a notebook has just written, against what is committed; texts other than the committed ones' give other results. */
    private static void checkResults(Path results, int number) {
        assumeFalse(Lab.full(), "full runs give other results than quick ones");
        if (!QuickResults.sameWithAnyText(number)) {
            for (KnownCorpus text : KnownCorpus.values()) {
                assumeTrue(Corpus.find(text).filter(c -> !c.name().endsWith("(other text)")).isPresent(), text + " is not at hand");
            }
        }
        new QuickResults(results).check(number);
    }

    @Test
    void outputsAreSavedAndFilesGoWhereTheyShould(@TempDir Path folder) throws IOException {
        Path notebook = write(folder, "01-good.ipynb",
                "System.err.println(\"lpu: terms to be read\\n3 of 4\");\nlpu.simd.Simd.describe()",
                "var figures = lpu.io.Project.figures();",
                "java.nio.file.Files.createDirectories(figures);",
                "java.nio.file.Files.writeString(figures.resolve(\"01-good.svg\"), \"<svg/>\");");
        byte[] before = Files.readAllBytes(notebook);
        Path to = folder.resolve("to here");
        Outcome outcome = Outcome.of(runner(folder, "--to", to.toString(), notebook.toString()));
        assertEquals(0, outcome.exit(), outcome.output());
        assertTrue(outcome.output().contains("01-good: cell 4 of 4"), outcome.output());
        assertTrue(outcome.output().contains("01-good.svg"), outcome.output());
        assertTrue(Files.exists(to.resolve("figures/01-good.svg")));
        assertTrue(Arrays.equals(before, Files.readAllBytes(notebook)), "the source notebook was changed");
        // What is said on stderr is passed on at once, and not saved.
        assertTrue(outcome.output().contains("\nlpu: terms to be read\n3 of 4\n"), outcome.output());
        JsonNode first = JSON.readTree(to.resolve("01-good.ipynb")).at("/cells/0");
        assertEquals(1, first.get("outputs").size(), first.toString());
        assertTrue(first.at("/outputs/0/data/text~1plain").toString().matches(".*(vector|scalar).*"), first.toString());
        assertTrue(first.get("metadata").isEmpty(), "timings were saved");
        assertEquals(List.of(), kernels(folder));
    }

    /** Of an earlier run they are written over; of the user's they are not, and nothing runs. */
    @Test
    void filesOfTheUsersInTheFolderStayAsTheyAre(@TempDir Path folder) throws IOException {
        Path notebook = write(folder, "01-good.ipynb", "java.nio.file.Files.createDirectories(lpu.io.Project.results());",
                "java.nio.file.Files.writeString(lpu.io.Project.results().resolve(\"01-good.csv\"), \"1\");");
        Path to = folder.resolve("to");
        for (String name : List.of("01-good.ipynb", "results/01-good.csv", "figures/01-good.svg", "failed/01-good.ipynb")) {
            Files.createDirectories(to.resolve(name).getParent());
            Path mine = Files.writeString(to.resolve(name), "mine");
            Outcome outcome = Outcome.of(runner(folder, "--to", to.toString(), notebook.toString()));
            assertEquals(new Outcome(2, "lpu: " + mine.toRealPath() + " is not from ./lpu: move it elsewhere, or name another folder\n"), outcome);
            assertEquals("mine", Files.readString(mine));
            Files.delete(mine);
        }
        for (int run = 0; run < 2; run++) {
            Outcome outcome = Outcome.of(runner(folder, "--to", to.toString(), notebook.toString()));
            assertEquals(0, outcome.exit(), outcome.output());
        }
        assertEquals("1", Files.readString(to.resolve("results/01-good.csv")));
    }

    /** As by somebody who edits it meanwhile. */
    @Test
    void aNotebookThatIsChangedWhileItRunsStaysAsChanged(@TempDir Path folder) throws IOException {
        Path notebook = write(folder, "01-edited.ipynb",
                "java.nio.file.Files.writeString(java.nio.file.Path.of(\"01-edited.ipynb\"), \"edited\");");
        Path side = Project.home().resolve("data/cache/failed/01-edited.ipynb");
        try {
            Outcome outcome = Outcome.of(runner(folder, notebook.toString()));
            assertEquals(1, outcome.exit(), outcome.output());
            assertTrue(outcome.output().contains("it was changed while it ran"), outcome.output());
            assertEquals("edited", Files.readString(notebook));
            assertTrue(Files.exists(side));
        } finally {
            Files.deleteIfExists(side);
        }
    }

    @Test
    void aFailingCellIsShownWithItsJavaDiagnostic(@TempDir Path folder) throws IOException {
        Path wrong = write(folder, "01-wrong.ipynb", "int a = 1;", "int b = \"a\" + undefined;", "a");
        Path thrower = write(folder, "02-thrower.ipynb", "throw new IllegalStateException(\"on purpose\");");
        Path to = folder.resolve("to");
        Outcome outcome = Outcome.of(runner(folder, "--to", to.toString(), thrower.toString(), wrong.toString()));
        assertEquals(1, outcome.exit(), outcome.output());
        String text = outcome.output();
        for (String part : List.of("01-wrong.ipynb: FAILED", "    int b = \"a\" + undefined;", "cannot find symbol",
                "symbol:   variable undefined", "IllegalStateException: on purpose", "2 of 2 notebooks failed")) {
            assertTrue(text.contains(part), part + " is not in:\n" + text);
        }
        assertFalse(text.contains("Traceback"), text);
        assertTrue(Files.exists(to.resolve("failed/01-wrong.ipynb")));
        assertFalse(Files.exists(to.resolve("01-wrong.ipynb")));
        assertEquals(List.of(), kernels(folder));
    }

    @Test
    void anInterruptEndsTheKernel(@TempDir Path folder) throws Exception {
        Process running = startSleeper(folder);
        Outcome.of(new ProcessBuilder("kill", "-INT", Long.toString(running.pid())));
        assertEquals(130, running.waitFor());
        assertEquals(List.of(), kernels(folder));
    }

    @Test
    void theKernelEndsWhenItsRunnerIsKilled(@TempDir Path folder) throws Exception {
        Process running = startSleeper(folder);
        List<ProcessHandle> kernels = kernels(folder);
        assertEquals(1, kernels.size());
        running.destroyForcibly().waitFor();
        kernels.getFirst().onExit().get(60, TimeUnit.SECONDS);
    }

    /** Starts a notebook whose second cell sleeps, and returns when that cell runs. */
    private static Process startSleeper(Path folder) throws IOException {
        Path notebook = write(folder, "01-sleeper.ipynb", "int a = 1;", "Thread.sleep(600_000);");
        Process running = runner(folder, "--to", folder.resolve("to").toString(), notebook.toString())
                .redirectErrorStream(true).start();
        BufferedReader output = running.inputReader(StandardCharsets.UTF_8);
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            if (line.contains("cell 2 of 2")) {
                return running;
            }
        }
        return fail("the second cell never ran:\n" + seen);
    }

    /** The runner with these arguments; its kernels are known by the scratch folder they are given. */
    private static ProcessBuilder runner(Path scratch, String... args) {
        Path python = Project.home().resolve(".venv/bin/python");
        assertTrue(Files.isExecutable(python), "no Python environment in .venv: run ./lpu test, which makes it");
        List<String> start = List.of(python.toString(), Project.home().resolve("notebooks/run.py").toString());
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(start.stream(), Stream.of(args)).toList());
        builder.environment().put("TMPDIR", scratch.toString());
        return builder;
    }

    /** Live Java kernels whose connection file lies in the scratch folder. */
    private static List<ProcessHandle> kernels(Path scratch) {
        return ProcessHandle.allProcesses().filter(p -> p.info().arguments().stream().flatMap(Arrays::stream)
                .anyMatch(a -> a.startsWith(scratch.toString()) && a.endsWith("connection.json"))).toList();
    }

    private static Path write(Path folder, String name, String... cells) throws IOException {
        List<Map<String, Object>> list = Stream.of(cells).<Map<String, Object>>map(source -> Map.of(
                "cell_type", "code", "metadata", Map.of(), "outputs", List.of(), "source", source)).toList();
        return Files.writeString(folder.resolve(name), JSON.writeValueAsString(
                Map.of("nbformat", 4, "nbformat_minor", 4, "metadata", Map.of(), "cells", list)));
    }
}
