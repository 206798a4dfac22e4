package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusCheckTest {
    private static final Duration SCRAPE = Duration.ofSeconds(15);
    private static final String SCALAR =
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1.0,\"1\"]}}";

    private FakePrometheus prometheus;

    @BeforeEach
    void start() throws IOException {
        prometheus = new FakePrometheus(Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        prometheus.close();
    }

    private ConnectionCheck check() {
        return PrometheusCheck.of(
                prometheus.metricServer(SCRAPE), Authorization.bearer(() -> "hunter2"), HttpClient.newHttpClient());
    }

    private void answers(int status, String query, String buildInfo) {
        prometheus.misbehaves((ask, exchange) -> {
            boolean isQuery = ask.path().endsWith("/api/v1/query");
            FakePrometheus.reply(exchange, isQuery ? status : 200, isQuery ? query : buildInfo);
            return true;
        });
    }

    @Test
    void theVersionIsTold() {
        answers(200, SCALAR, "{\"status\":\"success\",\"data\":{\"version\":\"2.42.0+ds\"}}");
        assertThat(check()).isEqualTo(new ConnectionCheck(true, "Prometheus 2.42.0+ds answers queries"));
        assertThat(prometheus.allAsks())
                .allSatisfy(ask -> assertThat(ask.authorization()).isEqualTo("Bearer hunter2"));
    }

    @Test
    void aServerWithoutAVersionIsUsableAsWell() {
        answers(200, SCALAR, "<h1>what?</h1>");
        assertThat(check()).isEqualTo(new ConnectionCheck(true, "The server answers queries"));
    }

    @Test
    void aVersionThatIsNoneIsNotRepeated() {
        answers(200, SCALAR, "{\"data\":{\"version\":\"<b>hunter2</b>\"}}");
        assertThat(check().sentence()).isEqualTo("The server answers queries");
    }

    @Test
    void theExactTroubleIsTold() {
        answers(401, "", "");
        assertThat(check())
                .isEqualTo(new ConnectionCheck(false, "metric server prom-eu refuses the credential (HTTP 401)"));
    }

    @Test
    void anAbsentServerIsTold() {
        prometheus.close();
        assertThat(check().sentence()).contains("refuses the connection").doesNotContain("hunter2");
    }
}
