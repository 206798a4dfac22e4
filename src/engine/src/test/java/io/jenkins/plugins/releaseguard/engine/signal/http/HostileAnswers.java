package io.jenkins.plugins.releaseguard.engine.signal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every source that asks by HTTP does with answers that are none: no data, with its cause, in bounded time. */
public abstract class HostileAnswers {
    protected static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    protected FakeServer server;

    @BeforeEach
    final void serve() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    final void stop() {
        server.close();
    }

    /** A signal of the source, as good as any. */
    protected abstract SignalSpec anySpec();

    /** The type of the server. */
    protected abstract SourceType type();

    /** What a number in a good answer looks like, for wrong ones in its place; null: the test says its own. */
    protected final Observation observe(SignalSpec spec, Scope scope, Map<Scope, Version> versions, Instant at) {
        return observe(server.url(), spec, scope, versions, at, Authorization.none());
    }

    protected final Observation observe(SignalSpec spec) {
        return observe(spec, Scope.LIVE, Map.of(), null);
    }

    /** A look after one whose data time was that. */
    protected final Observation observe(SignalSpec spec, Instant countedUpTo) {
        return observe(server.url(), spec, Scope.LIVE, Map.of(), countedUpTo, null, Authorization.none());
    }

    protected final Observation observe(
            URI url, SignalSpec spec, Scope scope, Map<Scope, Version> versions, Instant at, Authorization shown) {
        return observe(url, spec, scope, versions, null, at, shown);
    }

    private Observation observe(
            URI url,
            SignalSpec spec,
            Scope scope,
            Map<Scope, Version> versions,
            Instant countedUpTo,
            Instant at,
            Authorization shown) {
        Signal signal = new Signal("x", spec, Unit.NUMBER, null, OnNoData.HOLD, "s");
        MetricServer entry = new MetricServer("s", url, null, null, null, Duration.ZERO, true, type());
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return Kinds.of(signal)
                .open(new Connection(entry, shown, HTTP, clock, other -> null))
                .observe(new Look(signal, scope, versions, "svc", "ns", Duration.ofMinutes(1), countedUpTo, at))
                .toCompletableFuture()
                .join();
    }

    static Stream<Arguments> misbehaviours() {
        return Stream.of(
                arguments("HTML", FakeServer.status(200, "<html><body>Login</body></html>"), NoData.QUERY_ERROR),
                arguments("nothing", FakeServer.status(200, ""), NoData.QUERY_ERROR),
                arguments("a broken document", FakeServer.status(200, "{\"a\":["), NoData.QUERY_ERROR),
                arguments("deep nesting", FakeServer.status(200, "[".repeat(100_000)), NoData.QUERY_ERROR),
                arguments("a redirect", FakeServer.status(302, ""), NoData.QUERY_ERROR),
                arguments("401", FakeServer.status(401, "{}"), NoData.QUERY_ERROR),
                arguments("403", FakeServer.status(403, "{}"), NoData.QUERY_ERROR),
                arguments("404", FakeServer.status(404, "<html>no</html>"), NoData.QUERY_ERROR),
                arguments("429", FakeServer.status(429, "{}"), NoData.UNREACHABLE),
                arguments("500", FakeServer.status(500, "{\"message\":\"boom\"}"), NoData.QUERY_ERROR),
                arguments("503", FakeServer.status(503, "{}"), NoData.UNREACHABLE),
                arguments("a broken connection", FakeServer.breaking(), NoData.UNREACHABLE),
                arguments("an endless answer", FakeServer.endless("[1,2,3],"), NoData.QUERY_ERROR),
                arguments("a slow answer", FakeServer.dripping(), NoData.UNREACHABLE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misbehaviours")
    final void an_answer_that_is_none_is_no_data_with_its_cause(
            String name, FakeServer.Behaviour behaviour, NoData cause) {
        server.always(behaviour);
        long began = System.nanoTime();

        Observation observation = observe(anySpec());

        assertThat(observation.noData()).isEqualTo(cause);
        assertThat(observation.detail()).isNotBlank().hasSizeLessThan(600).doesNotContain("169.254");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Answers.LIMIT.plusSeconds(5));
    }

    @Test
    final void what_may_soon_be_over_is_asked_again_within_the_limit() {
        FakeServer.Behaviour busy = FakeServer.status(503, "{}");
        server.always(exchange -> (server.asks().size() < 3 ? busy : FakeServer.status(500, "{}")).answer(exchange));

        Observation observation = observe(anySpec());

        assertThat(observation.noData()).isEqualTo(NoData.QUERY_ERROR);
        assertThat(server.asks()).hasSize(3);
    }

    @Test
    final void a_server_that_is_not_there_is_unreachable() {
        URI nobody = server.url();
        server.close();

        Observation observation = observe(nobody, anySpec(), Scope.LIVE, Map.of(), null, Authorization.none());

        assertThat(observation.noData()).isEqualTo(NoData.UNREACHABLE);
        assertThat(observation.detail()).contains("refuses the connection");
    }

    @Test
    final void a_credential_that_the_server_quotes_is_not_repeated() {
        server.always(FakeServer.status(500, "{\"message\":\"user:hunter2 aHVudGVyOmh1bnRlcjI= hunter2\"}"));
        Authorization secret = Authorization.basic(() -> "user", () -> "hunter2");

        Observation observation = observe(server.url(), anySpec(), Scope.LIVE, Map.of(), null, secret);

        assertThat(observation.noData()).isEqualTo(NoData.QUERY_ERROR);
        assertThat(observation.detail()).doesNotContain("hunter2");
    }
}
