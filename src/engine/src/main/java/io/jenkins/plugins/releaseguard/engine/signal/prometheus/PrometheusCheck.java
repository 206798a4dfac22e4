package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.http.Retry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tries a metric server as an administrator has entered it: whether it answers a query as a gate would ask it. */
public final class PrometheusCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_BODY = 64 * 1024;

    private PrometheusCheck() {}

    /** Asks the server, for at most some seconds. */
    public static ConnectionCheck of(MetricServer server, Authorization authorization, HttpClient http) {
        Deadline deadline = Deadline.in(LIMIT);
        try {
            new PrometheusClient(server, authorization, http, MAX_BODY)
                    .query("1", null, deadline)
                    .join();
        } catch (CompletionException e) {
            Throwable failure = Retry.unwrap(e);
            // every other message may quote what was given
            return new ConnectionCheck(
                    false,
                    failure instanceof NoDataException known ? known.getMessage() : "the server cannot be asked");
        }
        String version = version(server, authorization, http, deadline);
        return new ConnectionCheck(true, (version == null ? "The server" : version) + " answers queries");
    }

    /** Null where the server does not tell, as many that speak Prometheus's API do not. */
    private static String version(
            MetricServer server, Authorization authorization, HttpClient http, Deadline deadline) {
        try {
            String base = server.url().toString().replaceAll("/+$", "");
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/v1/status/buildinfo"));
            String header = authorization.header();
            if (header != null) {
                request.header("Authorization", header);
            }
            HttpResponse<byte[]> response = http.sendAsync(request.build(), BoundedBody.handler(MAX_BODY))
                    .get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
            String version = new ObjectMapper()
                    .readTree(response.body())
                    .path("data")
                    .path("version")
                    .asText("");
            return response.statusCode() == 200 && version.matches("[\\w.+-]{1,60}") ? "Prometheus " + version : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            return null;
        }
    }
}
