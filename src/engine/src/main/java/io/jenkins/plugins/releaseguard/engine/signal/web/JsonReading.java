package io.jenkins.plugins.releaseguard.engine.signal.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.DataTime;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads one number, and when it was made, from a JSON document. */
public final class JsonReading {
    private final JsonClient client;
    private final Clock clock;

    private JsonReading(JsonClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    static SignalSource open(Connection connection) {
        JsonClient client = new JsonClient(connection.server(), connection.authorization(), connection.http());
        JsonReading reading = new JsonReading(client, connection.clock());
        return new Answers(client.name(), connection.clock(), reading::value);
    }

    /** Tries a server as an administrator has entered it: whether it answers at all and takes the credential. */
    public static ConnectionCheck check(MetricServer server, Authorization authorization, HttpClient http) {
        return ConnectionCheck.of(new JsonClient(server, authorization, http)
                .ask("/", Map.of(), Deadline.in(Answers.LIMIT))
                .thenApply(answer -> "The server answers (HTTP " + answer.status()
                        + " at its base address); only a signal's path can be tried further"));
    }

    private CompletableFuture<Answers.Value> value(Look look) {
        JsonSpec spec = (JsonSpec) look.signal().spec();
        if (look.at() != null) {
            throw new NoDataException(NoData.NOT_OBSERVED, client.name() + " is not asked for the past");
        }
        String path = WebPath.filled(spec.path(), look);
        return client.get(path, Map.of(), Deadline.in(Answers.LIMIT)).thenApply(answer -> {
            double number = number(ValuePath.of(spec.value()).in(answer, client.name()), spec.value());
            Instant time =
                    spec.time() == null ? null : time(ValuePath.of(spec.time()).in(answer, client.name()), spec.time());
            checkFresh(time, spec);
            return new Answers.Value(number, time, null);
        });
    }

    private void checkFresh(Instant time, JsonSpec spec) {
        Duration age = time == null ? Duration.ZERO : Duration.between(time, clock.instant());
        if (age.compareTo(spec.maxAge()) > 0) {
            throw new NoDataException(
                    NoData.STALE,
                    client.name() + ": the value is " + Durations.text(Duration.ofSeconds(age.toSeconds()))
                            + " old (at most " + Durations.text(spec.maxAge()) + ")");
        }
    }

    private double number(JsonNode node, String path) {
        String text = node.isNumber() || node.isTextual() ? node.asText().strip() : "";
        if (text.matches("(?i)[+-]?(nan|inf|infinity)")) {
            throw new NoDataException(NoData.NOT_A_NUMBER, client.name() + " has " + text + " at " + path);
        }
        if (!text.matches("[+-]?\\d{1,400}(\\.\\d{0,400})?([eE][+-]?\\d{1,4})?")) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    client.name() + " has " + kind(node) + " at " + path + ", a number is expected");
        }
        return Double.parseDouble(text);
    }

    private Instant time(JsonNode node, String path) {
        try {
            if (node.isNumber() || node.isTextual()) {
                return DataTime.parse(node.asText());
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw new NoDataException(
                NoData.QUERY_ERROR,
                client.name() + " has " + kind(node) + " at " + path + ", a time is expected: " + DataTime.EXPECTED);
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case BOOLEAN -> "a truth value";
            case NUMBER -> "the number " + node.asText();
            default -> "another text";
        };
    }
}
