package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        Stream.concat(Stream.of("reproduce", "test", "lab"), Main.commands().getSubcommands().keySet().stream())
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
}
