package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lpu.io.Project;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The static site of the executed notebooks. */
class SiteTest {
    /** What a browser would load by itself. */
    private static final Pattern LOADED = Pattern.compile("(?:<script|<img|<iframe|<link)[^>]*(?:src|href)=[\"'](https?:)?//");
    private static final Pattern LEFTOVER = Pattern.compile("[^\\\\]\\$[^$<]{1,60}\\$");

    private static Outcome site(Path to) {
        return Outcome.of(new ProcessBuilder(Project.python(), Project.home().resolve("notebooks/site.py").toString(), "--to",
                to.toString()));
    }

    @Test
    void everyNotebookIsAPageThatOpensOffline(@TempDir Path folder) throws IOException {
        Path to = folder.resolve("my site");
        Outcome outcome = site(to);
        assertEquals(0, outcome.exit(), outcome.output());
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> notebooks = Files.list(Project.home().resolve("notebooks"))) {
            for (Path notebook : notebooks.filter(f -> f.toString().endsWith(".ipynb")).toList()) {
                Path page = to.resolve("notebooks").resolve(notebook.getFileName().toString().replace(".ipynb", ".html"));
                String text = Files.readString(page);
                if (LOADED.matcher(text).find()) {
                    wrong.add(page.getFileName() + " loads from the network");
                }
                if (!text.contains("<math") || !text.contains("<svg")) {
                    wrong.add(page.getFileName() + " has no formula or no figure");
                }
                Matcher raw = LEFTOVER.matcher(text.replaceAll("(?s)<(pre|svg|code).*?</\\1>", ""));
                if (raw.find()) {
                    wrong.add(page.getFileName() + ": " + raw.group());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(Files.readString(to.resolve("notebooks/index.html")).contains("01-where-decoding-time-goes.html"));
        assertEquals(outcome, site(to)); // and again over itself
    }

    @Test
    void aFolderWithSomethingElseIsLeftAlone(@TempDir Path folder) throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");
        Outcome outcome = site(folder);
        assertEquals(2, outcome.exit());
        assertEquals(1, outcome.output().lines().count(), outcome.output());
        assertEquals("mine", Files.readString(mine));
        assertFalse(Files.exists(folder.resolve("index.html")));
    }

    /** Whatever it is called, and also in a folder that is otherwise a site of ours. */
    @Test
    void onlyFilesOfASiteAreRemoved(@TempDir Path folder) throws IOException {
        Path to = Files.createDirectories(folder.resolve("mine"));
        for (String name : List.of("style.css", "index.html", "notebooks/index.html")) {
            Files.createDirectories(to.resolve(name).getParent());
            Path mine = Files.writeString(to.resolve(name), "mine");
            assertEquals(2, site(to).exit(), name);
            assertEquals("mine", Files.readString(mine));
            Files.delete(mine);
        }
        assertEquals(0, site(to).exit());
        Files.writeString(to.resolve("notebooks/CNAME"), "mine");
        Files.createSymbolicLink(to.resolve("linked"), Files.createDirectory(folder.resolve("elsewhere")));
        for (String mine : List.of("linked", "notebooks/CNAME")) {
            Outcome outcome = site(to);
            assertEquals(2, outcome.exit());
            assertEquals("lpu: " + to.toRealPath().resolve(mine) + " is not from ./lpu: move it elsewhere, or name another folder\n", outcome.output());
            Files.delete(to.resolve(mine));
        }
        assertEquals(0, site(to).exit());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of("elsewhere", "mine"), left.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }
}
