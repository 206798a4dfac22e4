package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Stretch;
import io.jenkins.plugins.releaseguard.engine.signal.http.Retry;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads signals by Prometheus's HTTP API. Raw counters and histogram buckets come as samples with their own times and
 * are differenced here, so a value is over the lookback that ends at its newest sample, and each request counts once.
 *
 * <p>{@link Look#countedUpTo()} says up to where requests were counted. The first look of a signal counts none: it says
 * where counting begins. A gap that is longer than one query may read is cut, which shows in
 * {@link Observation#requestsSince()}.
 */
public final class PrometheusSource implements SignalSource {
    /** How long an observation may take as a whole. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    /** How long a connection may take, for {@link #httpClient()}. */
    public static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** The most that is read of a large piece of the past. */
    private static final int HISTORY_BODY = 32 * 1024 * 1024;

    private final String scopeLabel;
    private final PrometheusClient client;
    private final ServerClock serverClock;
    private final Clock clock;
    private final Duration limit;
    private final CounterReading counters;
    private final QueryReading queries;

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    public PrometheusSource(MetricServer server, Authorization authorization, HttpClient http, Clock clock) {
        this(server, authorization, http, clock, DEFAULT_LIMIT);
    }

    /**
     * @param http follows no redirects: they would carry the credential elsewhere
     * @param limit of one observation as a whole
     */
    public PrometheusSource(
            MetricServer server, Authorization authorization, HttpClient http, Clock clock, Duration limit) {
        this(server, authorization, http, clock, limit, null);
    }

    /** @param past whose looks come one after the other; null: looks are at the present */
    private PrometheusSource(
            MetricServer server,
            Authorization authorization,
            HttpClient http,
            Clock clock,
            Duration limit,
            Stretch past) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the HTTP client must not follow redirects");
        }
        this.scopeLabel = server.scopeLabel() == null ? MetricServer.DEFAULT_SCOPE_LABEL : server.scopeLabel();
        this.clock = clock;
        this.limit = limit;
        this.client = new PrometheusClient(server, authorization, http, PrometheusClient.MAX_BODY);
        this.serverClock = new ServerClock(client, clock);
        long scrape = Math.max(1, server.scrapeInterval().toMillis());
        Freshness freshness = Freshness.of(scrape);
        Queries asked = past == null
                ? client
                : new HistoryQueries(
                        client, new PrometheusClient(server, authorization, http, HISTORY_BODY), scrape, past);
        this.counters = new CounterReading(new RawReading(asked, freshness, scrape), freshness, scrape);
        this.queries = new QueryReading(asked, freshness, scrape);
    }

    /** As a connection says, also of the past. */
    static PrometheusSource open(Connection connection) {
        return new PrometheusSource(
                connection.server(),
                connection.authorization(),
                connection.http(),
                connection.clock(),
                DEFAULT_LIMIT,
                connection.past());
    }

    /** A client as this source needs it; one can serve all sources. */
    public static HttpClient httpClient() {
        return HttpClient.newBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** How far the server's clock is ahead of ours; null before the first answer. */
    public Duration clockOffset() {
        Long offset = serverClock.knownOffset();
        return offset == null ? null : Duration.ofMillis(offset);
    }

    @Override
    public CompletionStage<Observation> observe(Look look) {
        CompletableFuture<Observation> observation;
        try {
            Deadline deadline = Deadline.in(limit);
            observation = serverClock
                    .offset(deadline)
                    .thenCompose(offset -> evaluate(new Frame(look, offset, scopeLabel, clock), deadline));
        } catch (RuntimeException e) {
            observation = CompletableFuture.failedFuture(e);
        }
        return observation.exceptionally(failure -> withoutData(look, Retry.unwrap(failure)));
    }

    private Observation withoutData(Look look, Throwable failure) {
        NoData cause = failure instanceof NoDataException known ? known.noData() : NoData.QUERY_ERROR;
        String detail = failure instanceof NoDataException
                ? failure.getMessage()
                : client.name() + ": cannot be evaluated (" + failure.getClass().getSimpleName() + ")";
        return Observation.none(look.signal().name(), look.scope(), clock.instant(), cause, detail);
    }

    private CompletableFuture<Observation> evaluate(Frame frame, Deadline deadline) {
        if (!(frame.look().signal().spec() instanceof PrometheusSpec spec)) {
            throw new IllegalArgumentException("not a Prometheus signal");
        }
        if (frame.look().scope() != Scope.LIVE && !spec.scoped()) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    "`" + frame.look().signal().name() + "` has no $scope, so it cannot tell the versions apart");
        }
        if (spec instanceof HistogramSpec histogram) {
            return counters.histogram(frame, histogram, deadline);
        }
        if (spec instanceof RatioSpec ratio) {
            return counters.ratio(frame, ratio, deadline);
        }
        if (spec instanceof CounterSpec counter) {
            return counters.counter(frame, counter, deadline);
        }
        return queries.read(frame, (QuerySpec) spec, deadline);
    }
}
