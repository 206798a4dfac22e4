package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Requests to MLflow's REST API, bounded in time and size. Thread-safe. */
final class RestClient {
    /** The most that is read of an answer. */
    static final int MAX_BODY = 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final WebServer server;
    private final URI api;
    private final Duration requestLimit;
    private final Failures failures;

    /** @param requestLimit of one request, beside that of the leg's call */
    RestClient(WebServer server, Duration requestLimit, Failures failures) {
        this.server = server;
        this.api = api(server.url());
        this.requestLimit = requestLimit;
        this.failures = failures;
    }

    /** Below whatever prefix the server has; user and password in an address are not sent on. */
    static URI api(URI base) {
        String authority = base.getRawAuthority() == null ? "" : base.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        return URI.create(base.getScheme() + "://" + host + path.replaceAll("/+$", "") + "/api/2.0/mlflow/");
    }

    /**
     * An answer of the server.
     *
     * @param body a JSON object, else missing
     * @param header of the authorization that was sent; null: none
     */
    record Answer(int status, JsonNode body, String header) {
        boolean isGood() {
            return status == 200 && body.isObject();
        }

        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /** @param asked what is done, for messages */
    Answer get(String path, Map<String, String> query, String asked, TimeLimit time) throws LegException {
        String parameters = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(api.resolve(path + "?" + parameters)).GET(), asked, time);
    }

    /** @param asked what is done, for messages */
    Answer post(String path, Map<String, String> body, String asked, TimeLimit time) throws LegException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json(body)));
        return send(request, asked, time);
    }

    /** The same as text. */
    static String json(Map<String, String> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    private Answer send(HttpRequest.Builder request, String asked, TimeLimit time) throws LegException {
        long millis = time.millis(requestLimit);
        if (millis <= 0) {
            throw failures.unanswered(asked, new TimeoutException());
        }
        String header;
        HttpRequest built;
        try {
            header = server.authorization().header();
            if (header != null) {
                request.header("Authorization", header);
            }
            built = request.header("Accept", "application/json")
                    .timeout(Duration.ofMillis(millis))
                    .build();
        } catch (RuntimeException e) {
            // the exception may quote the header
            throw failures.unusableCredential(asked);
        }
        // the request's own timeout ends with the headers; waiting for this long also bounds a body that drips
        CompletableFuture<HttpResponse<byte[]>> sent = server.http().sendAsync(built, BoundedBody.handler(MAX_BODY));
        try {
            HttpResponse<byte[]> response = sent.get(millis, TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), parse(response.body()), header);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.unanswered(asked, e);
        } catch (TimeoutException e) {
            throw failures.unanswered(asked, e);
        } catch (ExecutionException e) {
            if (isTooLarge(e)) {
                throw failures.tooLarge(asked, MAX_BODY);
            }
            throw failures.unanswered(asked, e.getCause());
        } finally {
            sent.cancel(true);
        }
    }

    private static boolean isTooLarge(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BoundedBody.TooLargeException) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node != null && node.isObject() ? node : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
