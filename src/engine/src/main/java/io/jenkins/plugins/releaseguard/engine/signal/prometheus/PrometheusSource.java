package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.HistogramQuantile;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.http.Retry;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.CounterWindow.Increment;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

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

    private static final long MAX_GAP_MILLIS = Duration.ofHours(1).toMillis();
    private static final long MAX_SAMPLES_OF_A_SERIES = 11_000;
    private static final long LEAST_STALE_MILLIS = 2_000;

    private final String scopeLabel;
    private final PrometheusClient client;
    private final ServerClock serverClock;
    private final Clock clock;
    private final Duration limit;
    private final long scrape;
    private final long staleAfter;

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
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the HTTP client must not follow redirects");
        }
        this.scopeLabel = server.scopeLabel() == null ? MetricServer.DEFAULT_SCOPE_LABEL : server.scopeLabel();
        this.clock = clock;
        this.limit = limit;
        this.client = new PrometheusClient(server, authorization, http, PrometheusClient.MAX_BODY);
        this.serverClock = new ServerClock(client, clock);
        this.scrape = Math.max(1, server.scrapeInterval().toMillis());
        this.staleAfter = Math.max(3 * scrape, LEAST_STALE_MILLIS);
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
            observation =
                    serverClock.offset(deadline).thenCompose(offset -> evaluate(new Frame(look, offset), deadline));
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
        if (!(frame.look.signal().spec() instanceof PrometheusSpec spec)) {
            throw new IllegalArgumentException("not a Prometheus signal");
        }
        if (frame.look.scope() != Scope.LIVE && !spec.scoped()) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    "`" + frame.look.signal().name() + "` has no $scope, so it cannot tell the versions apart");
        }
        if (spec instanceof HistogramSpec histogram) {
            return histogram(frame, histogram, deadline);
        }
        if (spec instanceof RatioSpec ratio) {
            return ratio(frame, ratio, deadline);
        }
        if (spec instanceof CounterSpec counter) {
            return counter(frame, counter, deadline);
        }
        QuerySpec query = (QuerySpec) spec;
        return Template.of(query.query()).isPlainSelector()
                ? gauge(frame, query, deadline)
                : expression(frame, query, deadline);
    }

    // ---- raw counters

    private CompletableFuture<Observation> histogram(Frame frame, HistogramSpec spec, Deadline deadline) {
        return buckets(frame, spec, deadline).thenApply(raw -> {
            String selector = raw.selector;
            CounterWindow window = CounterWindow.of(raw.series, List.of(), scrape);
            long end = freshEnd(frame, window, raw, selector);
            List<Increment> increments = withIncrements(window.lookback(frame.lookback(), end), selector);
            Map<Double, Double> buckets;
            try {
                buckets = CounterWindow.buckets(increments);
            } catch (IllegalArgumentException e) {
                throw new NoDataException(NoData.QUERY_ERROR, selector + " is no histogram: " + e.getMessage());
            }
            Double count = buckets.get(Double.POSITIVE_INFINITY);
            if (count == null || buckets.size() < 2) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, selector + " is no histogram: it needs le=\"+Inf\" and another bucket");
            }
            if (count <= 0) {
                throw lowTraffic(frame, selector);
            }
            double value = HistogramQuantile.of(spec.quantile(), buckets).value();
            return frame.counted(window, raw, end, value, count, CounterWindow::countsAll, Tallies::byBucket);
        });
    }

    /** Classic buckets; where there are none, those of native histograms. */
    private CompletableFuture<Raw> buckets(Frame frame, HistogramSpec spec, Deadline deadline) {
        String classic = frame.selector(spec.histogram(), "_bucket");
        String whole = frame.selector(spec.histogram(), "");
        return raw(frame, classic, deadline)
                .thenCompose(raw -> raw.series.isEmpty()
                        ? raw(frame, whole, deadline).thenApply(all -> all.series.isEmpty() ? raw : all.asClassic())
                        : CompletableFuture.completedFuture(raw))
                .thenApply(raw -> spec.milliseconds() ? raw.inSeconds() : raw);
    }

    private CompletableFuture<Observation> ratio(Frame frame, RatioSpec spec, Deadline deadline) {
        String below = frame.selector(spec.denominator(), "");
        String above = frame.selector(spec.numerator(), "");
        // the numerator is asked for second, so that it has every scrape that the denominator shows
        return raw(frame, below, deadline).thenCompose(denominators -> raw(frame, above, denominators.plan, deadline)
                .thenApply(numerators -> {
                    CounterWindow denominator = CounterWindow.of(denominators.series, List.of(), scrape);
                    long end = freshEnd(frame, denominator, denominators, below);
                    double requests =
                            CounterWindow.sum(withIncrements(denominator.lookback(frame.lookback(), end), below));
                    if (requests <= 0) {
                        throw lowTraffic(frame, below);
                    }
                    CounterWindow numerator = CounterWindow.of(numerators.series, denominators.series, scrape);
                    double part = CounterWindow.sum(denominator.seenWith(numerator.lookback(frame.lookback(), end)));
                    return frame.counted(
                            denominator,
                            denominators,
                            end,
                            part / requests,
                            requests,
                            all -> true,
                            (w, from, to) -> Tallies.ofShare(w, numerator, from, to));
                }));
    }

    private CompletableFuture<Observation> counter(Frame frame, CounterSpec spec, Deadline deadline) {
        String selector = frame.selector(spec.counter(), "");
        return raw(frame, selector, deadline).thenApply(raw -> {
            CounterWindow window = CounterWindow.of(raw.series, List.of(), scrape);
            long end = freshEnd(frame, window, raw, selector);
            List<Increment> increments = withIncrements(window.lookback(frame.lookback(), end), selector);
            double growth = CounterWindow.sum(increments);
            double perSecond = growth * 1000 / CounterWindow.covered(increments);
            return frame.counted(window, raw, end, perSecond, growth, all -> true, null);
        });
    }

    private static List<Increment> withIncrements(List<Increment> increments, String selector) {
        if (increments.isEmpty()) {
            throw new NoDataException(
                    NoData.EMPTY, selector + " has no two samples of one series within the lookback yet");
        }
        return increments;
    }

    private static NoDataException lowTraffic(Frame frame, String selector) {
        return new NoDataException(
                NoData.LOW_TRAFFIC, "no request in " + Numbers.promqlDuration(frame.lookback()) + " by " + selector);
    }

    /** The newest sample's time on the server's clock, if there is one and it is new enough. */
    private long freshEnd(Frame frame, CounterWindow window, Raw raw, String selector) {
        OptionalLong newest = window.newest();
        if (newest.isEmpty()) {
            if (!raw.nativeHistograms.isEmpty()) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, selector + " has native histograms; name it at `histogram`");
            }
            if (raw.series.isEmpty()) {
                throw new NoDataException(NoData.EMPTY, "no series matches " + selector);
            }
            throw new NoDataException(NoData.NOT_A_NUMBER, selector + " has no sample that is a number");
        }
        checkFresh(frame, newest.getAsLong(), selector);
        return newest.getAsLong();
    }

    private void checkFresh(Frame frame, long dataMillis, String what) {
        long age = (frame.look.at() == null ? clock.millis() + frame.offset : frame.serverNow) - dataMillis;
        if (age > staleAfter) {
            throw new NoDataException(
                    NoData.STALE,
                    "the newest sample of " + what + " is " + Numbers.plain(age / 1000.0) + " s old (at most "
                            + Numbers.plain(staleAfter / 1000.0) + " s)");
        }
    }

    // ---- gauges and other PromQL

    private CompletableFuture<Observation> gauge(Frame frame, QuerySpec spec, Deadline deadline) {
        String selector = frame.render(Template.of(spec.query()));
        long window = frame.lookback() + staleAfter + 2 * scrape;
        return freshness(frame, spec, deadline)
                .thenCompose(fresh -> client.query(range(selector, window), frame.serverNow, deadline)
                        .thenApply(answer -> {
                            CounterWindow samples = CounterWindow.of(answer.series(), List.of(), scrape);
                            Raw raw = new Raw(selector, answer.series(), answer.nativeHistograms(), 0, null);
                            long end = freshEnd(frame, samples, raw, selector);
                            // a pod that is gone stays in the range for a while, but is no second value
                            List<Series> alive = answer.series().stream()
                                    .filter(s -> newest(s) > end - scrape * 3 / 2)
                                    .toList();
                            if (alive.size() > 1) {
                                throw ambiguous(alive.size(), selector);
                            }
                            long dataMillis = fresh == null ? end : Math.min(fresh, end);
                            return frame.value(finite(last(alive.get(0)), selector), dataMillis);
                        }));
    }

    private CompletableFuture<Observation> expression(Frame frame, QuerySpec spec, Deadline deadline) {
        String query = frame.render(Template.of(spec.query()));
        return freshness(frame, spec, deadline).thenCompose(fresh -> client.query(query, frame.serverNow, deadline)
                .thenApply(answer -> {
                    if (!"vector".equals(answer.resultType()) && !"scalar".equals(answer.resultType())) {
                        throw new NoDataException(
                                NoData.QUERY_ERROR,
                                query + " gives a " + answer.resultType() + "; expected one number");
                    }
                    if (answer.series().isEmpty()) {
                        throw new NoDataException(NoData.EMPTY, "no series matches " + query);
                    }
                    if (answer.series().size() > 1) {
                        throw ambiguous(answer.series().size(), query);
                    }
                    Series one = answer.series().get(0);
                    if (one.size() == 0) {
                        throw new NoDataException(
                                NoData.QUERY_ERROR, query + " gives a histogram; expected one number");
                    }
                    return frame.value(finite(last(one), query), fresh == null ? one.times()[0] : fresh);
                }));
    }

    /** The data time on the server's clock that the signal's {@code freshness} tells; null without one. */
    private CompletableFuture<Long> freshness(Frame frame, QuerySpec spec, Deadline deadline) {
        if (spec.freshness() == null) {
            return CompletableFuture.completedFuture(null);
        }
        String query = frame.render(Template.of(spec.freshness()));
        return client.query(query, frame.serverNow, deadline).thenApply(answer -> {
            double newest = answer.series().stream()
                    .mapToDouble(PrometheusSource::last)
                    .filter(v -> !Double.isNaN(v))
                    .max()
                    .orElse(Double.NaN);
            if (answer.series().isEmpty()) {
                throw new NoDataException(NoData.EMPTY, "no series matches the freshness query " + query);
            }
            if (!(newest >= 0 && newest < 1e11)) {
                throw new NoDataException(
                        NoData.NOT_A_NUMBER, "the freshness query " + query + " gives no time in Unix seconds");
            }
            long millis = Math.round(newest * 1000);
            checkFresh(frame, millis, query);
            return millis;
        });
    }

    private static NoDataException ambiguous(int series, String what) {
        return new NoDataException(
                NoData.AMBIGUOUS,
                series + " series match " + what + " where one is expected; add matchers or say sum(), max() or min()");
    }

    private static double finite(double value, String what) {
        if (!Double.isFinite(value)) {
            throw new NoDataException(NoData.NOT_A_NUMBER, what + " gives " + value);
        }
        return value;
    }

    private static int newestIndex(Series series) {
        int newest = -1;
        for (int i = 0; i < series.size(); i++) {
            if (newest < 0 || series.times()[i] >= series.times()[newest]) {
                newest = i;
            }
        }
        return newest;
    }

    private static long newest(Series series) {
        int index = newestIndex(series);
        return index < 0 ? Long.MIN_VALUE : series.times()[index];
    }

    private static double last(Series series) {
        int index = newestIndex(series);
        return index < 0 ? Double.NaN : series.values()[index];
    }

    // ---- asking

    /** A stretch that is asked for, in milliseconds back from the look. */
    private record Plan(long window, boolean extended) {}

    /**
     * @param selector what was asked for
     * @param start of the stretch on the server's clock
     * @param plan that gave it
     */
    private record Raw(
            String selector,
            List<Series> series,
            Map<Map<String, String>, List<NativeHistogram>> nativeHistograms,
            long start,
            Plan plan) {
        /** Bounds in milliseconds are read in seconds. */
        Raw inSeconds() {
            return new Raw(selector, series.stream().map(Series::inSeconds).toList(), nativeHistograms, start, plan);
        }

        Raw asClassic() {
            return new Raw(selector, NativeHistogram.asClassic(nativeHistograms), Map.of(), start, plan);
        }
    }

    private CompletableFuture<Raw> raw(Frame frame, String selector, Deadline deadline) {
        Plan usual = new Plan(frame.lookback() + staleAfter + 2 * scrape, false);
        long gap = frame.countedUpTo == null ? 0 : frame.serverNow - frame.countedUpTo + scrape * 5 / 2;
        if (gap <= usual.window()) {
            return raw(frame, selector, usual, deadline);
        }
        long most = Math.max(usual.window(), Math.min(MAX_GAP_MILLIS, MAX_SAMPLES_OF_A_SERIES * scrape));
        // a gap that is too much for the server must not keep us from the present
        return raw(frame, selector, new Plan(Math.min(gap, most), true), deadline.half())
                .exceptionallyCompose(failure -> raw(frame, selector, usual, deadline));
    }

    private CompletableFuture<Raw> raw(Frame frame, String selector, Plan plan, Deadline deadline) {
        return client.query(range(selector, plan.window()), frame.serverNow, deadline)
                .thenApply(answer -> {
                    if (!"matrix".equals(answer.resultType())) {
                        throw new NoDataException(
                                NoData.QUERY_ERROR,
                                selector + " gives a " + answer.resultType() + "; expected raw samples");
                    }
                    return new Raw(
                            selector,
                            answer.series(),
                            answer.nativeHistograms(),
                            frame.serverNow - plan.window(),
                            plan);
                });
    }

    private static String range(String selector, long millis) {
        return selector + "[" + Numbers.promqlDuration(millis) + "]";
    }

    /** One look with what is fixed for it. */
    private final class Frame {
        private final Look look;
        private final long offset;
        private final long serverNow;
        private final Long countedUpTo;
        private final Map<String, String> variables;

        Frame(Look look, long offset) {
            this.look = look;
            this.offset = offset;
            this.serverNow = (look.at() == null ? clock.millis() : look.at().toEpochMilli()) + offset;
            this.countedUpTo =
                    look.countedUpTo() == null ? null : look.countedUpTo().toEpochMilli() + offset;
            this.variables = new HashMap<>();
            put(Template.SERVICE, look.service());
            put(Template.NAMESPACE, look.namespace());
            put(Template.LOOKBACK, Numbers.promqlDuration(lookback()));
            put(Template.SCOPE, scopeMatcher());
        }

        private void put(String variable, String value) {
            if (value != null) {
                variables.put(variable, value);
            }
        }

        private String scopeMatcher() {
            if (look.scope() == Scope.LIVE) {
                return "";
            }
            String value = look.version() == null ? null : look.version().scopeValue();
            if (value == null) {
                throw new NoDataException(
                        NoData.QUERY_ERROR,
                        "the " + look.scope().word() + " has no pod-template hash for the label " + scopeLabel);
            }
            return scopeLabel + "=\"" + Template.escape(value, '"') + "\"";
        }

        long lookback() {
            return Math.max(1, look.lookback().toMillis());
        }

        String selector(String template, String suffix) {
            return render(Template.of(template).scopedWithSuffix(suffix));
        }

        String render(Template template) {
            try {
                return template.render(variables);
            } catch (IllegalArgumentException e) {
                throw new NoDataException(NoData.QUERY_ERROR, template + ": " + e.getMessage());
            }
        }

        Instant ours(long serverMillis) {
            return Instant.ofEpochMilli(serverMillis - offset);
        }

        Observation value(double value, long dataMillis) {
            return Observation.of(look.signal().name(), look.scope(), clock.instant(), ours(dataMillis), value);
        }

        /** A value with its requests, each counted once since the look before. */
        Observation counted(
                CounterWindow window,
                Raw raw,
                long end,
                double value,
                double samples,
                Predicate<Map<String, String>> counts,
                Tallies tallies) {
            long requests = 0;
            Instant since = null;
            Counts grown = null;
            if (countedUpTo != null) {
                long from = window.sampleAt(countedUpTo);
                since = look.countedUpTo();
                if (from < raw.start) {
                    // the gap is longer than what was read: what lies before the oldest sample is not counted
                    from = window.oldest().orElse(end);
                    since = ours(from);
                }
                requests = Math.round(window.increase(from, end, counts));
                grown = tallies == null ? null : new Counts(since, ours(end), tallies.between(window, from, end));
            }
            return new Observation(
                    look.signal().name(),
                    look.scope(),
                    clock.instant(),
                    ours(end),
                    finite(value, look.signal().name()),
                    null,
                    null,
                    Math.round(samples),
                    requests,
                    since,
                    grown);
        }
    }
}
