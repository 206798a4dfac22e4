package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import io.jenkins.plugins.releaseguard.engine.signal.http.PassingException;
import io.jenkins.plugins.releaseguard.engine.signal.http.Retry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Asks by {@code POST /api/v1/query} and {@code /api/v1/query_range}. Thread-safe. */
final class PrometheusClient implements Queries {
    /** The most that is read of an answer. */
    static final int MAX_BODY = 4 * 1024 * 1024;

    private static final long CONNECT_MILLIS = 2_000;

    private final String name;
    private final URI api;
    private final String shownAddress;
    private final Authorization authorization;
    private final HttpClient http;
    private final int maxBody;
    private final Retry retry = new Retry();

    PrometheusClient(MetricServer server, Authorization authorization, HttpClient http, int maxBody) {
        this.name = "metric server " + server.name();
        this.api = api(server.url());
        this.shownAddress = api.getScheme() + "://" + api.getRawAuthority();
        this.authorization = authorization;
        this.http = http;
        this.maxBody = maxBody;
    }

    /** The query address below whatever prefix the server has; user and password in an address are not sent on. */
    private static URI api(URI base) {
        String authority = base.getRawAuthority() == null ? "" : base.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        return URI.create(base.getScheme() + "://" + host + path.replaceAll("/+$", "") + "/api/v1/query");
    }

    /** How messages call the server. */
    String name() {
        return name;
    }

    @Override
    public CompletableFuture<Answer> query(String promql, Long timeMillis, Deadline deadline) {
        return ask(
                api, "query=" + encode(promql) + (timeMillis == null ? "" : "&time=" + seconds(timeMillis)), deadline);
    }

    @Override
    public CompletableFuture<Answer> samples(String selector, long windowMillis, long timeMillis, Deadline deadline) {
        return query(selector + "[" + Numbers.promqlDuration(windowMillis) + "]", timeMillis, deadline);
    }

    /**
     * Values at several times.
     *
     * @param from the first one, in milliseconds on the server's clock
     * @param to the last one
     * @param step between two of them, in milliseconds
     */
    CompletableFuture<Answer> range(String promql, long from, long to, long step, Deadline deadline) {
        // VictoriaMetrics moves the times to multiples of the step otherwise
        String form = "query=" + encode(promql) + "&start=" + seconds(from) + "&end=" + seconds(to) + "&step="
                + seconds(step) + "&nocache=1";
        return ask(URI.create(api + "_range"), form, deadline);
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).toPlainString();
    }

    private CompletableFuture<Answer> ask(URI address, String form, Deadline deadline) {
        String header;
        HttpRequest.Builder request;
        try {
            header = authorization.header();
            request = HttpRequest.newBuilder(address)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Accept", "application/json");
            if (header != null) {
                request.header("Authorization", header);
            }
        } catch (RuntimeException e) {
            // the exception may quote the header
            return failed(NoData.QUERY_ERROR, name + ": its credential cannot be used");
        }
        return retry.within(deadline, () -> attempt(request, header, form, deadline));
    }

    private CompletableFuture<Answer> attempt(
            HttpRequest.Builder request, String header, String form, Deadline deadline) {
        long remaining = deadline.remainingMillis();
        if (remaining <= 0) {
            return failed(NoData.UNREACHABLE, name + " (" + shownAddress + ") did not answer in time");
        }
        CompletableFuture<HttpResponse<byte[]>> sent;
        try {
            sent = http.sendAsync(
                    request.copy()
                            .timeout(Duration.ofMillis(remaining))
                            .POST(HttpRequest.BodyPublishers.ofString(form + "&timeout=" + remaining + "ms"))
                            .build(),
                    BoundedBody.handler(maxBody));
        } catch (RuntimeException e) {
            return failed(NoData.QUERY_ERROR, name + ": the request cannot be made");
        }
        // the request's own timeout ends with the headers; this one also bounds a body that drips
        CompletableFuture<Answer> answer =
                sent.thenApply(response -> read(response, header)).orTimeout(remaining, TimeUnit.MILLISECONDS);
        answer.whenComplete((result, failure) -> sent.cancel(true));
        return answer.exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(unanswered(Retry.unwrap(failure))));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer read(HttpResponse<byte[]> response, String header) {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    name + " redirects (HTTP " + status + "); set its final address, path included");
        }
        if (status == 401) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    name + (header == null ? " asks for a credential" : " refuses the credential") + " (HTTP 401)");
        }
        if (status == 403) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    name
                            + (header == null
                                    ? " asks for a credential"
                                    : " does not permit the query with this credential")
                            + " (HTTP 403)");
        }
        if (status == 502 || status == 504) {
            throw new PassingException(name + " is not reached by the proxy before it (HTTP " + status + ")");
        }
        Answer answer;
        try {
            answer = Answer.read(response.body());
        } catch (IOException | RuntimeException e) {
            throw PassingException.isPassing(status)
                    ? passing(NoData.UNREACHABLE, name + " cannot answer now (HTTP " + status + ")", response)
                    : new NoDataException(NoData.QUERY_ERROR, notPrometheus(status));
        }
        if (!answer.success() || status != 200) {
            String refusal = name + " refuses the query (HTTP " + status + "): "
                    + ServerWords.shown(answer.errorType() + ": " + answer.error(), header);
            throw PassingException.isPassing(status)
                    ? passing(NoData.QUERY_ERROR, refusal, response)
                    : new NoDataException(NoData.QUERY_ERROR, refusal);
        }
        if (!answer.warnings().isEmpty()) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    name + " answers with a warning, so the answer may be a part only: "
                            + ServerWords.shown(String.join("; ", answer.warnings()), header));
        }
        return answer;
    }

    private static PassingException passing(NoData cause, String message, HttpResponse<?> response) {
        return new PassingException(
                cause,
                message,
                PassingException.retryAfter(
                        response.headers().firstValue("Retry-After"),
                        response.headers().firstValue("Date")));
    }

    private String notPrometheus(int status) {
        if (status == 200) {
            return name + " does not answer as Prometheus's HTTP API does";
        }
        return name + " answers HTTP " + status
                + (status == 404 ? "; there is no Prometheus API at " + api.getPath() : " without saying why");
    }

    private RuntimeException unanswered(Throwable failure) {
        if (failure instanceof NoDataException || failure instanceof PassingException) {
            return (RuntimeException) failure;
        }
        if (failure instanceof BoundedBody.TooLargeException
                || failure.getCause() instanceof BoundedBody.TooLargeException) {
            return new NoDataException(
                    NoData.QUERY_ERROR,
                    name + " answers with more than " + maxBody / 1024 + " KiB; select fewer series");
        }
        String reason = name + " (" + shownAddress + ") " + unreachable(failure);
        boolean passing = failure instanceof IOException
                && !(failure instanceof SSLException)
                && UnavailableException.reason(failure) == null;
        return passing ? new PassingException(reason) : new NoDataException(NoData.UNREACHABLE, reason);
    }

    private static String unreachable(Throwable failure) {
        if (UnavailableException.reason(failure) != null) {
            return ServerWords.reason(failure);
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return "did not accept a connection within " + CONNECT_MILLIS / 1000 + " s";
        }
        if (failure instanceof TimeoutException || failure instanceof HttpTimeoutException) {
            return "did not answer in time";
        }
        if (failure instanceof ConnectException) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof UnresolvedAddressException) {
                    return "has a host name that cannot be resolved";
                }
            }
            return "refuses the connection";
        }
        if (failure instanceof SSLException) {
            return "cannot be trusted: the TLS handshake failed";
        }
        if (failure instanceof IOException) {
            return "broke the connection off";
        }
        return "cannot be asked (" + failure.getClass().getSimpleName() + ")";
    }

    private static CompletableFuture<Answer> failed(NoData cause, String message) {
        return CompletableFuture.failedFuture(new NoDataException(cause, message));
    }
}
