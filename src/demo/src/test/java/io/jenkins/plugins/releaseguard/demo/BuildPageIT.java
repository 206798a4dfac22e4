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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The main panel of the build's page, as index.jelly has it, with two episodes, under the content security policy of
 * Jenkins 2.541: scripts and data from Jenkins alone, nothing inline.
 */
@Timeout(120)
class BuildPageIT {
    private static final String POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'";
    private static final Path PLUGIN = Path.of("../plugin/src/main");
    private static final Path SHELL =
            PLUGIN.resolve("resources/io/jenkins/plugins/releaseguard/episode/ReleaseGuardAction/index.jelly");
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css", "mjs", "text/javascript", "json", "application/json");

    private final AtomicInteger reads = new AtomicInteger();
    private HttpServer jenkins;

    @BeforeEach
    void start() throws IOException {
        jenkins = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        jenkins.createContext("/build/release-guard/", exchange -> answer(exchange, "text/html", page()));
        jenkins.createContext("/build/release-guard/record", exchange -> {
            boolean first = exchange.getRequestURI().getQuery().equals("id=first");
            String name = first ? "promoted" : reads.incrementAndGet() == 1 ? "running" : "rolled-back";
            answer(exchange, TYPES.get("json"), fixture(name));
        });
        jenkins.createContext("/static/plugin/model-release-guard/", exchange -> {
            Path file = Path.of(exchange.getRequestURI().getPath()).getFileName();
            String type = TYPES.get(file.toString().replaceFirst(".*\\.", ""));
            answer(exchange, type, Files.readString(PLUGIN.resolve("webapp").resolve(file)));
        });
        jenkins.start();
    }

    @AfterEach
    void stop() {
        jenkins.stop(0);
    }

    @Test
    void everyEpisodeIsDrawnAndOneThatRunsIsReadAgainUntilItEnds() throws IOException {
        try (Chromium chromium = new Chromium()) {
            chromium.size(1280, 900);
            chromium.open(URI.create("http://localhost:" + jenkins.getAddress().getPort() + "/build/release-guard/"));
            chromium.evaluate(
                    """
                    new Promise((done) => {
                      const ended = () => /^Rolled back, and/m.test(document.body.innerText) && done(true);
                      new MutationObserver(ended).observe(document.body, { childList: true, subtree: true });
                      ended();
                    })""");
            chromium.drawn();
            chromium.screenshot(Path.of("target/screenshots/build-page-1280-light.png"));

            JsonNode headings = chromium.evaluate(
                    "[...document.querySelectorAll('h1, header h2')].map((node) => node.textContent)");
            assertThat(headings)
                    .extracting(JsonNode::asText)
                    .containsExactly(
                            "Release Guard",
                            "The candidate is healthy and has all of the traffic",
                            "Rolled back, and users were seen to be well again");
            assertThat(chromium.evaluate("document.querySelectorAll('.mrg svg').length")
                            .asInt())
                    .isGreaterThan(5);
            assertThat(reads).hasValue(2);
            assertThat(chromium.problems()).isEmpty();
        }
    }

    @Test
    void everyViewEscapesAndNoneHasAScriptOrAStyleOfItsOwn() throws Exception {
        Path pages = SHELL.getParent().getParent();
        for (Path view : List.of(
                SHELL,
                SHELL.resolveSibling("summary.jelly"),
                pages.resolve("WatchesAction/index.jelly"),
                pages.resolve("WatchPage/index.jelly"))) {
            assertThat(Files.readString(view))
                    .startsWith("<?jelly escape-by-default='true'?>")
                    .doesNotContain("<style", " style=", "javascript:", "escapeText", "j:out")
                    .doesNotContainPattern("\\son[a-z]+=");
            NodeList scripts = View.parse(view).getElementsByTagName("script");
            for (int i = 0; i < scripts.getLength(); i++) {
                Element script = (Element) scripts.item(i);
                assertThat(script.getAttribute("src")).startsWith("${resURL}/plugin/model-release-guard/");
                assertThat(script.getTextContent()).isBlank();
            }
        }
    }

    private static String page() throws IOException {
        return new View(
                        SHELL,
                        Map.of("it.displayName", "Release Guard"),
                        List.of(Map.of("id", "first"), Map.of("id", "second")))
                .page();
    }

    private static String fixture(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/records", name + ".json"));
    }

    private static void answer(HttpExchange exchange, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type + ";charset=UTF-8");
        exchange.getResponseHeaders().add("Content-Security-Policy", POLICY);
        exchange.getResponseHeaders().add("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
