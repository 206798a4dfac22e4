package io.jenkins.plugins.releaseguard.engine.rollback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
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

/** Requests to a server's REST API, which speaks JSON; bounded in time and size. Thread-safe. */
public final class RestClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WebServer server;
    private final URI api;
    private final Duration requestLimit;
    private final int mostBytes;
    private final RestFailures failures;

    /**
     * @param api address of the API, as {@link #api} gives it
     * @param requestLimit of one request, beside that of the leg's call
     * @param mostBytes that are read of an answer
     */
    public RestClient(WebServer server, URI api, Duration requestLimit, int mostBytes, RestFailures failures) {
        this.server = server;
        this.api = api;
        this.requestLimit = requestLimit;
        this.mostBytes = mostBytes;
        this.failures = failures;
    }

    /**
     * The address of an API below whatever prefix its server has; user and password in an address are not sent on.
     *
     * @param path for example {@code api/v1/}
     */
    public static URI api(URI base, String path) {
        String authority = base.getRawAuthority() == null ? "" : base.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String prefix = base.getRawPath() == null ? "" : base.getRawPath();
        return URI.create(base.getScheme() + "://" + host + prefix.replaceAll("/+$", "") + "/" + path);
    }

    /**
     * An answer of the server.
     *
     * @param body missing where it is no JSON
     * @param header of the authorization that was sent; null: none
     */
    public record Answer(int status, JsonNode body, String header) {
        /** Whether it is a JSON object and no refusal. */
        public boolean isGood() {
            return status == 200 && body.isObject();
        }

        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /** @param asked what is done, for messages */
    public Answer get(String path, Map<String, String> query, String asked, TimeLimit time) throws LegException {
        String parameters = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(
                HttpRequest.newBuilder(api.resolve(path + (parameters.isEmpty() ? "" : "?" + parameters)))
                        .GET(),
                asked,
                time);
    }

    /** @param asked what is done, for messages */
    public Answer post(String path, Map<String, ?> body, String asked, TimeLimit time) throws LegException {
        return send("POST", path, "application/json", json(body), asked, time);
    }

    /**
     * Any request.
     *
     * @param body null: none
     * @param asked what is done, for messages
     */
    public Answer send(String method, String path, String contentType, String body, String asked, TimeLimit time)
            throws LegException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return send(request, asked, time);
    }

    /** The same as text. */
    public static String json(Map<String, ?> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers and their like can be written as JSON", e);
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
        CompletableFuture<HttpResponse<byte[]>> sent = server.http().sendAsync(built, BoundedBody.handler(mostBytes));
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
                throw failures.tooLarge(asked, mostBytes);
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
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
