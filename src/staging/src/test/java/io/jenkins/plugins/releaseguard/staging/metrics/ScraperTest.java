package io.jenkins.plugins.releaseguard.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.staging.Await;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScraperTest {
    private static final URI TARGET = URI.create("http://127.0.0.1:1/metrics");
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final SampleStore store = new SampleStore(Duration.ofMinutes(20));

    private Scraper scraper(URI target) {
        return new Scraper(HttpClient.newHttpClient(), target, "model", LIMIT, store);
    }

    private List<Value.Point> points(String query, long time) {
        return ((Value.Vector) new Evaluator(store, time).evaluate(PromqlParser.parse(query))).points();
    }

    private double value(String query, long time) {
        List<Value.Point> points = points(query, time);
        assertThat(points).as(query).hasSize(1);
        return points.get(0).value();
    }

    @Test
    void samples_get_the_labels_of_the_target_unless_they_have_their_own() {
        scraper(TARGET).take(1000, "m{job=\"own\"} 1\nn 2\n");
        assertThat(value("m{job=\"own\", instance=\"127.0.0.1:1\"}", 1000)).isEqualTo(1);
        assertThat(value("n{job=\"model\"}", 1000)).isEqualTo(2);
        assertThat(value("up{job=\"model\"}", 1000)).isEqualTo(1);
    }

    @Test
    void a_series_that_is_gone_from_the_answer_ends() {
        Scraper scraper = scraper(TARGET);
        scraper.take(1000, "m 1\nn 2\n");
        scraper.take(2000, "n 3\n");
        assertThat(points("m", 2000)).isEmpty();
        assertThat(value("n", 2000)).isEqualTo(3);
        assertThat(value("m", 1999)).isEqualTo(1);
    }

    @Test
    void a_target_that_does_not_answer_is_down_and_its_series_end() {
        Scraper scraper = scraper(TARGET);
        scraper.take(1000, "m 1\n");
        scraper.scrape();
        long now = System.currentTimeMillis() + 60_000;
        Await.until("down", () -> !points("up == 0", now).isEmpty());
        assertThat(points("m", now)).isEmpty();
    }

    @Test
    void a_target_is_scraped_over_http() {
        try (LocalServer server = LocalServer.start(
                "target", 1, Map.of("/metrics", e -> LocalServer.send(e, 200, TextFormat.CONTENT_TYPE, "m 7\n")))) {
            scraper(server.url().resolve("/metrics")).scrape();
            Await.until(
                    "a sample", () -> !points("m", System.currentTimeMillis()).isEmpty());
            assertThat(value("m", System.currentTimeMillis())).isEqualTo(7);
        }
    }

    @Test
    void an_answer_that_is_no_success_counts_as_none() {
        try (LocalServer server = LocalServer.start(
                "target", 1, Map.of("/metrics", e -> LocalServer.send(e, 500, TextFormat.CONTENT_TYPE, "m 7\n")))) {
            scraper(server.url().resolve("/metrics")).scrape();
            Await.until(
                    "down", () -> !points("up == 0", System.currentTimeMillis()).isEmpty());
            assertThat(points("m", System.currentTimeMillis())).isEmpty();
        }
    }
}
