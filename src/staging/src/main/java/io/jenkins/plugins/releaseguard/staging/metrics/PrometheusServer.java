package io.jenkins.plugins.releaseguard.staging.metrics;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * A metric server that scrapes one target and answers as Prometheus 3 does: {@code /api/v1/query} (GET, and POST with a
 * form), {@code /api/v1/query_range}, {@code /-/ready}, {@code /-/healthy}.
 *
 * <p>PromQL that it knows: instant and range selectors with all four matchers (windows are open at the left and closed
 * at the right, lookback 5 m), {@code rate}, {@code increase}, {@code histogram_quantile}, {@code timestamp},
 * {@code time}, {@code sum avg min max count} with {@code by} and {@code without}, {@code + - * /}, comparisons as
 * filters, one-to-one matching. All else is a parse error.
 */
public final class PrometheusServer implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");
    private static final Duration RETENTION = Duration.ofMinutes(20);
    private static final int MAX_STEPS = 11_000;
    private static final int THREADS = 2;

    /**
     * An answer that comes instead of the real one.
     *
     * @param status of HTTP
     * @param body as it is
     */
    private record Instead(int status, String body) {}

    private final SampleStore store = new SampleStore(RETENTION);
    private final Clock clock;
    private final Facts facts;
    private final LocalServer server;
    private final ScheduledFuture<?> scraping;
    private final AtomicLong queries = new AtomicLong();
    private volatile Authentication authentication;
    private volatile Instead instead;
    private volatile Duration delay = Duration.ZERO;
    private volatile List<String> warnings = List.of();
    private boolean closed;

    /**
     * Starts to scrape and to answer.
     *
     * @param http for scraping
     * @param target its {@code /metrics}
     * @param job its {@code job} label
     */
    public PrometheusServer(
            HttpClient http,
            URI target,
            String job,
            Duration scrapeInterval,
            Authentication authentication,
            Clock clock,
            Facts facts) {
        this.clock = clock;
        this.facts = facts;
        this.authentication = authentication;
        Duration limit = scrapeInterval.multipliedBy(2).compareTo(Duration.ofSeconds(2)) > 0
                ? scrapeInterval.multipliedBy(2)
                : Duration.ofSeconds(2);
        Scraper scraper = new Scraper(http, target, job, limit, store);
        this.server = LocalServer.start(
                "prometheus",
                THREADS,
                Map.of(
                        "/api/v1/query", e -> handle(e, this::query),
                        "/api/v1/query_range", e -> handle(e, this::queryRange),
                        "/-/ready", e -> LocalServer.send(e, 200, "text/plain", "Prometheus Server is Ready.\n"),
                        "/-/healthy", e -> LocalServer.send(e, 200, "text/plain", "Prometheus Server is Healthy.\n")));
        this.scraping = clock.every(scrapeInterval, "scrape", scraper::scrape);
    }

    /** Its address, without a slash at the end. */
    public URI url() {
        return server.url();
    }

    /** How many queries came, those included that were refused. */
    public long queries() {
        return queries.get();
    }

    /** What a query gives now, without HTTP: the first number, if there is one. */
    public OptionalDouble ask(String promql) {
        Value value = new Evaluator(store, System.currentTimeMillis()).evaluate(PromqlParser.parse(promql));
        if (value instanceof Value.Scalar scalar) {
            return OptionalDouble.of(scalar.value());
        }
        return value instanceof Value.Vector vector
                ? vector.points().stream().mapToDouble(Value.Point::value).findFirst()
                : OptionalDouble.empty();
    }

    // ---- faults

    /** Is gone for good: the port is closed, as are all connections, and nothing is scraped any more. */
    public void lose() {
        if (stop()) {
            facts.add(Facts.Kind.METRICS_LOST, "the metric server is gone");
        }
    }

    /** Every query gets this answer, until {@link #answerTruly}. */
    public void answerWith(int status, String body) {
        instead = new Instead(status, body);
    }

    /** Every answer to a query waits this long. */
    public void delay(Duration time) {
        delay = time;
    }

    /** Every good answer carries these warnings. */
    public void warn(String... texts) {
        warnings = List.of(texts);
    }

    /** Asks for other credentials from now on. */
    public void authenticate(Authentication by) {
        authentication = by;
    }

    /** Ends all of {@link #answerWith}, {@link #delay} and {@link #warn}. */
    public void answerTruly() {
        instead = null;
        delay = Duration.ZERO;
        warnings = List.of();
    }

    // ---- the API

    private interface Question {
        String answer(Map<String, String> parameters);
    }

    private void handle(HttpExchange exchange, Question question) throws IOException {
        queries.incrementAndGet();
        String form = LocalServer.body(exchange);
        if (!authentication.accepts(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", authentication.challenge());
            LocalServer.send(exchange, 401, "text/plain; charset=utf-8", "Unauthorized\n");
            return;
        }
        String path = exchange.getRequestURI().getPath();
        if (!path.equals("/api/v1/query") && !path.equals("/api/v1/query_range")) {
            LocalServer.send(exchange, 404, "text/plain; charset=utf-8", "404 page not found\n");
            return;
        }
        if (!List.of("GET", "POST").contains(exchange.getRequestMethod())) {
            LocalServer.send(exchange, 405, "text/plain; charset=utf-8", "Method Not Allowed\n");
            return;
        }
        Instead fixed = instead;
        Instead answer = fixed != null
                ? fixed
                : answer(question, exchange.getRequestURI().getRawQuery(), form);
        Duration wait = delay;
        if (wait.isZero()) {
            LocalServer.send(exchange, answer.status(), JSON, answer.body());
        } else {
            clock.after(wait, "answer late", () -> sendLate(exchange, answer));
        }
    }

    private static void sendLate(HttpExchange exchange, Instead answer) {
        try {
            LocalServer.send(exchange, answer.status(), JSON, answer.body());
        } catch (IOException e) {
            // a client that has given up waiting is what the delay is for
            exchange.close();
        }
    }

    private static Instead answer(Question question, String query, String form) {
        try {
            Map<String, String> parameters = new HashMap<>();
            decode(form, parameters);
            decode(query, parameters);
            return new Instead(200, question.answer(parameters));
        } catch (PromqlException e) {
            return new Instead(e.status(), ApiJson.error(e.errorType(), e.getMessage()));
        }
    }

    private static void decode(String encoded, Map<String, String> into) {
        if (encoded == null || encoded.isEmpty()) {
            return;
        }
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                into.putIfAbsent(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
    }

    private String query(Map<String, String> parameters) {
        long time = parameters.containsKey("time") ? time(parameters, "time") : System.currentTimeMillis();
        return ApiJson.instant(new Evaluator(store, time).evaluate(expression(parameters)), time, warnings);
    }

    private String queryRange(Map<String, String> parameters) {
        long start = time(parameters, "start");
        long end = time(parameters, "end");
        if (end < start) {
            throw PromqlException.parse("invalid parameter \"end\": end timestamp must not be before start time");
        }
        long step = step(parameters);
        if ((end - start) / step > MAX_STEPS) {
            throw PromqlException.parse("exceeded maximum resolution of 11,000 points per timeseries."
                    + " Try decreasing the query resolution (?step=XX)");
        }
        Expression expression = expression(parameters);
        if (expression.type() == Expression.Type.MATRIX) {
            throw PromqlException.parse(
                    "invalid parameter \"query\": invalid expression type \"range vector\" for range"
                            + " query, must be Scalar or instant Vector");
        }
        Map<Long, Value> steps = new TreeMap<>();
        for (long at = start; at <= end; at += step) {
            steps.put(at, new Evaluator(store, at).evaluate(expression));
        }
        return ApiJson.range(steps, warnings);
    }

    private static Expression expression(Map<String, String> parameters) {
        try {
            return PromqlParser.parse(parameters.getOrDefault("query", ""));
        } catch (PromqlException e) {
            throw PromqlException.parse("invalid parameter \"query\": " + e.getMessage());
        }
    }

    /** Unix seconds, or RFC 3339. */
    private static long time(Map<String, String> parameters, String name) {
        String text = parameters.getOrDefault(name, "");
        try {
            if (text.matches("[-+0-9.eE]+") && text.matches(".*\\d.*")) {
                return Math.round(Double.parseDouble(text) * 1000);
            }
            return Instant.from(OffsetDateTime.parse(text)).toEpochMilli();
        } catch (NumberFormatException | DateTimeParseException e) {
            throw PromqlException.parse(
                    "invalid parameter \"" + name + "\": cannot parse \"" + text + "\" to a valid timestamp");
        }
    }

    private static long step(Map<String, String> parameters) {
        String text = parameters.getOrDefault("step", "");
        java.util.regex.Matcher duration = DURATION.matcher(text);
        long millis = 0;
        if (duration.matches()) {
            long unit =
                    switch (duration.group(2)) {
                        case "ms" -> 1;
                        case "s" -> 1_000;
                        case "m" -> 60_000;
                        default -> 3_600_000;
                    };
            millis = unit * Long.parseLong(duration.group(1));
        } else if (text.matches("\\d+(\\.\\d+)?")) {
            millis = new BigDecimal(text).movePointRight(3).longValue();
        } else {
            throw PromqlException.parse(
                    "invalid parameter \"step\": cannot parse \"" + text + "\" to a valid duration");
        }
        if (millis <= 0) {
            throw PromqlException.parse(
                    "invalid parameter \"step\": zero or negative query resolution step widths are not"
                            + " accepted. Try a positive integer");
        }
        return millis;
    }

    private synchronized boolean stop() {
        if (closed) {
            return false;
        }
        closed = true;
        scraping.cancel(false);
        server.close();
        return true;
    }

    @Override
    public void close() {
        stop();
    }
}
