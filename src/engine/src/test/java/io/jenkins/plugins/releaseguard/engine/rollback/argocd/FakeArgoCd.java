package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An Argo CD with one application, which compares, syncs and refuses as Argo CD does, and can be told to misbehave. */
public final class FakeArgoCd implements AutoCloseable {
    private static final String BASE = "/argocd/api/v1/";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Answers an exchange; false: answer as usual. */
    public interface Misbehaviour {
        boolean answer(String what, HttpExchange exchange) throws IOException;
    }

    /** A request: {@code GET model-svc}, {@code GET model-svc refresh}, {@code POST model-svc/sync}. */
    public record Ask(String what, String query, String body, String authorization) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    private final Supplier<String> head;
    private final BiPredicate<String, String> same;
    private final ObjectNode app;
    private String live;
    private boolean holds;
    private String failure;
    private boolean maySync = true;
    private boolean mayUpdate = true;
    private int syncs;
    private volatile Misbehaviour before = (what, exchange) -> false;

    /**
     * @param head of the branch
     * @param same whether two commits ask for the same
     */
    public FakeArgoCd(Supplier<String> head, BiPredicate<String, String> same) throws IOException {
        this.head = head;
        this.same = same;
        this.live = head.get();
        this.app = (ObjectNode)
                JSON.readTree(
                        """
                {"metadata": {"name": "model-svc", "namespace": "argocd"},
                 "spec": {"project": "ml", "source": {
                    "repoURL": "https://git.example/ml/deploys.git", "path": "apps/model-svc", "targetRevision": "main"}},
                 "status": {"sync": {"status": "Unknown"}, "health": {"status": "Healthy"},
                    "summary": {"images": ["model:v5"]}}}
                """);
        compare();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** With a prefix and a slash at its end, as administrators write them. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/argocd/");
    }

    public List<Ask> asks() {
        return asks;
    }

    /** Requests that had an effect. */
    public List<String> writes() {
        return asks.stream()
                .map(Ask::what)
                .filter(what -> what.startsWith("POST") || what.startsWith("PATCH") || what.endsWith("refresh"))
                .toList();
    }

    public void misbehaves(Misbehaviour how) {
        before = how;
    }

    /** Changes what is stored. */
    public synchronized void edit(Consumer<ObjectNode> change) {
        change.accept(app);
    }

    public synchronized void automated() {
        edit(a -> spec().withObject("/syncPolicy/automated").put("prune", true));
    }

    public synchronized void health(String health) {
        status().withObject("/health").put("status", health);
    }

    /** Syncs stay under way until {@link #goOn}. */
    public synchronized void holds() {
        holds = true;
    }

    /** What is under way ends, and Argo CD looks again. */
    public synchronized void goOn() {
        holds = false;
        if (status().path("operationState").path("phase").asText().equals("Running")) {
            end(status().path("operationState")
                    .path("syncResult")
                    .path("revision")
                    .asText());
        }
        refresh();
    }

    /** Syncs fail with that message; null: no longer. */
    public synchronized void fails(String message) {
        failure = message;
    }

    public synchronized void mayNotSync() {
        maySync = false;
    }

    public synchronized void mayNotUpdate() {
        mayUpdate = false;
    }

    /** What is stored. */
    public synchronized ObjectNode stored() {
        return app.deepCopy();
    }

    /** The commit that runs. */
    public synchronized String live() {
        return live;
    }

    private ObjectNode spec() {
        return (ObjectNode) app.path("spec");
    }

    private ObjectNode status() {
        return (ObjectNode) app.path("status");
    }

    private void compare() {
        String asked = head.get();
        status().withObject("/sync")
                .put("revision", asked)
                .put("status", same.test(live, asked) ? "Synced" : "OutOfSync");
    }

    private void refresh() {
        compare();
        JsonNode automated = spec().path("syncPolicy").path("automated");
        JsonNode operation = status().path("operationState");
        boolean tried = operation.path("syncResult").path("revision").asText().equals(head.get());
        boolean runs = operation.path("phase").asText().equals("Running");
        boolean outOfSync = status().path("sync").path("status").asText().equals("OutOfSync");
        if (automated.path("enabled").asBoolean(automated.isObject()) && outOfSync && !tried && !runs) {
            sync();
        }
    }

    /** How many syncs there were. */
    public synchronized int syncs() {
        return syncs;
    }

    /** Starts one. */
    public synchronized void sync() {
        syncs++;
        ObjectNode operation = status().putObject("operationState");
        operation.put("phase", "Running");
        operation.withObject("/syncResult").put("revision", head.get());
        if (!holds) {
            end(head.get());
        }
    }

    private void end(String revision) {
        ObjectNode operation = status().withObject("/operationState");
        if (failure != null) {
            operation.put("phase", "Failed").put("message", failure);
        } else {
            operation.put("phase", "Succeeded").put("message", "successfully synced");
            live = revision;
        }
        compare();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String rest = path.startsWith(BASE) ? path.substring(BASE.length()) : path;
            String what = exchange.getRequestMethod() + " " + rest.replace("applications/model-svc", "model-svc")
                    + (query.contains("refresh=normal") ? " refresh" : "");
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asks.add(new Ask(what, query, body, exchange.getRequestHeaders().getFirst("Authorization")));
            if (!before.answer(what, exchange)) {
                answer(exchange, what);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void answer(HttpExchange exchange, String what) throws IOException {
        switch (what) {
            case "GET model-svc" -> reply(exchange, 200, app.toString());
            case "GET model-svc refresh" -> {
                refresh();
                reply(exchange, 200, app.toString());
            }
            case "GET account/can-i/applications/sync/ml/model-svc" ->
                reply(exchange, 200, "{\"value\": \"" + (maySync ? "yes" : "no") + "\"}");
            case "GET account/can-i/applications/update/ml/model-svc" ->
                reply(exchange, 200, "{\"value\": \"" + (mayUpdate ? "yes" : "no") + "\"}");
            case "PATCH model-svc" -> patch(exchange);
            case "POST model-svc/sync" -> {
                if (!maySync) {
                    refuse(exchange, 403, 7, "permission denied: applications, sync, ml/model-svc");
                } else if (status().path("operationState")
                        .path("phase")
                        .asText()
                        .equals("Running")) {
                    refuse(exchange, 400, 9, "another operation is already in progress");
                } else {
                    sync();
                    reply(exchange, 200, app.toString());
                }
            }
            default -> refuse(exchange, 404, 5, "applications.argoproj.io not found");
        }
    }

    /** The operations that a leg uses, done one after the other, on a copy, so that a test that fails leaves all as it was. */
    private void patch(HttpExchange exchange) throws IOException {
        if (!mayUpdate) {
            refuse(exchange, 403, 7, "permission denied: applications, update, ml/model-svc");
            return;
        }
        ObjectNode changed = app.deepCopy();
        JsonNode operations = JSON.readTree(
                JSON.readTree(asks.get(asks.size() - 1).body()).path("patch").asText());
        for (JsonNode operation : operations) {
            JsonPointer path = JsonPointer.compile(operation.path("path").asText());
            String key = path.last().getMatchingProperty();
            ObjectNode parent = (ObjectNode) changed.at(path.head());
            switch (operation.path("op").asText()) {
                case "test" -> {
                    if (!changed.at(path).equals(operation.path("value"))) {
                        refuse(
                                exchange,
                                500,
                                2,
                                "error applying patch: testing value " + path + " failed: test failed");
                        return;
                    }
                }
                case "remove" -> parent.remove(key);
                default -> parent.set(key, operation.path("value"));
            }
        }
        app.removeAll();
        app.setAll(changed);
        reply(exchange, 200, app.toString());
    }

    /** A refusal as Argo CD words it. */
    public static void refuse(HttpExchange exchange, int status, int code, String message) throws IOException {
        ObjectNode body =
                JSON.createObjectNode().put("error", message).put("code", code).put("message", message);
        reply(exchange, status, body.toString());
    }

    /** An answer of that text. */
    public static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
