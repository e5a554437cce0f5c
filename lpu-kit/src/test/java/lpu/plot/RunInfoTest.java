package lpu.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunInfoTest {
    @TempDir
    Path folder;

    @Test
    void describesThisRun() {
        RunInfo run = RunInfo.of(2, null, "WikiText-2", 42);
        assertEquals(List.of("commit", "jdk", "cpu", "cores", "kernel", "threads", "model", "text", "seed", "date"),
                List.copyOf(run.fields().keySet()));
        assertEquals("-", run.model());
        assertEquals(lpu.simd.Simd.describe(), run.kernel());
        assertTrue(run.jdk().startsWith(String.valueOf(Runtime.version().feature())));
        assertFalse(run.cpu().isBlank());
        assertTrue(Instant.parse(run.date()).toEpochMilli() % 1000 == 0, "to the second");
        assertEquals(run.fields().size(), run.toString().lines().count());
        assertEquals(run, RunInfo.fromFields(run.fields()));
    }

    @Test
    void aFieldIsOneLine() {
        RunInfo run = new RunInfo("c", "j", "p", 1, "k", 1, "a\nb", " ", 0, "d");
        assertEquals("a b", run.model());
        assertEquals("-", run.text());
    }

    @Test
    void joinedRunsNameAllModelsAndTextsOnce() {
        RunInfo a = new RunInfo("c", "j", "p", 1, "k", 2, "A", "text", 3, "d");
        RunInfo b = new RunInfo("other", "j", "p", 1, "k", 2, "B", "text", 3, "e");
        RunInfo none = new RunInfo("c", "j", "p", 1, "k", 2, null, null, 3, "d");
        assertEquals(new RunInfo("c", "j", "p", 1, "k", 2, "A, B", "text", 3, "d"),
                RunInfo.joined(List.of(a, b, none)));
        assertEquals(a, RunInfo.joined(List.of(a)));
        assertEquals("-", RunInfo.joined(List.of(none, none)).model());
    }

    @Test
    void resultsDoNotMakeACommitDirtyButCodeDoes() throws Exception {
        assertEquals("unknown", RunInfo.commitOf(folder.resolve("nowhere")));
        Path code = folder.resolve("Code.java");
        Path result = Files.createDirectories(folder.resolve("data/results")).resolve("r.csv");
        Files.writeString(code, "1");
        Files.writeString(result, "1");
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first");
        String clean = RunInfo.commitOf(folder);
        assertTrue(clean.matches("[0-9a-f]{7,}"), clean);
        Files.writeString(result, "2");
        assertEquals(clean, RunInfo.commitOf(folder));
        Files.writeString(code, "22");
        assertEquals(clean + "-dirty", RunInfo.commitOf(folder));
    }

    private void git(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }
}
