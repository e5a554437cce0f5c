package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lpu.report.Project;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the {@code lpu} script that need no set-up. */
class LauncherTest {
    private static final String SCRIPT = Project.home().resolve("lpu").toString();

    private static Outcome lpu(String... args) {
        return Outcome.of(new ProcessBuilder(Stream.concat(Stream.of(SCRIPT), Stream.of(args)).toList()));
    }

    @Test
    void helpListsEveryCommand() {
        Outcome help = lpu("--help");
        assertEquals(0, help.exit());
        Stream.concat(Stream.of("reproduce", "test", "lab", "site", "clean"), Main.commands().getSubcommands().keySet().stream())
                .forEach(name -> assertTrue(help.output().contains("\n  " + name + " "), name + " is not in the help"));
        assertEquals(help, lpu());
    }

    @Test
    void unknownCommandsAreOneLineAndExitCodeTwo() {
        for (String name : List.of("reproduction", ".*", "Main", "-x")) {
            assertEquals(new Outcome(2, "lpu: unknown command '" + name + "' (./lpu --help lists the commands)\n"),
                    lpu(name));
        }
    }

    @Test
    void unknownNotebooksAndOptionsAreOneLineBeforeAnySetUp() {
        for (String argument : List.of("00", "987", "first", "--fast", "--timeout=x")) {
            Outcome outcome = lpu("reproduce", argument);
            assertEquals(2, outcome.exit(), outcome.output());
            assertEquals(1, outcome.output().lines().count(), outcome.output());
            assertTrue(outcome.output().startsWith("lpu: "), outcome.output());
        }
    }

    @Test
    void reproduceHasAHelpOfItsOwn() {
        Outcome help = lpu("reproduce", "--help");
        assertEquals(0, help.exit());
        assertTrue(help.output().startsWith("usage: ./lpu reproduce"), help.output());
    }

    @Test
    void worksThroughSymbolicLinksFromAnyFolder(@TempDir Path folder) throws IOException {
        Path spaced = Files.createDirectories(folder.resolve("a b/c d"));
        Path direct = Files.createSymbolicLink(spaced.resolve("lpu"), Path.of(SCRIPT));
        Path relative = Files.createSymbolicLink(folder.resolve("again"), Path.of("a b/c d/lpu"));
        for (Path link : List.of(relative, direct)) {
            Outcome outcome = Outcome.of(new ProcessBuilder(link.toString(), "reproduce", "987")
                    .directory(folder.toFile()));
            assertEquals(2, outcome.exit(), outcome.output());
            assertTrue(outcome.output().startsWith("lpu: no notebook 987"), outcome.output());
            Files.delete(link);
        }
    }

    /** In a folder with the script and what commands leave behind, beside files that are somebody's own. */
    @Test
    void cleanRemovesWhatCanBeMadeAgain(@TempDir Path folder) throws IOException {
        Path home = Files.createDirectories(folder.resolve("a project"));
        Path script = Files.copy(Path.of(SCRIPT), home.resolve("lpu"));
        List<String> made = List.of("lpu-kit/target/lpu-kit.jar", ".venv/bin/python", "data/cache/codebook.bin");
        List<String> kept = List.of("data/models/model.gguf", "data/corpora/text.txt", "data/results/01.csv", "notebooks/mine.ipynb");
        for (String file : Stream.concat(made.stream(), kept.stream()).toList()) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.writeString(home.resolve(file), file);
        }
        assertEquals(2, Outcome.of(new ProcessBuilder(script.toString(), "clean", "all")).exit());
        made.forEach(file -> assertTrue(Files.exists(home.resolve(file)), file));
        Outcome cleaned = Outcome.of(new ProcessBuilder(script.toString(), "clean"));
        assertEquals(new Outcome(0, "lpu: removed what ./lpu makes again when it is needed\n"), cleaned);
        made.forEach(file -> assertFalse(Files.exists(home.resolve(file)), file));
        kept.forEach(file -> assertTrue(Files.exists(home.resolve(file)), file));
        assertEquals(cleaned, Outcome.of(new ProcessBuilder(script.toString(), "clean", "--models")));
        assertFalse(Files.exists(home.resolve("data/models")));
    }
}
