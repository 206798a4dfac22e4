package io.jenkins.plugins.releaseguard.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of watched releases and the page of one, in a real browser under Jenkins's content security policy. */
@Timeout(120)
class WatchPagesIT {
    private static final String POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'";
    private static final Path PLUGIN = Path.of("../plugin/src/main");
    private static final Path VIEWS = PLUGIN.resolve("resources/io/jenkins/plugins/releaseguard/episode");
    private static final Map<String, String> RUNNING = Map.of(
            "watch.id", "a-watch",
            "watch.release", "model-svc (production)",
            "watch.state", "model-svc v5: running, 3 h 5 min | p95_latency 181 ms",
            "watch.since", "2026-11-21T12:00:00Z",
            "watch.until", "2026-11-22T12:00:00Z",
            "watch.build", "model-release#12",
            "watch.stoppable", "true");
    private static final Map<String, String> ENDED = Map.of(
            "watch.id", "b-watch",
            "watch.release", "recommender",
            "watch.state", "recommender v4: breach, rolled back to v3, recovered in 48 s, target 5 min met",
            "watch.since", "2026-11-20T09:12:00Z",
            "watch.until", "2026-11-21T09:12:00Z",
            "watch.build", "ml/recommender-release#7",
            "watch.stoppable", "false");

    private HttpServer jenkins;

    @BeforeEach
    void start() throws IOException {
        jenkins = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        jenkins.createContext(
                "/list/",
                exchange -> answer(
                        exchange,
                        "text/html",
                        new View(
                                        VIEWS.resolve("WatchesAction/index.jelly"),
                                        Map.of("it.displayName", "Watched releases"),
                                        List.of(RUNNING, ENDED))
                                .page()));
        jenkins.createContext("/watch/", exchange -> answer(exchange, "text/html", watch()));
        jenkins.createContext(
                "/watch/record",
                exchange -> answer(
                        exchange,
                        "application/json",
                        Files.readString(Path.of("src/test/resources/records/watch.json"))));
        jenkins.createContext("/static/plugin/model-release-guard/", exchange -> {
            Path file = Path.of(exchange.getRequestURI().getPath()).getFileName();
            String type = file.toString().endsWith("css") ? "text/css" : "text/javascript";
            answer(exchange, type, Files.readString(PLUGIN.resolve("webapp").resolve(file)));
        });
        jenkins.start();
    }

    private static String watch() throws IOException {
        return new View(
                        VIEWS.resolve("WatchPage/index.jelly"),
                        Map.of(
                                "it.displayName", "Watch of model-svc (production)",
                                "it.state", "model-svc v5: breach, running",
                                "it.since", "2026-11-21T12:00:00Z",
                                "it.until", "2026-11-22T12:00:00Z",
                                "it.build", "model-release#12",
                                "it.stoppable", "true",
                                "it.question != null", "true",
                                "it.askedUntil", "2026-11-21T15:20:00Z",
                                "it.mayAnswer('rollback')", "true",
                                "it.mayAnswer('report')", "true"),
                        List.of(Map.of("sentence", "p95_latency of the candidate was 420 ms, which is > 250ms")))
                .page();
    }

    @AfterEach
    void stop() {
        jenkins.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void theListSaysHowEachGoesAndOffersToStopThoseThatRun(String scheme) throws IOException {
        try (Chromium chromium = open("/list/", scheme)) {
            chromium.screenshot(Path.of("target/screenshots/watches-" + scheme + ".png"));

            assertThat(texts(chromium, "tbody a")).containsExactly("model-svc (production)", "recommender");
            assertThat(texts(chromium, "button")).containsExactly("Stop watching");
            assertThat(chromium.evaluate("document.querySelector('form').getAttribute('action')")
                            .asText())
                    .isEqualTo("watch/a-watch/stop");
            assertThat(chromium.problems()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void thePageOfOneHasItsQuestionItsRecordAndItsRunbook(String scheme) throws IOException {
        try (Chromium chromium = open("/watch/", scheme)) {
            chromium.evaluate(
                    """
                    new Promise((done) => {
                      const drawn = () => document.querySelector('.mrg h2') && done(true);
                      new MutationObserver(drawn).observe(document.body, { childList: true, subtree: true });
                      drawn();
                    })""");
            chromium.drawn();
            chromium.screenshot(Path.of("target/screenshots/watch-" + scheme + ".png"));

            assertThat(texts(chromium, "button")).containsExactly("Roll back", "Leave it", "Stop watching");
            assertThat(texts(chromium, "main > form li")).hasSize(1);
            assertThat(texts(chromium, ".mrg h2").get(0)).contains("Rolled back, and users were seen to be well again");
            assertThat(texts(chromium, ".mrg").get(0)).contains("watch");
            assertThat(texts(chromium, "a[href=runbook]")).hasSize(1);
            assertThat(chromium.problems()).isEmpty();
        }
    }

    private Chromium open(String path, String scheme) throws IOException {
        Chromium chromium = new Chromium();
        chromium.size(1280, 900);
        chromium.scheme(scheme);
        chromium.open(URI.create("http://localhost:" + jenkins.getAddress().getPort() + path));
        return chromium;
    }

    private static List<String> texts(Chromium chromium, String selector) {
        JsonNode texts = chromium.evaluate(
                "[...document.querySelectorAll(\"" + selector + "\")].map((node) => node.textContent)");
        return StreamSupport.stream(texts.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static void answer(HttpExchange exchange, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type + ";charset=UTF-8");
        exchange.getResponseHeaders().add("Content-Security-Policy", POLICY);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
