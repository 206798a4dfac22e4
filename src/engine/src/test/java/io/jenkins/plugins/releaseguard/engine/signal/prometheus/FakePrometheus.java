package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Prometheus that holds given samples and can be told to misbehave. */
final class FakePrometheus implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("(\\w*)(?:\\{(.*)\\})?\\[(\\d+)(ms|s)\\]", Pattern.DOTALL);
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|=)\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** What was asked. */
    record Ask(String path, String query, Long timeMillis, String authorization, Map<String, String> form) {}

    /** Answers an exchange; false: answer as usual. */
    interface Misbehaviour {
        boolean answer(Ask ask, HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Clock clock;
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    private volatile boolean includesTheStart;
    private volatile List<Series> store = List.of();
    private volatile Misbehaviour misbehaviour = (ask, exchange) -> false;
    private volatile UnaryOperator<String> body = UnaryOperator.identity();

    FakePrometheus(Clock clock) throws IOException {
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    MetricServer metricServer(Duration scrape) {
        return metricServer(address(), scrape);
    }

    static MetricServer metricServer(String url, Duration scrape) {
        return new MetricServer("prom-eu", URI.create(url), null, null, MetricServer.DEFAULT_SCOPE_LABEL, scrape, true);
    }

    /** What has been scraped; the future is not shown. */
    void holds(List<Series> series) {
        store = series;
    }

    /** As ranges of Prometheus 2 do. */
    void includesTheStart(boolean does) {
        includesTheStart = does;
    }

    void misbehaves(Misbehaviour how) {
        misbehaviour = how;
    }

    /** Changes the bodies of good answers other than that of {@code time()}. */
    void changes(UnaryOperator<String> how) {
        body = how;
    }

    List<Ask> asks() {
        return asks.stream().filter(a -> !a.query().equals("time()")).toList();
    }

    List<Ask> allAsks() {
        return asks;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Map<String, String> form =
                    form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Ask ask = new Ask(
                    exchange.getRequestURI().getPath(),
                    form.get("query"),
                    form.containsKey("time") ? Math.round(Double.parseDouble(form.get("time")) * 1000) : null,
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    form);
            asks.add(ask);
            if (misbehaviour.answer(ask, exchange)) {
                return;
            }
            reply(exchange, 200, answer(ask));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private String answer(Ask ask) {
        long now = ask.timeMillis() == null ? clock.millis() : ask.timeMillis();
        if (ask.query().equals("time()")) {
            return success("scalar", "[" + seconds(now) + ",\"" + seconds(now) + "\"]");
        }
        Matcher range = RANGE.matcher(ask.query());
        if (!range.matches()) {
            return body.apply(success("vector", "[]"));
        }
        long window = Long.parseLong(range.group(3)) * (range.group(4).equals("s") ? 1000 : 1);
        StringBuilder result = new StringBuilder("[");
        for (Series series : store) {
            if (!matches(series, range.group(1), range.group(2))) {
                continue;
            }
            StringBuilder values = new StringBuilder();
            for (int i = 0; i < series.size(); i++) {
                long time = series.times()[i];
                if ((time > now - window || includesTheStart && time == now - window)
                        && time <= now
                        && time <= clock.millis()) {
                    values.append(values.isEmpty() ? "" : ",")
                            .append("[" + seconds(time) + ",\"" + text(series.values()[i]) + "\"]");
                }
            }
            if (!values.isEmpty()) {
                result.append(result.length() > 1 ? "," : "")
                        .append("{\"metric\":{" + labels(series) + "},\"values\":[" + values + "]}");
            }
        }
        return body.apply(success("matrix", result + "]"));
    }

    static String success(String type, String result) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"" + type + "\",\"result\":" + result + "}}";
    }

    private static boolean matches(Series series, String name, String matchers) {
        boolean matches = series.labels().get("__name__").equals(name);
        Matcher matcher = MATCHER.matcher(matchers == null ? "" : matchers);
        while (matcher.find()) {
            String value = series.labels().getOrDefault(matcher.group(1), "");
            matches &= matcher.group(2).equals("=")
                    ? value.equals(matcher.group(3).replaceAll("\\\\(.)", "$1"))
                    : value.matches(matcher.group(3)) == matcher.group(2).equals("=~");
        }
        return matches;
    }

    private static String labels(Series series) {
        StringBuilder labels = new StringBuilder();
        series.labels()
                .forEach((k, v) -> labels.append(labels.isEmpty() ? "" : ",").append("\"" + k + "\":\"" + v + "\""));
        return labels.toString();
    }

    static String seconds(long millis) {
        return millis / 1000 + String.format(".%03d", millis % 1000);
    }

    private static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
