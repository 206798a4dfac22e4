package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model registry as MLflow's with one model, which can be told to misbehave. */
final class FakeRegistry implements AutoCloseable {
    static final String MODEL = "recommender";

    private static final String BASE = "/prefix/api/2.0/mlflow/";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern OF_RUN = Pattern.compile("name='([^']*)' and run_id='([^']*)'");

    /** A request: {@code GET alias champion}, {@code POST tag 5 release_guard.rolled_back}. */
    record Ask(String what, String authorization) {
        boolean isWrite() {
            return what.startsWith("POST ");
        }
    }

    /** Answers an exchange; false: answer as usual. */
    interface Misbehaviour {
        boolean answer(String what, HttpExchange exchange) throws IOException;
    }

    /** What is answered. */
    record Answer(int status, String body) {}

    /** A version as it is stored. */
    private record Stored(String number, String run, String status, Map<String, String> tags) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    private final Map<String, String> aliases = new ConcurrentHashMap<>();
    private final Map<String, Stored> versions = new ConcurrentHashMap<>();
    private volatile Misbehaviour before = (what, exchange) -> false;
    private volatile Consumer<String> after = what -> {};

    FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** With a prefix and a slash at its end, as administrators write them. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix/");
    }

    void version(String number, String run) {
        version(number, run, "READY");
    }

    void version(String number, String run, String status) {
        versions.put(number, new Stored(number, run, status, new ConcurrentHashMap<>()));
    }

    void removeVersion(String number) {
        versions.remove(number);
    }

    void alias(String alias, String number) {
        if (number == null) {
            aliases.remove(alias);
        } else {
            aliases.put(alias, number);
        }
    }

    Map<String, String> aliases() {
        return new TreeMap<>(aliases);
    }

    Map<String, String> tags(String number) {
        return versions.get(number).tags();
    }

    void misbehaves(Misbehaviour how) {
        before = how;
    }

    /** What another does between a request and its answer. */
    void after(Consumer<String> what) {
        after = what;
    }

    List<Ask> asks() {
        return asks;
    }

    List<String> writes() {
        return asks.stream().filter(Ask::isWrite).map(Ask::what).toList();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean get = exchange.getRequestMethod().equals("GET");
            Map<String, String> given = get ? query(exchange) : body(exchange);
            String resource = path.replace(BASE, "")
                    .replace("registered-models/alias", "alias")
                    .replace("model-versions/get", "version")
                    .replace("model-versions/set-tag", "tag")
                    .replace("model-versions/search", "search");
            String what = (get ? "GET " : "POST ")
                    + resource
                    + given.entrySet().stream()
                            .filter(e -> List.of("alias", "version", "key").contains(e.getKey()))
                            .map(e -> " " + e.getValue())
                            .reduce("", String::concat);
            asks.add(new Ask(what, exchange.getRequestHeaders().getFirst("Authorization")));
            if (before.answer(what, exchange)) {
                return;
            }
            Answer answer = answer(resource, get, given);
            after.accept(what);
            reply(exchange, answer.status(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer answer(String what, boolean get, Map<String, String> given) {
        if (what.equals("search")) {
            return search(given.get("filter"));
        }
        if (what.equals("runs/get")) {
            return run(given.get("run_id"));
        }
        if (!MODEL.equals(given.get("name"))) {
            return error(404, "RESOURCE_DOES_NOT_EXIST", "Registered Model with name=x not found");
        }
        String number = what.equals("alias") && get ? aliases.get(given.get("alias")) : given.get("version");
        if (number == null) {
            String message = "Registered model alias " + given.get("alias") + " not found.";
            return error(400, "INVALID_PARAMETER_VALUE", message);
        }
        Stored version = versions.get(number);
        if (version == null) {
            String message = "Model Version (name=recommender, version=" + number + ") not found";
            return error(404, "RESOURCE_DOES_NOT_EXIST", message);
        }
        if (get) {
            ObjectNode body = JSON.createObjectNode();
            body.set("model_version", json(version));
            return new Answer(200, body.toString());
        }
        if (what.equals("alias")) {
            aliases.put(given.get("alias"), number);
        } else {
            version.tags().put(given.get("key"), given.get("value"));
        }
        return new Answer(200, "{}");
    }

    /** As MLflow's client leaves a run that was started from a Git work tree with two logged data sets. */
    private static Answer run(String id) {
        return new Answer(
                200,
                """
                {"run": {"info": {"run_id": "%s"},
                  "data": {"tags": [{"key": "mlflow.source.name", "value": "train.py"},
                                    {"key": "mlflow.source.git.commit", "value": "c0ffee"}]},
                  "inputs": {"dataset_inputs": [{"dataset": {"name": "b", "digest": "d2"}},
                                                {"dataset": {"name": "a", "digest": "d1"}},
                                                {"dataset": {"name": "unnamed"}}]}}}"""
                        .formatted(id));
    }

    private Answer search(String filter) {
        Matcher asked = OF_RUN.matcher(filter);
        if (!asked.matches()) {
            return error(400, "INVALID_PARAMETER_VALUE", "cannot read the filter");
        }
        ArrayNode found = JSON.createArrayNode();
        new TreeMap<>(versions)
                .values().stream()
                        .filter(v ->
                                asked.group(1).equals(MODEL) && asked.group(2).equals(v.run()))
                        .forEach(v -> found.add(json(v)));
        ObjectNode body = JSON.createObjectNode();
        body.set("model_versions", found);
        return new Answer(200, body.toString());
    }

    private static ObjectNode json(Stored version) {
        ObjectNode node = JSON.createObjectNode()
                .put("name", MODEL)
                .put("version", version.number())
                .put("run_id", version.run())
                .put("source", "s3://models/" + version.run())
                .put("status", version.status());
        ArrayNode tags = node.putArray("tags");
        version.tags().forEach((k, v) -> tags.addObject().put("key", k).put("value", v));
        return node;
    }

    static Answer error(int status, String code, String message) {
        return new Answer(
                status,
                JSON.createObjectNode()
                        .put("error_code", code)
                        .put("message", message)
                        .toString());
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static Map<String, String> body(HttpExchange exchange) throws IOException {
        Map<String, String> body = new LinkedHashMap<>();
        JsonNode node = JSON.readTree(exchange.getRequestBody().readAllBytes());
        node.fieldNames()
                .forEachRemaining(name -> body.put(name, node.path(name).asText()));
        return body;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
