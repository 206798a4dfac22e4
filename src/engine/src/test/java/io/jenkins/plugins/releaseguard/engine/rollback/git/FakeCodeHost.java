package io.jenkins.plugins.releaseguard.engine.rollback.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The REST API of GitHub or GitLab for the one repository of a {@link GitServer}, which can be told to refuse. */
final class FakeCodeHost implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One that was opened. */
    static final class Pull {
        final int number;
        final JsonNode asked;
        volatile String state = "open";

        private Pull(int number, JsonNode asked) {
            this.number = number;
            this.asked = asked;
        }

        String from() {
            return asked.path("head").asText(asked.path("source_branch").asText());
        }

        String into() {
            return asked.path("base").asText(asked.path("target_branch").asText());
        }

        String text() {
            return asked.path("body").asText(asked.path("description").asText());
        }
    }

    private final RestType type;
    private final GitServer git;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asks = new CopyOnWriteArrayList<>();
    private final List<Pull> pulls = new CopyOnWriteArrayList<>();
    private volatile String refused = "";
    private volatile int status;
    private volatile boolean afterIt;
    private volatile String unmergeable;

    /** What the repository says of itself. */
    final ObjectNode repository = JSON.createObjectNode();

    FakeCodeHost(RestType type, GitServer git) throws IOException {
        this.type = type;
        this.git = git;
        if (isGitLab()) {
            repository.withObject("/permissions/project_access").put("access_level", 30);
        } else {
            repository.withObject("/permissions").put("push", true);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private boolean isGitLab() {
        return type == RestType.GITLAB;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + (isGitLab() ? "/api/v4" : ""));
    }

    List<Pull> pulls() {
        return pulls;
    }

    /** What was asked for beyond reading: {@code POST pulls}. */
    List<String> writes() {
        return asks.stream().filter(ask -> !ask.startsWith("GET")).toList();
    }

    /** The next request of that kind is refused; {@code after}: though it is done. */
    void refuses(String ask, int with, boolean after) {
        refused = ask;
        status = with;
        afterIt = after;
    }

    /** Why nothing can be merged; null: it can. */
    void mergesNot(String why) {
        unmergeable = why;
    }

    /** A person merges it. */
    void merge(Pull pull, boolean squash) throws IOException {
        git.merge(pull.from(), pull.into(), squash);
        pull.state = "merged";
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String base = isGitLab() ? "/api/v4/projects/ml%2Fdeploys" : "/repos/ml/deploys";
            String path = exchange.getRequestURI().getRawPath();
            String what = path.startsWith(base) ? path.substring(base.length()).replaceFirst("^/", "") : "elsewhere";
            String ask = (exchange.getRequestMethod() + " " + what.replaceAll("\\d+/", "")).strip();
            asks.add(ask);
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (!"Bearer t0ken".equals(authorization)) {
                answer(exchange, 401, message("Bad credentials"));
                return;
            }
            if (path.equals("/") || path.equals("/api/v4/user")) {
                answer(
                        exchange,
                        200,
                        JSON.createObjectNode().put("current_user_url", "x").put("username", "bot"));
                return;
            }
            boolean refuse = ask.equals(refused);
            if (refuse && !afterIt) {
                refused = "";
                answer(exchange, status, message("because of t0ken"));
                return;
            }
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            Object[] answer = answer(ask, what, body, exchange.getRequestURI());
            refused = refuse ? "" : refused;
            answer(exchange, refuse ? status : (Integer) answer[0], (JsonNode) answer[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object[] answer(String ask, String what, JsonNode body, URI uri) throws IOException {
        String list = isGitLab() ? "merge_requests" : "pulls";
        if (ask.equals("GET")) {
            return new Object[] {200, repository};
        }
        if (ask.equals("GET " + list)) {
            return new Object[] {200, found(URLDecoder.decode(uri.getRawQuery(), StandardCharsets.UTF_8))};
        }
        if (ask.equals("POST " + list)) {
            if (git.head(new Pull(0, body).from()) == null) {
                return new Object[] {422, message("no such branch")};
            }
            pulls.add(new Pull(pulls.size() + 11, body));
            return new Object[] {201, json(pulls.get(pulls.size() - 1))};
        }
        if (ask.equals("PUT " + list + "/merge")) {
            Pull pull = pulls.get(Integer.parseInt(what.replaceAll("\\D", "")) - 11);
            if (unmergeable != null) {
                return new Object[] {405, message(unmergeable)};
            }
            if (!git.head(pull.from()).name().equals(body.path("sha").asText())) {
                return new Object[] {409, message("head was modified")};
            }
            merge(pull, false);
            return new Object[] {200, JSON.createObjectNode().put("merged", true)};
        }
        return new Object[] {404, message("Not Found")};
    }

    private ArrayNode found(String query) {
        ArrayNode found = JSON.createArrayNode();
        for (int i = pulls.size() - 1; i >= 0; i--) {
            Pull pull = pulls.get(i);
            boolean from = isGitLab()
                    ? query.contains("source_branch=" + pull.from())
                    : query.contains("head=ml:" + pull.from());
            if (from && query.contains((isGitLab() ? "target_branch=" : "base=") + pull.into())) {
                found.add(json(pull));
            }
        }
        return found;
    }

    private ObjectNode json(Pull pull) {
        if (isGitLab()) {
            return JSON.createObjectNode()
                    .put("iid", pull.number)
                    .put("web_url", "https://host/12")
                    .put("state", pull.state.equals("open") ? "opened" : pull.state);
        }
        ObjectNode json = JSON.createObjectNode()
                .put("number", pull.number)
                .put("html_url", "https://host/12")
                .put("state", pull.state.equals("open") ? "open" : "closed");
        return pull.state.equals("merged") ? json.put("merged_at", "2026-03-01T10:00:00Z") : json.putNull("merged_at");
    }

    private static ObjectNode message(String text) {
        return JSON.createObjectNode().put("message", text);
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
