package io.jenkins.plugins.releaseguard.engine.signal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RetryTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<Long> askedAt = new CopyOnWriteArrayList<>();
    private FakeServer server;
    private JsonClient client;

    @BeforeEach
    void serve() throws IOException {
        server = new FakeServer();
        client = new JsonClient(
                new MetricServer("s", server.url(), null, null, null, Duration.ZERO, true, SourceType.WEB),
                Authorization.none(),
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode ask() {
        return client.get("/x", Map.of(), Deadline.in(LIMIT)).join();
    }

    private void busyFirst(int times, FakeServer.Behaviour busy) {
        server.always(exchange -> {
            askedAt.add(System.nanoTime());
            (askedAt.size() <= times ? busy : FakeServer.status(200, "{}")).answer(exchange);
        });
    }

    @ParameterizedTest
    @CsvSource({"429", "502", "503", "504"})
    void aServerThatCannotAnswerNowIsAskedAgainAfterAGrowingWait(int status) {
        busyFirst(2, FakeServer.status(status, ""));

        assertThat(ask().isObject()).isTrue();
        assertThat(askedAt).hasSize(3);
        assertThat(askedAt.get(1) - askedAt.get(0))
                .isGreaterThan(Duration.ofMillis(95).toNanos());
        assertThat(askedAt.get(2) - askedAt.get(1))
                .isGreaterThan(Duration.ofMillis(195).toNanos());
    }

    @Test
    void aServerThatSaysWhenItMayBeAskedAgainIsNotAskedBefore() {
        busyFirst(1, FakeServer.busy(429, "1"));

        assertThat(ask().isObject()).isTrue();
        assertThat(askedAt).hasSize(2);
        assertThat(askedAt.get(1) - askedAt.get(0))
                .isGreaterThan(Duration.ofMillis(950).toNanos());
    }

    @Test
    void aServerThatWantsToBeLeftAloneForLongIsNotAskedByTheNextLookEither() {
        busyFirst(1, FakeServer.busy(503, "86400"));

        for (int look = 0; look < 2; look++) {
            assertThatThrownBy(this::ask)
                    .cause()
                    .isInstanceOf(NoDataException.class)
                    .hasMessageMatching("web server s cannot answer now \\(HTTP 503\\); "
                            + "it wants to be left alone for another (59|60) s");
        }
        assertThat(askedAt).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30                            | PT30S",
                "Wed, 21 Oct 2015 07:28:30 GMT | PT30S",
                "Wed, 21 Oct 2015 07:27:00 GMT |",
                "soon                          |",
                "-5                            |",
                "99999999999999999999          |",
            })
    void theTimeToComeBackIsSecondsOrADate(String text, Duration expected) {
        assertThat(PassingException.retryAfter(Optional.of(text), Optional.of("Wed, 21 Oct 2015 07:28:00 GMT")))
                .isEqualTo(expected);
        assertThat(PassingException.retryAfter(Optional.empty(), Optional.empty()))
                .isNull();
    }
}
