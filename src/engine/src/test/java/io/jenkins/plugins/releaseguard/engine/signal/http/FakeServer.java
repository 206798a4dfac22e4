package io.jenkins.plugins.releaseguard.engine.signal.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers what a test says, well or ill. */
public final class FakeServer implements AutoCloseable {
    /**
     * A request.
     *
     * @param line {@code GET /path?query}, decoded
     */
    public record Ask(String line, String body, Map<String, List<String>> headers) {}

    /** Answers an exchange. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    private volatile Behaviour otherwise = status(404, "{}");

    public FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** With a prefix and a slash at its end, as administrators write them. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix/");
    }

    /** What requests whose decoded path and query end so get. */
    public FakeServer on(String end, Behaviour behaviour) {
        behaviours.put(end, behaviour);
        return this;
    }

    /** What requests whose decoded path and query end so get, with 200. */
    public FakeServer on(String end, String body) {
        return on(end, status(200, body));
    }

    /** What every request gets. */
    public void always(Behaviour behaviour) {
        behaviours.clear();
        otherwise = behaviour;
    }

    public List<Ask> asks() {
        return asks;
    }

    public static Behaviour status(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (status >= 300 && status < 400) {
                exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/meta-data/");
            }
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Cannot answer now, and says when it may be asked again. */
    public static Behaviour busy(int status, String retryAfter) {
        return exchange -> {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Begins an answer and never ends it. */
    public static Behaviour dripping() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!Thread.interrupted()) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    Thread.sleep(50);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Writes until nobody reads any more. */
    public static Behaviour endless(String part) {
        byte[] bytes = part.repeat(1000).getBytes(StandardCharsets.UTF_8);
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (!Thread.interrupted()) {
                exchange.getResponseBody().write(bytes);
            }
        };
    }

    /** Breaks the connection off. */
    public static Behaviour breaking() {
        return HttpExchange::close;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            String target = exchange.getRequestURI().getPath()
                    + (query == null ? "" : "?" + URLDecoder.decode(query, StandardCharsets.UTF_8));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asks.add(new Ask(
                    exchange.getRequestMethod() + " " + target, body, Map.copyOf(exchange.getRequestHeaders())));
            behaviours.entrySet().stream()
                    .filter(e -> target.endsWith(e.getKey()))
                    .findFirst()
                    .map(Map.Entry::getValue)
                    .orElse(otherwise)
                    .answer(exchange);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
