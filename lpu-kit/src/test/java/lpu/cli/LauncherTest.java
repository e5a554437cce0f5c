package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
        for (String name : List.of(".*", "Main", "-x", "*")) {
            assertEquals(new Outcome(2, "lpu: unknown command '" + name + "' (./lpu --help lists the commands)\n"),
                    lpu(name));
        }
    }

    @Test
    void mistypedCommandsAreAnsweredWithThoseThatBeginAlike() {
        for (String[] c : new String[][] {{"reproduction", "reproduce"}, {"re", "reproduce or recall"}, {"benhc", "bench"},
            {"tset", "test or tokenize"}}) {
            assertEquals(new Outcome(2, "lpu: unknown command '" + c[0] + "', did you mean " + c[1]
                    + "? (./lpu --help lists the commands)\n"), lpu(c[0]));
        }
    }

    @Test
    void unknownNotebooksAndOptionsAreOneLineBeforeAnySetUp() {
        for (String argument : List.of("00", "987", "first", "--fast", "--timeout=x", "--timeout=0", "--timeout=-5", "--to=" + SCRIPT)) {
            oneLine(lpu("reproduce", argument));
        }
    }

    private static void oneLine(Outcome refused) {
        assertEquals(2, refused.exit(), refused.output());
        assertEquals(1, refused.output().lines().count(), refused.output());
        assertTrue(refused.output().startsWith("lpu: "), refused.output());
    }

    /** The tools of the script without Maven and Python. */
    private static Path fewTools(Path folder) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("bash", "env", "dirname", "readlink", "mkdir", "ln", "find", "head", "rm", "sed", "grep", "awk",
                "cut", "tail", "cat", "cmp", "sleep")) {
            Path found = Stream.of("/usr/bin", "/bin").map(dir -> Path.of(dir, tool)).filter(Files::isExecutable).findFirst().orElseThrow();
            tool(bin, tool, "exec " + found + " \"$@\"");
        }
        return bin;
    }

    /** A project that consists of the script. */
    private static ProcessBuilder bare(Path folder, Path bin, String... args) throws IOException {
        Path script = folder.resolve("a project/lpu");
        if (!Files.exists(script)) {
            Files.createDirectories(folder.resolve("a project/lpu-kit/src/main"));
            Files.copy(Path.of(SCRIPT), script);
        }
        ProcessBuilder command = new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(args)).toList());
        command.environment().put("PATH", bin.toString());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return command;
    }

    @Test
    void missingToolsAreOneLineThatSaysHowToGetThem(@TempDir Path folder) throws IOException {
        Path bin = fewTools(folder);
        for (String[] c : new String[][] {{"v80", "Maven 3.8 or newer is needed"}, {"test", "Maven 3.8 or newer is needed"},
            {"reproduce", "Python 3.11 or newer is needed"}, {"site", "Python 3.11 or newer is needed"}}) {
            Outcome outcome = Outcome.of(bare(folder, bin, c[0]));
            oneLine(outcome);
            assertTrue(outcome.output().startsWith("lpu: " + c[1]), outcome.output());
        }
        tool(bin, "mvn", "echo Apache Maven 3.6.3");
        assertEquals(new Outcome(2, "lpu: Maven 3.8 or newer is needed, this is 3.6.3: update it\n"), Outcome.of(bare(folder, bin, "v80")));
    }

    private static void tool(Path bin, String name, String body) throws IOException {
        Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n").toFile().setExecutable(true);
    }

    /** A Maven that interrupts who called it, which is who holds the lock, and would then work on for ten minutes. */
    @Test
    void anInterruptedSetUpEndsAtOnceWithAllItHasStarted(@TempDir Path folder) throws IOException {
        Path bin = fewTools(folder);
        Path cache = folder.resolve("a project/data/cache");
        Path pid = folder.resolve("pid");
        for (String[] c : new String[][] {{"INT", "130"}, {"TERM", "143"}, {"HUP", "129"}}) {
            tool(bin, "mvn", "[ \"$1\" = -v ] && { echo Apache Maven 3.9.9; exit; }\n"
                    + "echo $$ >'" + pid + "'; kill -" + c[0] + " \"$(readlink '" + cache.resolve("setup.lock") + "')\"; exec sleep 600");
            Outcome outcome = Outcome.of(bare(folder, bin, "v80"));
            assertEquals(new Outcome(Integer.parseInt(c[1]), "lpu: building lpu-kit …\n"), outcome);
            assertFalse(Files.exists(cache.resolve("setup.lock"), LinkOption.NOFOLLOW_LINKS));
            assertFalse(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).map(ProcessHandle::isAlive).orElse(false));
        }
    }

    /** A Python whose environment is half made when the interruption comes. */
    @Test
    void anInterruptedEnvironmentIsTakenAway(@TempDir Path folder) throws IOException {
        Path bin = fewTools(folder);
        Path home = folder.resolve("a project");
        tool(bin, "python3", "[ \"$2\" = venv ] || exit 0\n"
                + "mkdir -p '" + home.resolve(".venv/bin") + "'; kill -TERM \"$(readlink '" + home.resolve("data/cache/setup.lock") + "')\"; exec sleep 600");
        ProcessBuilder site = bare(folder, bin, "site");
        Files.writeString(home.resolve("requirements.txt"), "none\n");
        assertEquals(new Outcome(143, "lpu: Python environment (about 100 MB to download) …\n"), Outcome.of(site));
        assertFalse(Files.exists(home.resolve(".venv")));
    }

    /** A built project, and a JDK whose java prints its cache; {@code training} is what it does to record a start. */
    private static ProcessBuilder built(Path folder, String training) throws IOException {
        Path bin = fewTools(folder);
        for (String tool : List.of("mv", "id")) {
            tool(bin, tool, "exec /bin/" + tool + " \"$@\"");
        }
        ProcessBuilder command = bare(folder, bin, "v80", "--help");
        Path target = Files.createDirectories(folder.resolve("a project/lpu-kit/target/lib")).getParent();
        for (String file : List.of("../../pom.xml", "../pom.xml", "lpu-kit.jar", ".lpu-built")) {
            Files.writeString(target.resolve(file), "");
        }
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        tool(jdk.resolve("bin"), "javac", "");
        tool(jdk.resolve("bin"), "java", """
                for a; do case $a in -XX:AOTCacheOutput=*)
                    echo trained >>'%s'
                    file=${a#-XX:AOTCacheOutput=}
                    %s
                esac; done
                for a; do case $a in -XX:AOTCache=*) echo "${a##*/}" ;; esac; done
                """.formatted(folder.resolve("trainings"), training));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        command.environment().put("JAVA_HOME", jdk.toString());
        return command;
    }

    private static final String RECORDING = "lpu: recording a start …\n";

    @Test
    void aStartIsRecordedOnceForEachBuildAndJdkAndThenUsed(@TempDir Path folder) throws IOException {
        ProcessBuilder command = built(folder, "echo classes >\"$file\"; echo; exit");
        Path target = folder.resolve("a project/lpu-kit/target");
        for (int training = 1; training <= 3; training++) {
            assertEquals(new Outcome(0, RECORDING + "start.aot\n"), Outcome.of(command));
            assertEquals(new Outcome(0, "start.aot\n"), Outcome.of(command));
            assertEquals(training, Files.readAllLines(folder.resolve("trainings")).size());
            assertEquals("classes\n", Files.readString(target.resolve("start.aot")));
            if (training == 1) {
                Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"26\"\n");
            } else {
                Files.setLastModifiedTime(target.resolve("start.aot.stamp"), FileTime.fromMillis(0)); // older than the build
            }
        }
        assertFalse(Files.exists(target.resolve("start.aot.part")));
    }

    /** As on a full disk. */
    @Test
    void aStartThatCannotBeRecordedIsOneLineOnceAndTheCommandRuns(@TempDir Path folder) throws IOException {
        ProcessBuilder command = built(folder, "echo half >\"$file\"; exit 1");
        Outcome first = Outcome.of(command);
        assertEquals(0, first.exit());
        assertTrue(first.output().startsWith(RECORDING + "lpu: java could not make its cache"), first.output());
        assertEquals(2, first.output().lines().count(), first.output());
        assertEquals(new Outcome(0, ""), Outcome.of(command));
        assertFalse(Files.exists(folder.resolve("a project/lpu-kit/target/start.aot")));
        assertFalse(Files.exists(folder.resolve("a project/lpu-kit/target/start.aot.part")));
    }

    @Test
    void anInterruptedRecordingLeavesNothing(@TempDir Path folder) throws IOException {
        Path lock = folder.resolve("a project/data/cache/setup.lock");
        ProcessBuilder command = built(folder,
                "echo half >\"$file\"; kill -INT \"$(readlink '" + lock + "')\"; exec sleep 600");
        assertEquals(new Outcome(130, RECORDING), Outcome.of(command));
        try (Stream<Path> left = Files.list(folder.resolve("a project/lpu-kit/target"))) {
            assertEquals(0, left.filter(f -> f.getFileName().toString().startsWith("start.")).count());
        }
        assertFalse(Files.exists(lock, LinkOption.NOFOLLOW_LINKS));
    }

    /** Java writes such complaints to stdout unless its log is off. */
    @Test
    void javaSaysNothingOfACacheItCannotUse(@TempDir Path folder) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path other = folder.resolve("start.aot");
        Files.write(other, new byte[100_000]);
        assertTrue(Files.readString(Path.of(SCRIPT)).contains("\"-XX:AOTCache=$START\" \"-Xlog:aot*=off\""));
        for (Path cache : List.of(other, folder.resolve("none.aot"))) {
            assertEquals(Outcome.of(new ProcessBuilder(java, "-Xshare:off", "--version")),
                    Outcome.of(new ProcessBuilder(java, "-XX:AOTCache=" + cache, "-Xlog:aot*=off", "--version")));
        }
    }

    /** What set-up runs must not fail unseen: a start without its cache is only slower. */
    @Test
    void theTrialRunLoadsEveryClassOfTheJar() {
        Path jar = Project.home().resolve("lpu-kit/target/lpu-kit.jar");
        assumeTrue(Files.exists(jar), "no jar: ./lpu has built nothing here");
        assertDoesNotThrow(() -> StartTraining.main(new String[] {jar.toString()}));
    }

    @Test
    void commandsOfTheScriptHaveAHelpWithAnExampleAndNoSetUp(@TempDir Path folder) throws IOException {
        Path bin = fewTools(folder);
        for (String command : List.of("test", "lab", "clean")) {
            Outcome help = Outcome.of(bare(folder, bin, command, "--help"));
            assertEquals(0, help.exit(), help.output());
            assertTrue(help.output().startsWith("Usage: ./lpu " + command), help.output());
            assertTrue(help.output().contains("\nExample: ./lpu " + command), help.output());
            assertEquals(help, Outcome.of(bare(folder, bin, "help", command)));
        }
        for (String command : List.of("reproduce", "site")) {
            Outcome help = lpu(command, "--help");
            assertEquals(0, help.exit());
            assertTrue(help.output().startsWith("usage: ./lpu " + command), help.output());
            assertTrue(help.output().contains("\nExample: ./lpu " + command), help.output());
        }
    }

    /** From which {@code reproduce} says how long is left. */
    @Test
    void everyNotebookHasARunTime() throws IOException {
        Path notebooks = Project.home().resolve("notebooks");
        List<String> rows = Files.readAllLines(notebooks.resolve("README.md"));
        try (Stream<Path> files = Files.list(notebooks)) {
            for (String name : files.map(f -> f.getFileName().toString()).filter(f -> f.matches("\\d\\d-.*\\.ipynb")).toList()) {
                String row = "\\| \\[" + name.substring(0, 2) + "].*\\| [\\d.]+ (s|min)\\b.*";
                assertEquals(1, rows.stream().filter(r -> r.matches(row)).count(), name);
            }
        }
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
