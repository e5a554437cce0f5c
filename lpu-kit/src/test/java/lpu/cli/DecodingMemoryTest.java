package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lpu.io.Project;
import lpu.model.ModelCatalogue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the launcher's flags, writing text uses less than 512 MB of heap and 1.2 GB in all, mapped model included. */
class DecodingMemoryTest {
    private static final long MOST_HEAP = 512L << 20;
    private static final long MOST_RESIDENT_KB = 1_200_000;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PROMPT = "The lighthouse keeper opened the door and looked at the sea. ".repeat(8);

    /** Runs a command in this process, then says the most memory it ever held; all of it where the system tells. */
    static final class Probe {
        public static void main(String[] args) throws IOException {
            int exit = Main.run(Main.commands(), args, true);
            System.out.println("heap: " + ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .mapToLong(pool -> pool.getPeakUsage().getUsed()).sum());
            if (Files.isReadable(STATUS)) {
                Files.readAllLines(STATUS).stream().filter(l -> l.startsWith("VmHWM")).forEach(System.out::println);
            }
            System.exit(exit);
        }
    }

    @ParameterizedTest
    @CsvSource({"smollm2, exact", "gemma3, exact", "gemma3, sign"})
    void staysWithinItsBounds(String model, String head) throws IOException {
        assumeTrue(model.equals("smollm2") || ModelCatalogue.isFetched(ModelCatalogue.GEMMA3), "needs " + model);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC", "-XX:MaxRAMPercentage=60", launchersYoungGeneration(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dlpu.home=" + Project.home(),
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"),
                "-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        command.addAll(List.of("generate", "--model", model, "--prompt", PROMPT, "-n", "32", "--head", head));
        Outcome outcome = Outcome.of(new ProcessBuilder(command));
        assertEquals(0, outcome.exit(), outcome.output());
        assertBelow(MOST_HEAP, "heap:\\s+(\\d+)", outcome.output());
        if (Files.isReadable(STATUS)) {
            assertBelow(MOST_RESIDENT_KB, "VmHWM:\\s+(\\d+) kB", outcome.output());
        }
    }

    private static void assertBelow(long bound, String pattern, String output) {
        Matcher said = Pattern.compile(pattern).matcher(output);
        assertTrue(said.find(), output);
        assertTrue(Long.parseLong(said.group(1)) < bound, said.group());
    }

    /** Without it the heap's young part fills whatever it is given. */
    private static String launchersYoungGeneration() throws IOException {
        Matcher flag = Pattern.compile("generate \\| tokenize\\) more\\+=\\((-Xmn\\d+m)\\)")
                .matcher(Files.readString(Project.home().resolve("lpu")));
        assertTrue(flag.find(), "./lpu gives generate no bound on the young generation");
        return flag.group(1);
    }
}
