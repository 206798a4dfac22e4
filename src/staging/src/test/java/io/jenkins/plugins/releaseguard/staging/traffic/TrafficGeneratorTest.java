package io.jenkins.plugins.releaseguard.staging.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import io.jenkins.plugins.releaseguard.staging.Await;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficGeneratorTest {
    private static final StagedVersion V4 = new StagedVersion("v4", "image:v4", "hash4");

    private final Facts facts = new Facts(fact -> {});
    private final Clock clock = new Clock("test", 2, facts);
    private final Router router = new Router(facts);

    @BeforeEach
    void route() {
        router.set(Map.of(V4, 100));
    }

    @AfterEach
    void close() {
        clock.close();
    }

    private Tally tallyOf(HttpHandler service, Duration badAfter) {
        try (LocalServer server = LocalServer.start("service", 2, Map.of("/predict", service));
                TrafficGenerator traffic = new TrafficGenerator(
                        HttpClient.newHttpClient(), server.url(), router, 50, badAfter, 1, clock)) {
            traffic.count();
            traffic.start();
            Await.until("answers", () -> traffic.tally().answers() >= 10);
            return traffic.tally();
        }
    }

    private static HttpHandler status(int code) {
        return exchange -> {
            LocalServer.body(exchange);
            LocalServer.send(exchange, code, "text/plain", "x");
        };
    }

    @Test
    void good_answers_are_not_bad() {
        Tally tally = tallyOf(status(200), Duration.ofSeconds(10));
        assertThat(tally.bad()).isZero();
        assertThat(tally.answersOf("v4")).isEqualTo(tally.answers());
        assertThat(tally.answersOf("v9")).isZero();
        assertThat(tally.badOf("v9")).isZero();
    }

    @Test
    void server_errors_are_bad() {
        Tally tally = tallyOf(status(500), Duration.ofSeconds(10));
        assertThat(tally.badOf("v4")).isEqualTo(tally.answers());
    }

    @Test
    void client_errors_are_not_the_services_fault() {
        assertThat(tallyOf(status(400), Duration.ofSeconds(10)).bad()).isZero();
    }

    @Test
    void late_answers_are_bad() {
        Tally tally = tallyOf(status(200), Duration.ofNanos(1));
        assertThat(tally.bad()).isEqualTo(tally.answers());
    }

    @Test
    void requests_without_an_answer_are_bad() {
        Tally tally = tallyOf(
                exchange -> {
                    LocalServer.body(exchange);
                    exchange.close();
                },
                Duration.ofSeconds(10));
        assertThat(tally.bad()).isEqualTo(tally.answers());
    }
}
