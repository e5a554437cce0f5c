package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import lpu.io.InputError;
import lpu.simd.BlockFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a server in this process. */
@Timeout(60)
class UrlDownloadTest {
    private static final int HALF = 100_000;
    private static final byte[] MODEL = model();
    private static final String ETAG = "\"v1\"";
    private static final String FAR = "http://localhost:9/m.gguf"; // where nobody listens

    private static final String AUTHORIZED =
            " Basic " + Base64.getEncoder().encodeToString("me:p@ss".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path folder;
    private final List<String> ranges = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private ExecutorService threads;
    private HttpServer server;

    private static byte[] model() {
        byte[] weights = new byte[2 * HALF];
        new Random(4).nextBytes(weights);
        return new GgufWriter().tensorBytes("w", BlockFormat.F32.ggmlType, weights, 0, weights.length / 4).toBytes();
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpHandler handler) {
        server.createContext("/m.gguf", handler);
    }

    private void serveInstead(HttpHandler handler) {
        server.removeContext("/m.gguf");
        serve(handler);
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/m.gguf";
    }

    private Path locate(String url) {
        return locate(url, Map.of());
    }

    private Path locate(String url, Map<String, String> environment) {
        return new UrlDownload(folder, environment, "curl", 20).locate(ModelUrl.parse(url));
    }

    private void refused(String message, String url) {
        assertEquals(url() + ": " + message, assertThrows(InputError.class, () -> locate(url)).getMessage());
    }

    private List<String> filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).filter(n -> !n.equals(".fetch-lock")).sorted().toList();
        }
    }

    private static void send(HttpExchange exchange, byte[] body, int from) throws IOException {
        exchange.getResponseHeaders().add("ETag", ETAG);
        if (from > 0) {
            exchange.getResponseHeaders().add("Content-Range", "bytes %d-%d/%d".formatted(from, body.length - 1,
                    body.length));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length - from);
        try (exchange) {
            exchange.getResponseBody().write(body, from, body.length - from);
        }
    }

    /** Ranges of the model for whoever has its present version, else all of it. */
    private void whole(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        boolean same = ETAG.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        send(exchange, MODEL, same ? Integer.parseInt(range.replaceAll("\\D", "")) : 0);
    }

    /** Promises everything and breaks off after the half. */
    private static void half(HttpExchange exchange, String tagName, String tag) throws IOException {
        exchange.getResponseHeaders().add(tagName, tag);
        exchange.sendResponseHeaders(200, MODEL.length);
        exchange.getResponseBody().write(MODEL, 0, HALF);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private void breakOff(String tagName, String tag) {
        serve(exchange -> half(exchange, tagName, tag));
        String message = assertThrows(InputError.class, () -> locate(url())).getMessage();
        assertTrue(message.startsWith(url() + ": the transfer broke off after "), message);
        assertTrue(message.lines().count() == 1, message);
    }

    private static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fetchesOnceAndLeavesNothingElse() throws IOException {
        serve(this::whole);
        Path file = locate(url() + "#sha256=" + sha256());
        assertArrayEquals(MODEL, Files.readAllBytes(file));
        assertEquals(List.of(file.getFileName().toString()), filesLeft());
        assertEquals(file, locate(url()));
        assertEquals(List.of("null"), ranges);
    }

    @Test
    void goesOnWhereATransferBrokeOff() throws IOException {
        breakOff("ETag", ETAG);
        String name = ModelUrl.parse(url()).fileName();
        assertEquals(List.of(".fetch-" + name), filesLeft());
        long there = Files.size(folder.resolve(".fetch-" + name + "/partial"));
        assertTrue(there > 0 && there <= HALF, there + " bytes");
        serveInstead(this::whole);
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url() + "#sha256=" + sha256())));
        assertEquals(List.of("bytes=" + there + "-"), ranges);
        assertEquals(List.of(name), filesLeft());
    }

    @Test
    void startsAnewWhenTheServerHasAnotherVersion() throws IOException {
        breakOff("ETag", "\"v0\"");
        serveInstead(this::whole);
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
        assertEquals("null", ranges.getLast());
    }

    @Test
    void startsAnewWhenTheServerDoesNotSayWhatVersionItHas() throws IOException {
        breakOff("X-Nothing", "said");
        serveInstead(this::whole);
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
        assertEquals(List.of("null"), ranges);
    }

    @Test
    void startsAnewWhenTheRangeIsRefused() throws IOException {
        breakOff("ETag", ETAG);
        serveInstead(exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                exchange.sendResponseHeaders(416, -1);
                exchange.close();
            } else {
                whole(exchange);
            }
        });
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
    }

    @Test
    void aWrongSha256LeavesNothing() throws IOException {
        serve(this::whole);
        String other = url() + "#sha256=" + "0".repeat(64);
        String wrong = "has SHA-256 " + sha256() + ", not " + "0".repeat(64);
        refused("what came " + wrong + ", and is not kept: run it again to fetch it anew", other);
        assertEquals(List.of(), filesLeft());
        refused(locate(url()) + " " + wrong + "; delete it, and it will be fetched again", other);
    }

    @Test
    void everyPartOfASplitModelIsFetched() throws IOException {
        List<String> asked = new ArrayList<>();
        server.createContext("/split", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            send(exchange, MODEL, 0);
        });
        Path first = locate(url().replace("/m.gguf", "/split/m-00001-of-00002.gguf?x=1"));
        assertEquals(List.of("/split/m-00001-of-00002.gguf", "/split/m-00002-of-00002.gguf"), asked);
        String name = first.getFileName().toString();
        assertTrue(name.endsWith("-m-00001-of-00002.gguf"), name);
        assertEquals(List.of(name, name.replace("00001", "00002")), filesLeft());
    }

    /** A server that is busy for a moment does not cost what has come. */
    @Test
    void anErrorStatusKeepsThePartialFile() throws IOException {
        breakOff("ETag", ETAG);
        serveInstead(exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        refused("the server answers HTTP 503", url());
        assertEquals(List.of(".fetch-" + ModelUrl.parse(url()).fileName()), filesLeft());
    }

    @Test
    void aStatusOtherThanSuccessIsNamed() throws IOException {
        refused("the server answers HTTP 404", url());
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void aLengthIsNotNeeded() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked
            try (exchange) {
                exchange.getResponseBody().write(MODEL);
            }
        });
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
    }

    @Test
    void whatIsNoGgufIsNotKept() throws IOException {
        serve(exchange -> send(exchange, "<!doctype html><title>Log in</title>".getBytes(), 0));
        refused("not a GGUF file", url());
        serveInstead(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            send(exchange, "<!doctype html><title>Log in</title>".getBytes(), 0);
        });
        refused("not a GGUF file; the server calls it text/html", url());
        for (int length : new int[] {3, 4, 23, HALF, MODEL.length - 1}) { // of which the server says that it is all
            serveInstead(exchange -> send(exchange, Arrays.copyOf(MODEL, length), 0));
            assertFails(length < 4 ? "not a GGUF file" : "what came is no sound GGUF file (truncated: ");
        }
        assertEquals(List.of(), filesLeft());
    }

    private String assertFails(String start) {
        String message = assertThrows(InputError.class, () -> locate(url())).getMessage();
        assertTrue(message.startsWith(url() + ": " + start), message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    /** Answers one request after the other with these bytes, then closes the connection; gives the requests. */
    private List<String> answerWith(List<byte[]> replies) throws IOException {
        server.stop(0);
        List<String> requests = Collections.synchronizedList(new ArrayList<>());
        ServerSocket socket = new ServerSocket(server.getAddress().getPort(), 1, InetAddress.getLoopbackAddress());
        threads.submit(() -> {
            try (socket) {
                for (byte[] reply : replies) {
                    try (Socket connection = socket.accept()) {
                        requests.add(request(connection.getInputStream()));
                        connection.getOutputStream().write(reply);
                    }
                }
            }
            return null;
        });
        return requests;
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private static byte[] reply(String head, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(("HTTP/1.1 " + head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        return all.toByteArray();
    }

    /** Without a length, the end of the connection is the end of the file, and half of it looks like all of it. */
    @Test
    void halfAModelWithoutALengthIsNotKept() throws IOException {
        answerWith(List.of(reply("200 OK\r\nETag: " + ETAG, Arrays.copyOf(MODEL, HALF)), reply("200 OK", MODEL)));
        String message = assertFails("what came is no sound GGUF file (truncated: tensor ");
        assertTrue(message.endsWith("), and is not kept: run it again to fetch it anew"), message);
        assertEquals(List.of(), filesLeft());
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
    }

    @Test
    void chunksThatEndEarlyAreATransferThatBrokeOff() throws IOException {
        byte[] first = (Integer.toHexString(MODEL.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOf(first, first.length + HALF);
        System.arraycopy(MODEL, 0, body, first.length, HALF);
        answerWith(List.of(reply("200 OK\r\nTransfer-Encoding: chunked\r\nETag: " + ETAG, body)));
        assertFails("the transfer broke off after ");
        assertEquals(List.of(".fetch-" + ModelUrl.parse(url()).fileName()), filesLeft());
    }

    @Test
    void aServerThatCompressesIsRefused() throws IOException {
        serve(exchange -> {
            ranges.add(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            send(exchange, MODEL, 0);
        });
        refused("the server sends it in the encoding gzip, which was not asked for", url());
        assertEquals(List.of("identity"), ranges);
        assertEquals(List.of(), filesLeft());
    }

    /** A server that heeds Range but not If-Range, and has another file by now. */
    @Test
    void theRestOfAnotherVersionIsNotJoined() throws IOException {
        breakOff("ETag", "\"v0\"");
        serveInstead(exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            send(exchange, MODEL, range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", "")));
        });
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
        assertEquals(2, ranges.size());
        assertEquals("null", ranges.getLast());
    }

    @Test
    void aRangeFromAnotherByteOnIsNotJoined() throws IOException {
        breakOff("ETag", ETAG);
        serveInstead(exchange -> send(exchange, MODEL, exchange.getRequestHeaders().containsKey("Range") ? 7 : 0));
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
    }

    @Test
    void lessThanTheRestIsATransferThatBrokeOff() throws IOException {
        breakOff("ETag", ETAG);
        serveInstead(exchange -> {
            int from = Integer.parseInt(exchange.getRequestHeaders().getFirst("Range").replaceAll("\\D", ""));
            exchange.getResponseHeaders().add("Content-Range", "bytes %d-%d/%d".formatted(from, from + 9, MODEL.length));
            exchange.getResponseHeaders().add("ETag", ETAG);
            exchange.sendResponseHeaders(206, 10);
            try (exchange) {
                exchange.getResponseBody().write(MODEL, from, 10);
            }
        });
        String message = assertFails("the transfer broke off after ");
        assertTrue(message.endsWith("; run it again to go on from there"), message);
        serveInstead(this::whole);
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
        assertTrue(ranges.getLast().startsWith("bytes="), ranges.toString());
    }

    @Test
    void redirectionsAreFollowedButNotInACircle() throws IOException {
        server.createContext("/elsewhere", this::whole);
        serve(exchange -> redirect(exchange, "/elsewhere"));
        assertArrayEquals(MODEL, Files.readAllBytes(locate(url())));
        Files.delete(folder.resolve(ModelUrl.parse(url()).fileName()));
        serveInstead(exchange -> redirect(exchange, "/m.gguf"));
        refused("the server answers HTTP 302: a redirection that is not followed, as it leads in a circle or away from https", url());
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    @Test
    void manyAtOnceFetchOnce() throws Exception {
        serve(this::whole);
        List<Future<Path>> files = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            files.add(threads.submit(() -> locate(url())));
        }
        for (Future<Path> file : files) {
            assertArrayEquals(MODEL, Files.readAllBytes(file.get()));
        }
        assertEquals(List.of("null"), ranges);
    }

    @Test
    void anInterruptedThreadKeepsWhatHasCome() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        serve(exchange -> {
            exchange.getResponseHeaders().add("ETag", ETAG);
            exchange.sendResponseHeaders(200, MODEL.length);
            exchange.getResponseBody().write(MODEL, 0, HALF);
            exchange.getResponseBody().flush();
            sent.countDown();
            await(ended);
        });
        CompletableFuture<String> message = new CompletableFuture<>();
        Thread fetching = new Thread(() -> message.complete(assertThrows(InputError.class, () -> locate(url())).getMessage()));
        fetching.start();
        await(sent);
        fetching.interrupt();
        assertEquals(1, message.get().lines().count(), message.get());
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path none = Files.writeString(folder.resolve("file"), "where the folder should be").resolve("models");
        UrlDownload there = new UrlDownload(none, Map.of(), "curl", 20);
        assertEquals(url() + ": cannot be stored in " + none + " (Not a directory)",
                assertThrows(InputError.class, () -> there.locate(ModelUrl.parse(url()))).getMessage());
    }

    private Map<String, String> proxy(String variable, String user) {
        return Map.of(variable, "http://" + user + "localhost:" + server.getAddress().getPort());
    }

    private String failure(String url, Map<String, String> environment) {
        String message = assertThrows(InputError.class, () -> locate(url, environment)).getMessage();
        assertTrue(message.startsWith(url + ": "), message);
        assertEquals(1, message.lines().count(), message);
        return message.substring(url.length() + 2);
    }

    @Test
    void theProxyOfTheEnvironmentIsUsed() throws IOException {
        List<String> asked = new ArrayList<>();
        serve(exchange -> {
            asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            whole(exchange);
        });
        for (String variable : List.of("http_proxy", "all_proxy", "ALL_PROXY")) {
            Path file = locate(FAR, proxy(variable, "me:p%40ss@"));
            assertArrayEquals(MODEL, Files.readAllBytes(file));
            Files.delete(file);
        }
        locate(FAR, Map.of("http_proxy", "localhost:" + server.getAddress().getPort(), "no_proxy", "other.org"));
        assertEquals(List.of(FAR + AUTHORIZED, FAR + AUTHORIZED, FAR + AUTHORIZED, FAR + " null"), asked);
    }

    @Test
    void httpsGoesThroughATunnelWithUserAndPassword() throws IOException {
        List<String> variables = List.of("https_proxy", "HTTPS_PROXY", "all_proxy");
        byte[] refusal = reply("502 Bad Gateway\r\nContent-Length: 0", new byte[0]);
        List<String> requests = answerWith(Collections.nCopies(variables.size(), refusal));
        for (String variable : variables) {
            String message = failure("https://models.example/m.gguf", proxy(variable, "me:p%40ss@"));
            assertTrue(message.startsWith("cannot be reached (") && message.contains("502"), message);
        }
        assertEquals(variables.size(), requests.size());
        for (String request : requests) {
            assertTrue(request.startsWith("CONNECT models.example:443 "), request);
            assertTrue(request.contains("Proxy-Authorization:" + AUTHORIZED), request);
        }
    }

    @Test
    void noProxyIsUsedForHostsThatAreListed() {
        serve(this::whole);
        for (String listed : List.of("localhost", "LOCALHOST", "a.org, localhost", "*")) {
            for (String variable : List.of("no_proxy", "NO_PROXY")) {
                String message = failure(FAR, Map.of("http_proxy", "localhost:" + server.getAddress().getPort(), variable, listed));
                assertTrue(message.startsWith("cannot be reached (Failed to connect to localhost port 9"), message);
            }
        }
        assertEquals(List.of(), ranges);
    }

    @Test
    void anUnusableProxyIsNamedButNotItsPassword() {
        for (String unusable : List.of("socks9://me:secret@host:1", "http://me:sec@ret@host:1", "http://me:secret@")) {
            String message = failure(FAR, Map.of("http_proxy", unusable));
            assertTrue(message.startsWith("cannot be reached (") && message.contains("proxy"), message);
            assertFalse(message.contains("sec"), message);
        }
        serve(exchange -> {
            exchange.sendResponseHeaders(407, -1);
            exchange.close();
        });
        assertEquals("the server answers HTTP 407: the variable that names the proxy needs http://USER:PASSWORD@HOST:PORT",
                failure(FAR, proxy("http_proxy", "")));
        server.stop(0);
        String message = failure(FAR, proxy("http_proxy", "me:secret@"));
        assertTrue(message.contains("localhost port " + server.getAddress().getPort()) && !message.contains("secret"), message);
    }

    @Test
    void withoutCurlTheMessageNamesIt() throws IOException {
        UrlDownload none = new UrlDownload(folder, Map.of(), "no-such-curl", 20);
        String message = assertThrows(InputError.class, () -> none.locate(ModelUrl.parse(url()))).getMessage();
        assertTrue(message.startsWith(url() + ": needs curl to be fetched (Cannot run program \"no-such-curl\": "), message);
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void aFullDiskIsNoticedBeforeTheTransfer() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 1L << 59);
            exchange.getResponseBody().write(MODEL);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        String message = assertThrows(InputError.class, () -> locate(url())).getMessage();
        assertTrue(message.startsWith(url() + ": needs 549755813888 MB free in " + folder + ", and "), message);
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, MODEL.length);
            exchange.getResponseBody().write(MODEL, 0, HALF);
            exchange.getResponseBody().flush();
            await(ended);
        });
        UrlDownload impatient = new UrlDownload(folder, Map.of(), "curl", 1);
        String message = assertThrows(InputError.class, () -> impatient.locate(ModelUrl.parse(url()))).getMessage();
        assertTrue(message.startsWith(url() + ": the transfer broke off after "), message);
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() {
        serve(exchange -> await(ended));
        UrlDownload impatient = new UrlDownload(folder, Map.of(), "curl", 1);
        String message = assertThrows(InputError.class, () -> impatient.locate(ModelUrl.parse(url()))).getMessage();
        assertTrue(message.startsWith(url() + ": cannot be reached ("), message);
    }

    /** It would take long to fetch all of something else. */
    @Test
    void whatIsNoGgufIsNotFetchedWhole() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 1 << 20);
            exchange.getResponseBody().write(new byte[HALF]);
            exchange.getResponseBody().flush();
            await(ended);
        });
        refused("not a GGUF file", url());
        assertEquals(List.of(), filesLeft());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatIsNotThereIsAnInputError() {
        server.stop(0);
        String message = assertFails("cannot be reached (Failed to connect to localhost port ");
        assertTrue(message.endsWith("); is there a network?"), message);
    }
}
