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
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lpu.io.InputError;
import lpu.io.Progress;

/**
 * Fetches a GGUF file by its address into the folder of models, through the {@link EnvironmentProxy} if there is one. A file
 * gets its final name only when it is a sound GGUF file, as not every server says how long it is. An interrupted transfer
 * leaves a {@link PartialFile}, and the next one asks for the rest (RFC 9110, Range and If-Range) if the server still has the
 * same version.
 */
final class UrlDownload {
    /** How long a server may say nothing. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String MAGIC = "GGUF";
    private static final int BUFFER = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int PROXY_REFUSED = 407;
    private static final int RANGE_REFUSED = 416;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)"); // first, last, total

    private final Path folder;
    private final Duration patience;
    private final EnvironmentProxy proxies;

    /** @param environment whose variables may name a proxy */
    UrlDownload(Path folder, Duration patience, Map<String, String> environment) {
        this.folder = folder;
        this.patience = patience;
        proxies = new EnvironmentProxy(environment);
    }

    /** The URL's file, or a split model's first, fetched if need be; throws InputError, {@code URL: what is wrong}. */
    Path locate(ModelUrl url) {
        return url.parts().stream().map(this::locatePart).toList().getFirst();
    }

    private Path locatePart(ModelUrl url) {
        Path file = folder.resolve(url.fileName());
        try {
            FetchLock.unlessThere(file, () -> fetch(url, file));
            try {
                requireSha256(url, file);
            } catch (InputError e) {
                throw new InputError(file + " " + e.getMessage() + "; delete it, and it will be fetched again", e);
            }
            return file;
        } catch (InputError e) {
            throw new InputError(url + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InputError(url + ": cannot be stored in " + folder + " (" + InputError.reason(e) + ")", e);
        }
    }

    private static void requireSha256(ModelUrl url, Path file) throws IOException {
        if (!url.sha256().isEmpty()) {
            FetchedFile.requireSha256(file, url.sha256());
        }
    }

    private void fetch(ModelUrl url, Path file) throws IOException {
        PartialFile partial = PartialFile.of(file);
        System.err.println("lpu: fetching " + url + " as " + file.getFileName() + " …");
        try (HttpClient client = client(url)) {
            long from = partial.bytes(url);
            String version = partial.validator(url);
            HttpResponse<InputStream> reply = send(client, url, from, version);
            boolean resumed = continues(reply, from, version);
            if (from > 0 && !resumed && (reply.statusCode() == PARTIAL || reply.statusCode() == RANGE_REFUSED)) {
                reply.body().close();
                partial.discard();
                reply = send(client, url, 0, "");
            }
            try (InputStream in = reply.body()) {
                receive(url, reply, in, partial, resumed);
            }
        }
        try {
            FetchedFile.requireGguf(partial.part());
            requireSha256(url, partial.part());
        } catch (InputError e) {
            partial.discard();
            throw FetchedFile.notKept(e);
        }
        Files.move(partial.part(), file, StandardCopyOption.ATOMIC_MOVE);
        partial.discard();
    }

    private HttpClient client(ModelUrl url) {
        proxies.authorization(url.uri()); // lets Java send passwords to proxies, before it makes its first client
        return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(patience).proxy(proxies)
                .build();
    }

    private HttpResponse<InputStream> send(HttpClient client, ModelUrl url, long from, String validator) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.uri()).timeout(patience)
                .header("Accept-Encoding", "identity"); // a server may compress for whoever says nothing
        proxies.authorization(url.uri()).ifPresent(user -> request.header("Proxy-Authorization", user));
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-").header("If-Range", validator);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new InputError("no answer" + through(url) + " within " + patience.toSeconds() + " s; is there a network?", e);
        } catch (ConnectException e) {
            throw new InputError("cannot be reached" + through(url) + "; is there a network?", e);
        } catch (IOException e) {
            throw new InputError("cannot be reached" + through(url) + " (" + InputError.reason(e) + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputError("the download was interrupted", e);
        }
    }

    private String through(ModelUrl url) {
        return proxies.of(url.uri()).map(p -> " through the proxy " + p.getHost() + ":" + EnvironmentProxy.port(p)).orElse("");
    }

    /** Whether the reply is the rest, from a byte on, of the file of which a part has come. */
    private static boolean continues(HttpResponse<InputStream> reply, long from, String version) {
        Matcher range = contentRange(reply);
        String tag = version.startsWith("\"") ? "ETag" : "Last-Modified";
        return from > 0 && reply.statusCode() == PARTIAL && range.matches() && range.group(1).equals(Long.toString(from))
                && reply.headers().firstValue(tag).orElse(version).equals(version);
    }

    private static Matcher contentRange(HttpResponse<InputStream> reply) {
        return CONTENT_RANGE.matcher(reply.headers().firstValue("Content-Range").orElse(""));
    }

    private void receive(ModelUrl url, HttpResponse<InputStream> reply, InputStream in, PartialFile partial,
            boolean resumed) throws IOException {
        if (!resumed && reply.statusCode() != OK) {
            throw refusal(url, reply);
        }
        String encoding = reply.headers().firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new InputError("the server sends it in the encoding " + encoding + ", which was not asked for");
        }
        long coming = reply.headers().firstValueAsLong("Content-Length").orElse(0); // 0: not said
        FetchedFile.requireSpace(folder, coming);
        if (!resumed) {
            partial.begin(url, validator(reply));
        }
        try (OutputStream out = Files.newOutputStream(partial.part(), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
                Progress progress = Progress.of(partial.part().getFileName() + ", bytes", coming);
                StallGuard guard = new StallGuard(in, patience)) {
            if (!resumed) {
                out.write(start(reply, in, partial));
            }
            copy(in, out, progress, guard, partial);
        }
        Matcher range = contentRange(reply);
        if (resumed && range.matches() && !range.group(2).equals("*")
                && Files.size(partial.part()) < Long.parseLong(range.group(2))) { // a server may give less than the rest
            throw brokenOff(partial, null);
        }
    }

    private InputError refusal(ModelUrl url, HttpResponse<InputStream> reply) {
        int status = reply.statusCode();
        String more = switch (status) {
            case 401, 403 -> ": it is not for everyone; fetch it in another way, and give the path of the file";
            case PROXY_REFUSED -> through(url) + ": the variable that names the proxy needs http://USER:PASSWORD@HOST:PORT";
            case 301, 302, 303, 307, 308 -> ": a redirection that is not followed, as it leads in a circle or away from https";
            default -> "";
        };
        return new InputError("the server answers HTTP " + status + more);
    }

    /** A strong ETag, else the modification date, else nothing: what {@code If-Range} takes. */
    private static String validator(HttpResponse<InputStream> reply) {
        return reply.headers().firstValue("ETag").filter(tag -> tag.startsWith("\""))
                .or(() -> reply.headers().firstValue("Last-Modified")).orElse("");
    }

    /** The first bytes, which show whether it is worth going on. */
    private static byte[] start(HttpResponse<InputStream> reply, InputStream in, PartialFile partial) throws IOException {
        byte[] start;
        try {
            start = in.readNBytes(MAGIC.length());
        } catch (IOException e) {
            partial.discard();
            throw new InputError("the transfer broke off at its start", e);
        }
        if (!new String(start, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
            partial.discard();
            throw new InputError("not a GGUF file"
                    + reply.headers().firstValue("Content-Type").map(type -> "; the server calls it " + type).orElse(""));
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
                throw brokenOff(partial, e);
            }
            if (n < 0) {
                return;
            }
            out.write(buffer, 0, n);
            progress.step(n);
            guard.alive();
        }
    }

    private static InputError brokenOff(PartialFile partial, IOException cause) throws IOException {
        boolean resumable = Files.exists(partial.source());
        return new InputError("the transfer broke off after " + Files.size(partial.part()) + " bytes; run it again to "
                + (resumable ? "go on from there" : "start anew"), cause);
    }
}
