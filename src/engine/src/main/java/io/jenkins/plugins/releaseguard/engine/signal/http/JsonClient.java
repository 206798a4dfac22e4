package io.jenkins.plugins.releaseguard.engine.signal.http;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks one server by HTTP, bounded in time and size. Every failure is a {@link NoDataException} without secrets; what may be
 * over soon (a broken connection, HTTP 429, 502, 503, 504) is tried again within the deadline. Thread-safe.
 */
public final class JsonClient {
    /** The most that is read of an answer. */
    public static final int MAX_BODY = 4 * 1024 * 1024;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** How a credential is shown to a server, as headers. */
    @FunctionalInterface
    public interface Headers {
        /**
         * Further headers, the content's type among them where it is a part of what is signed.
         *
         * @param header of the authorization; null: anonymous
         * @param ask what it is shown for
         */
        Map<String, String> of(String header, Ask ask);

        /** As it is, in {@code Authorization}. */
        Headers STANDARD = (header, ask) -> header == null ? Map.of() : Map.of("Authorization", header);
    }

    /**
     * A request.
     *
     * @param body empty for none
     */
    public record Ask(String method, URI address, String body) {}

    /**
     * An answer with whatever status.
     *
     * @param body missing where it is no JSON
     * @param said the body's beginning for messages, without secrets
     */
    public record Answer(int status, JsonNode body, String said) {}

    private final String name;
    private final URI base;
    private final Authorization authorization;
    private final Headers headers;
    private final HttpClient http;
    private final Retry retry = new Retry();

    /** With the standard header. */
    public JsonClient(MetricServer server, Authorization authorization, HttpClient http) {
        this(server, authorization, Headers.STANDARD, http);
    }

    /** @param http follows no redirects: they would carry the credential elsewhere */
    public JsonClient(MetricServer server, Authorization authorization, Headers headers, HttpClient http) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the HTTP client must not follow redirects");
        }
        this.name = server.type().words() + " " + server.name();
        this.base = server.url();
        this.authorization = authorization;
        this.headers = headers;
        this.http = http;
    }

    /** How messages call the server. */
    public String name() {
        return name;
    }

    /** The good answer to a GET. */
    public CompletableFuture<JsonNode> get(String path, Map<String, String> query, Deadline deadline) {
        return ask(path, query, deadline).thenApply(this::good);
    }

    /** The answer to a GET, refusals of what was asked for included; those of who asks are failures. */
    public CompletableFuture<Answer> ask(String path, Map<String, String> query, Deadline deadline) {
        return send(path, query, null, MAX_BODY, deadline).thenApply(this::parsed);
    }

    /** The good answer to a POST of a body. */
    public CompletableFuture<JsonNode> post(String path, Body body, Deadline deadline) {
        return send(path, Map.of(), body, MAX_BODY, deadline)
                .thenApply(this::parsed)
                .thenApply(this::good);
    }

    /** The bytes of the good answer to a GET, at most {@code limit} of them. */
    public CompletableFuture<byte[]> bytes(String path, int limit, Deadline deadline) {
        return send(path, Map.of(), null, limit, deadline).thenApply(response -> {
            if (response.status() != 200) {
                throw refused(parsed(response));
            }
            return response.body();
        });
    }

    /** What a POST carries. */
    public record Body(String type, String text) {}

    private record Response(int status, byte[] body, String header) {
        @Override
        public String toString() {
            return "Response[" + status + "]";
        }
    }

    private CompletableFuture<Response> send(
            String path, Map<String, String> query, Body body, int limit, Deadline deadline) {
        String header;
        HttpRequest.Builder request;
        try {
            header = authorization.header();
            URI address = address(path, query);
            Ask ask = new Ask(body == null ? "GET" : "POST", address, body == null ? "" : body.text());
            request = HttpRequest.newBuilder(address).setHeader("Accept", "application/json, */*;q=0.5");
            if (body != null) {
                request.setHeader("Content-Type", body.type()).POST(HttpRequest.BodyPublishers.ofString(body.text()));
            }
            headers.of(header, ask).forEach(request::setHeader);
        } catch (RuntimeException e) {
            // the exception may quote the header
            return failed(NoData.QUERY_ERROR, name + ": the address or its credential cannot be used");
        }
        return retry.within(deadline, () -> attempt(request, header, limit, deadline));
    }

    private CompletableFuture<Response> attempt(
            HttpRequest.Builder request, String header, int limit, Deadline deadline) {
        long remaining = deadline.remainingMillis();
        if (remaining <= 0) {
            return failed(NoData.UNREACHABLE, name + " did not answer in time");
        }
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(
                request.copy().timeout(Duration.ofMillis(remaining)).build(), BoundedBody.handler(limit));
        // the request's own timeout ends with the headers; this one also bounds a body that drips
        CompletableFuture<Response> answer =
                sent.copy().orTimeout(remaining, TimeUnit.MILLISECONDS).thenApply(response -> read(response, header));
        answer.whenComplete((result, failure) -> sent.cancel(true));
        return answer.exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(unanswered(Retry.unwrap(failure), limit)));
    }

    private RuntimeException unanswered(Throwable failure, int limit) {
        if (failure instanceof NoDataException || failure instanceof PassingException) {
            return (RuntimeException) failure;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BoundedBody.TooLargeException) {
                return new NoDataException(
                        NoData.QUERY_ERROR, name + " answers with more than " + limit / 1024 + " KiB; ask for less");
            }
        }
        String reason = name + " " + ServerWords.reason(failure);
        return failure instanceof IOException
                ? new PassingException(reason)
                : new NoDataException(NoData.UNREACHABLE, reason);
    }

    private Response read(HttpResponse<byte[]> response, String header) {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    name + " redirects (HTTP " + status + "); set its final address, path included");
        }
        if (status == 401 || status == 403) {
            String what = header == null
                    ? " asks for a credential"
                    : status == 401 ? " refuses the credential" : " does not permit this with its credential";
            throw new NoDataException(NoData.QUERY_ERROR, name + what + " (HTTP " + status + ")");
        }
        if (PassingException.isPassing(status)) {
            throw new PassingException(
                    NoData.UNREACHABLE,
                    name + " cannot answer now (HTTP " + status + ")",
                    PassingException.retryAfter(
                            response.headers().firstValue("Retry-After"),
                            response.headers().firstValue("Date")));
        }
        return new Response(status, response.body(), header);
    }

    private Answer parsed(Response response) {
        JsonNode body;
        try {
            JsonNode read = JSON.readTree(response.body());
            body = read == null ? MissingNode.getInstance() : read;
        } catch (IOException e) {
            body = MissingNode.getInstance();
        }
        int most = Math.min(response.body().length, 1000);
        String begin = body.isMissingNode() ? "" : new String(response.body(), 0, most, StandardCharsets.UTF_8);
        return new Answer(response.status(), body, ServerWords.shown(begin, response.header()));
    }

    private JsonNode good(Answer answer) {
        if (answer.status() != 200) {
            throw refused(answer);
        }
        if (answer.body().isMissingNode()) {
            throw new NoDataException(NoData.QUERY_ERROR, name + " does not answer in JSON");
        }
        return answer.body();
    }

    /** A refusal of what was asked for, in the server's own words. */
    public NoDataException refused(Answer answer) {
        return new NoDataException(
                NoData.QUERY_ERROR,
                name + " answers HTTP " + answer.status() + (answer.said().isEmpty() ? "" : ": " + answer.said()));
    }

    /** Below whatever prefix the server has; user and password in an address are not sent on. */
    private URI address(String path, Map<String, String> query) {
        String authority = base.getRawAuthority() == null ? "" : base.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        String parameters = form(query);
        return URI.create(base.getScheme() + "://" + host + prefix + path
                + (parameters.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + parameters));
    }

    /** As a form is sent. */
    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static <T> CompletableFuture<T> failed(NoData cause, String message) {
        return CompletableFuture.failedFuture(new NoDataException(cause, message));
    }
}
