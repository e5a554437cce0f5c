package lpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import lpu.report.InputError;
import lpu.report.Progress;

/**
 * Fetches a GGUF file by its address into the folder of models. An interrupted transfer leaves a {@link PartialFile},
 * and the next one asks for the rest (RFC 9110, Range and If-Range) if the server still has the same version.
 */
final class UrlDownload {
    /** How long a server may say nothing. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int LEAST_BYTES = 24; // of a GGUF file: magic, version, two counts
    private static final int BUFFER = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_REFUSED = 416;

    private final Path folder;
    private final Duration patience;

    UrlDownload(Path folder, Duration patience) {
        this.folder = folder;
        this.patience = patience;
    }

    /** The URL's file, or a split model's first, fetched if need be; throws InputError, {@code URL: what is wrong}. */
    Path locate(ModelUrl url) {
        return url.parts().stream().map(this::locatePart).toList().getFirst();
    }

    private Path locatePart(ModelUrl url) {
        Path file = folder.resolve(url.fileName());
        try {
            FetchLock.unlessThere(file, () -> fetch(url, file));
            if (!url.sha256().isEmpty()) {
                FetchedFile.requireSha256(file, url.sha256());
            }
            return file;
        } catch (InputError e) {
            throw new InputError(url + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InputError(url + ": cannot be stored in " + folder + " (" + e + ")", e);
        }
    }

    private void fetch(ModelUrl url, Path file) throws IOException {
        PartialFile partial = PartialFile.of(file);
        System.err.println("lpu: fetching " + url + " as " + file.getFileName() + " …");
        try (HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(patience).build()) {
            long from = partial.bytes(url);
            HttpResponse<InputStream> reply = send(client, url, from, partial.validator(url));
            if (reply.statusCode() == RANGE_REFUSED) {
                reply.body().close();
                partial.discard();
                from = 0;
                reply = send(client, url, 0, "");
            }
            try (InputStream in = reply.body()) {
                receive(url, reply, in, partial, from);
            }
        }
        if (!url.sha256().isEmpty()) {
            requireSha256(url, partial);
        }
        Files.move(partial.part(), file, StandardCopyOption.ATOMIC_MOVE);
        partial.discard();
    }

    private static void requireSha256(ModelUrl url, PartialFile partial) throws IOException {
        try {
            FetchedFile.requireSha256(partial.part(), url.sha256());
        } catch (InputError e) {
            partial.discard();
            throw e;
        }
    }

    private HttpResponse<InputStream> send(HttpClient client, ModelUrl url, long from, String validator) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.uri()).timeout(patience);
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-").header("If-Range", validator);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new InputError("no answer within " + patience.toSeconds() + " s; is there a network?", e);
        } catch (ConnectException e) {
            throw new InputError("cannot be reached; is there a network?", e);
        } catch (IOException e) {
            throw new InputError("cannot be reached (" + e + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputError("the download was interrupted", e);
        }
    }

    /** Whether the reply is the rest of the file from a byte on. */
    private static boolean continues(HttpResponse<InputStream> reply, long from) {
        return from > 0 && reply.statusCode() == PARTIAL
                && reply.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + from + "-");
    }

    private void receive(ModelUrl url, HttpResponse<InputStream> reply, InputStream in, PartialFile partial,
            long from) throws IOException {
        boolean fresh = !continues(reply, from);
        if (fresh && reply.statusCode() != OK) {
            throw new InputError("the server answers HTTP " + reply.statusCode());
        }
        long coming = reply.headers().firstValueAsLong("Content-Length").orElse(0); // 0: not said
        FetchedFile.requireSpace(folder, coming);
        if (fresh) {
            partial.begin(url, validator(reply));
        }
        try (OutputStream out = Files.newOutputStream(partial.part(), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
                Progress progress = Progress.of(partial.part().getFileName() + ", bytes", coming);
                StallGuard guard = new StallGuard(in, patience)) {
            if (fresh) {
                out.write(start(in, partial));
            }
            copy(in, out, progress, guard, partial);
        }
    }

    /** A strong ETag, else the modification date, else nothing: what {@code If-Range} takes. */
    private static String validator(HttpResponse<InputStream> reply) {
        return reply.headers().firstValue("ETag").filter(tag -> tag.startsWith("\""))
                .or(() -> reply.headers().firstValue("Last-Modified")).orElse("");
    }

    /** The first bytes, which show whether it is worth going on. */
    private static byte[] start(InputStream in, PartialFile partial) throws IOException {
        byte[] start;
        try {
            start = in.readNBytes(LEAST_BYTES);
        } catch (IOException e) {
            partial.discard();
            throw new InputError("the transfer broke off at its start", e);
        }
        String magic = new String(start, 0, Math.min(4, start.length), StandardCharsets.ISO_8859_1);
        if (!magic.equals("GGUF")) {
            partial.discard();
            throw new InputError("not a GGUF file");
        }
        if (start.length < LEAST_BYTES) {
            partial.discard();
            throw new InputError("too small for a GGUF file (" + start.length + " bytes)");
        }
        return start;
    }

    private static void copy(InputStream in, OutputStream out, Progress progress, StallGuard guard,
            PartialFile partial) throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (true) {
            int n;
            try {
                n = in.read(buffer);
            } catch (IOException e) {
                boolean resumable = Files.exists(partial.source());
                throw new InputError("the transfer broke off after " + Files.size(partial.part()) + " bytes; run it"
                        + " again to " + (resumable ? "go on from there" : "start anew"), e);
            }
            if (n < 0) {
                return;
            }
            out.write(buffer, 0, n);
            progress.step(n);
            guard.alive();
        }
    }
}
