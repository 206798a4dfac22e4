package io.jenkins.plugins.releaseguard.engine.signal.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts alerts by Alertmanager's API v2. Alerts that are silenced, inhibited or muted do not count: people have said that
 * they know. That there were some is a remark of the observation.
 */
public final class AlertReading {
    private static final String ALERTS = "/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true";

    private final JsonClient client;

    private AlertReading(JsonClient client) {
        this.client = client;
    }

    static SignalSource open(Connection connection) {
        AlertReading reading =
                new AlertReading(new JsonClient(connection.server(), connection.authorization(), connection.http()));
        return new Answers(reading.client.name(), connection.clock(), reading::value);
    }

    /** Tries an Alertmanager as an administrator has entered it, for at most some seconds. */
    public static ConnectionCheck check(MetricServer server, Authorization authorization, HttpClient http) {
        return ConnectionCheck.of(new JsonClient(server, authorization, http)
                .get("/api/v2/status", Map.of(), Deadline.in(Answers.LIMIT))
                .thenApply(status -> {
                    String version = status.path("versionInfo").path("version").asText("");
                    if (version.isEmpty()) {
                        throw new NoDataException(
                                NoData.QUERY_ERROR, "the server does not answer as Alertmanager's API v2 does");
                    }
                    return "Alertmanager " + (version.matches("[\\w.+-]{1,60}") ? version : "") + " answers";
                }));
    }

    private CompletableFuture<Answers.Value> value(Look look) {
        AlertSpec spec = (AlertSpec) look.signal().spec();
        if (look.at() != null) {
            throw new NoDataException(NoData.NOT_OBSERVED, client.name() + " keeps no history of its alerts");
        }
        Deadline deadline = Deadline.in(Answers.LIMIT);
        CompletableFuture<JsonNode> watchdog = spec.watchdog() == null
                ? CompletableFuture.completedFuture(null)
                : client.get(ALERTS + filter(name(spec.watchdog())), Map.of(), deadline);
        Stream<String> matchers = spec.matchers().stream().map(m -> m.filled(look.service(), look.namespace()));
        Stream<String> all = spec.name() == null ? matchers : Stream.concat(Stream.of(name(spec.name())), matchers);
        String filters = all.map(AlertReading::filter).collect(Collectors.joining());
        return client.get(ALERTS + filters, Map.of(), deadline).thenCombine(watchdog, (alerts, dog) -> {
            checkAlive(spec, dog);
            return count(spec, alerts);
        });
    }

    private static String name(String alert) {
        return new LabelMatcher("alertname", "=", alert).toString();
    }

    private static String filter(String matcher) {
        return "&filter=" + URLEncoder.encode(matcher, StandardCharsets.UTF_8);
    }

    /** Nothing fires either where all is well or where nobody is left to fire it. */
    private void checkAlive(AlertSpec spec, JsonNode alerts) {
        if (alerts != null && list(alerts, spec.watchdog()).isEmpty()) {
            throw new NoDataException(
                    NoData.STALE,
                    client.name() + ": the watchdog " + spec.watchdog()
                            + " does not fire, so whoever fires alerts is not heard");
        }
    }

    private Answers.Value count(AlertSpec spec, JsonNode answer) {
        int firing = 0;
        Set<String> suppressed = new LinkedHashSet<>();
        for (JsonNode alert : list(answer, spec.name())) {
            switch (alert.path("status").path("state").asText("")) {
                case "active" -> firing++;
                case "suppressed" -> suppressed.add(why(alert.path("status")));
                case "unprocessed" -> {
                    // it has just come and its state is not known yet: the next look sees it
                }
                default -> throw unknown();
            }
        }
        String remark = suppressed.isEmpty()
                ? null
                : "alert " + spec.text() + " matches what does not count: " + String.join(", ", suppressed);
        return new Answers.Value(firing, null, null, remark);
    }

    private static String why(JsonNode status) {
        if (!status.path("silencedBy").isEmpty()) {
            return "silenced by " + id(status.path("silencedBy").path(0));
        }
        return status.path("inhibitedBy").isEmpty() ? "muted" : "inhibited by another alert";
    }

    private static String id(JsonNode silence) {
        String id = silence.asText("");
        return id.matches("[\\w-]{1,64}") ? "silence " + id : "a silence";
    }

    /** Alerts of that name, and no others. */
    private List<JsonNode> list(JsonNode alerts, String name) {
        if (!alerts.isArray()) {
            throw unknown();
        }
        for (JsonNode alert : alerts) {
            String found = alert.path("labels").path("alertname").asText("");
            if (!alert.path("status").isObject() || !alert.path("labels").isObject()) {
                throw unknown();
            }
            if (name != null && !found.equals(name)) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, client.name() + " answers with other alerts than it was asked for");
            }
        }
        return alerts.valueStream().toList();
    }

    private NoDataException unknown() {
        return new NoDataException(
                NoData.QUERY_ERROR, client.name() + " does not answer as Alertmanager's API v2 does");
    }
}
