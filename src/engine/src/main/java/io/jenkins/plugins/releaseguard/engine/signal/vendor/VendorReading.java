package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import io.jenkins.plugins.releaseguard.engine.signal.http.Retry;
import io.jenkins.plugins.releaseguard.engine.signal.vendor.VendorSpec.Point;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** Asks a vendor's API for one series, and takes its newest point. */
public final class VendorReading {
    /** Names of Kubernetes; nothing that means something in a query language. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]*");

    private final JsonClient client;
    private final Clock clock;

    private VendorReading(JsonClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    static SignalSource open(Connection connection, JsonClient.Headers headers) {
        JsonClient client = new JsonClient(connection.server(), connection.authorization(), headers, connection.http());
        VendorReading reading = new VendorReading(client, connection.clock());
        return new Answers(client.name(), connection.clock(), reading::value);
    }

    /** Whether a server answers at all; its credential is for queries only, and is tried by the first of them. */
    public static ConnectionCheck check(MetricServer server, HttpClient http) {
        return ConnectionCheck.of(new JsonClient(server, Authorization.none(), http)
                .ask("/", Map.of(), Deadline.in(Answers.LIMIT))
                .handle((answer, failure) -> {
                    boolean isThere = failure == null
                            || Retry.unwrap(failure) instanceof NoDataException known
                                    && known.noData() == NoData.QUERY_ERROR;
                    if (!isThere) {
                        throw new CompletionException(Retry.unwrap(failure));
                    }
                    return "The server answers; whether it takes the credential shows at a signal's first look";
                }));
    }

    private CompletableFuture<Answers.Value> value(Look look) {
        VendorSpec spec = (VendorSpec) look.signal().spec();
        if (look.at() != null && spec.over() == null) {
            throw new NoDataException(NoData.NOT_OBSERVED, client.name() + " is not asked for the past");
        }
        Instant now = look.at() == null ? clock.instant() : look.at();
        Instant from = spec.over() == null ? null : now.minus(spec.over());
        VendorSpec.Request request = spec.request(filled(spec.query(), look), from, now);
        Deadline deadline = Deadline.in(Answers.LIMIT);
        return (request.body() == null
                        ? client.get(request.path(), request.query(), deadline)
                        : client.post(request.path(), request.body(), deadline))
                .thenApply(answer -> {
                    try {
                        return newest(spec, spec.read(answer), now);
                    } catch (NoDataException e) {
                        throw new NoDataException(
                                e.noData(), client.name() + ": " + ServerWords.shown(e.getMessage(), null));
                    }
                });
    }

    private static String filled(String query, Look look) {
        return query.replace("$service", name(look.service())).replace("$namespace", name(look.namespace()));
    }

    private static String name(String name) {
        String text = name == null ? "" : name;
        if (!NAME.matcher(text).matches()) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    "the name '" + ServerWords.shown(text, null) + "' is not put into a query; expected letters,"
                            + " digits, `.`, `_` and `-`");
        }
        return text;
    }

    private static Answers.Value newest(VendorSpec spec, List<List<Point>> series, Instant now) {
        if (series.size() > 1) {
            throw new NoDataException(
                    NoData.AMBIGUOUS, "the query gives " + series.size() + " series where one is expected");
        }
        List<Point> points = series.isEmpty() ? List.of() : series.get(0);
        Point newest = points.stream()
                .filter(p -> p.time() == null || !p.time().isAfter(now))
                .max(Comparator.comparing(p -> p.time() == null ? now : p.time()))
                .orElseThrow(() -> new NoDataException(NoData.EMPTY, "the query gives no value"));
        Duration age = newest.time() == null ? Duration.ZERO : Duration.between(newest.time(), now);
        if (age.compareTo(spec.maxAge()) > 0) {
            throw new NoDataException(
                    NoData.STALE,
                    "the newest value is " + Durations.text(Duration.ofSeconds(age.toSeconds())) + " old (at most "
                            + Durations.text(spec.maxAge()) + ")");
        }
        return new Answers.Value(newest.value(), newest.time(), null);
    }
}
