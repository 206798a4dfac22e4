package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One flag, {@code new-ranker}, as Unleash, LaunchDarkly and another server show it; can be told to misbehave. */
final class FakeFlags implements AutoCloseable {
    static final String UNLEASH = "/prefix/api/admin/projects/shop/features/new-ranker/environments/production";
    static final String LAUNCHDARKLY = "/prefix/api/v2/flags/shop/new-ranker";
    static final String HTTP = "/prefix/flags/new-ranker";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A request with what is needed to judge it. */
    record Ask(String method, String uri, String contentType, String authorization, String body) {
        String line() {
            return method + " " + uri + (body.isEmpty() ? "" : " " + body);
        }

        private boolean isDryRun() {
            return uri.contains("dryRun=true");
        }
    }

    /** How a request is answered instead of as usual. */
    interface Misbehaviour {
        /** @return the status to answer with; 0: as usual */
        int of(Ask ask) throws InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    private final Deque<Misbehaviour> onWrite = new ArrayDeque<>();
    private final Deque<Misbehaviour> onRead = new ArrayDeque<>();
    private volatile JsonNode value = JSON.getNodeFactory().booleanNode(true);
    private volatile boolean archived;

    FakeFlags() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix");
    }

    void is(JsonNode now) {
        value = now;
    }

    void is(boolean on) {
        is(JSON.getNodeFactory().booleanNode(on));
    }

    JsonNode value() {
        return value;
    }

    void archive() {
        archived = true;
    }

    /** The next write that is not a dry run meets this. */
    synchronized void nextWrite(Misbehaviour misbehaviour) {
        onWrite.add(misbehaviour);
    }

    synchronized void nextRead(Misbehaviour misbehaviour) {
        onRead.add(misbehaviour);
    }

    List<Ask> asks() {
        return asks;
    }

    /** What would have changed something. */
    List<String> writes() {
        return asks.stream()
                .filter(a -> !a.method().equals("GET") && !a.isDryRun())
                .map(Ask::line)
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Ask ask = new Ask(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asks.add(ask);
            Misbehaviour misbehaviour = misbehaviour(ask);
            int status = misbehaviour == null ? 0 : misbehaviour.of(ask);
            if (status != 0) {
                send(exchange, status, "{\"message\": \"because\"}");
            } else if (ask.method().equals("GET")) {
                read(exchange, exchange.getRequestURI().getPath());
            } else {
                write(exchange, ask, exchange.getRequestURI().getPath());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Misbehaviour misbehaviour(Ask ask) {
        if (ask.method().equals("GET")) {
            return onRead.poll();
        }
        return ask.isDryRun() ? null : onWrite.poll();
    }

    private void read(HttpExchange exchange, String path) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        switch (path) {
            case UNLEASH -> body.put("name", "production").set("enabled", value);
            case LAUNCHDARKLY -> {
                body.put("archived", archived);
                body.withObject("/environments/production").set("on", value);
            }
            case HTTP -> body.withObject("/flag").set("enabled", value);
            default -> {
                send(exchange, 404, "{\"name\": \"NotFoundError\"}");
                return;
            }
        }
        send(exchange, 200, body.toString());
    }

    private void write(HttpExchange exchange, Ask ask, String path) throws IOException {
        JsonNode body = JSON.readTree(ask.body());
        switch (path) {
            case UNLEASH + "/on" -> is(true);
            case UNLEASH + "/off" -> is(false);
            case LAUNCHDARKLY -> {
                if (!ask.contentType().equals("application/json; domain-model=launchdarkly.semanticpatch")
                        || !body.path("environmentKey").asText().equals("production")) {
                    send(exchange, 400, "{\"message\": \"no semantic patch\"}");
                    return;
                }
                if (!ask.isDryRun()) {
                    is(body.at("/instructions/0/kind").asText().equals("turnFlagOn"));
                }
            }
            case HTTP + "/state" -> is(body.path("enabled"));
            default -> {
                send(exchange, 404, "");
                return;
            }
        }
        send(exchange, 200, "");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
