package lpu.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import lpu.report.InputError;
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

    @TempDir
    Path folder;
    private final List<String> ranges = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private ExecutorService threads;
    private HttpServer server;

    private static byte[] model() {
        byte[] bytes = new byte[2 * HALF];
        new Random(4).nextBytes(bytes);
        System.arraycopy("GGUF".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
        return bytes;
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
        return new UrlDownload(folder, Duration.ofSeconds(20)).locate(ModelUrl.parse(url));
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
        assertEquals(List.of(name + ".part", name + ".part.source"), filesLeft());
        long there = Files.size(folder.resolve(name + ".part"));
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
        assertEquals(1, ranges.size());
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
        refused("the file has SHA-256 " + sha256() + ", not " + "0".repeat(64), url() + "#sha256=" + "0".repeat(64));
        assertEquals(List.of(), filesLeft());
        locate(url());
        refused("the file has SHA-256 " + sha256() + ", not " + "0".repeat(64), url() + "#sha256=" + "0".repeat(64));
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
        assertEquals(2, filesLeft().size());
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
        serveInstead(exchange -> send(exchange, Arrays.copyOf(MODEL, 23), 0));
        refused("too small for a GGUF file (23 bytes)", url());
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void aFullDiskIsNoticedBeforeTheTransfer() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 1L << 60);
            exchange.getResponseBody().write(MODEL);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        String message = assertThrows(InputError.class, () -> locate(url())).getMessage();
        assertTrue(message.startsWith(url() + ": needs 1099511627776 MB free in " + folder + ", and "), message);
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, MODEL.length);
            exchange.getResponseBody().write(MODEL, 0, HALF);
            exchange.getResponseBody().flush();
            await(ended);
        });
        UrlDownload impatient = new UrlDownload(folder, Duration.ofMillis(500));
        String message = assertThrows(InputError.class, () -> impatient.locate(ModelUrl.parse(url()))).getMessage();
        assertTrue(message.startsWith(url() + ": the transfer broke off after "), message);
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
        refused("cannot be reached; is there a network?", url());
    }
}
