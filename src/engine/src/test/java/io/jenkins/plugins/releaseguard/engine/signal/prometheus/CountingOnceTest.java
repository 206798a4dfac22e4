package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The whole way, over HTTP: every request of a version counts once, however the looks fall. */
class CountingOnceTest {
    private static final Duration SCRAPE = Duration.ofSeconds(1);
    private static final HttpClient HTTP = PrometheusSource.httpClient();
    private static final Signal REQUESTS =
            new Signal("requests", new CounterSpec("c"), Unit.PER_SECOND, true, OnNoData.HOLD, "prom-eu");

    @Property(tries = 40)
    void theRequestsOfAnyLooksAddUpToThoseBetweenTheFirstAndTheLast(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 104_000, max = 139_900) Integer> looks,
            @ForAll @Size(40) List<@IntRange(max = 50) Integer> growth,
            @ForAll @IntRange(min = -5_000, max = 5_000) int ahead)
            throws IOException {
        List<Integer> steady = growth;
        List<CounterWindowTest.Pod> pods =
                List.of(pod(0, steady), pod(333, steady.stream().map(g -> g / 2).toList()));
        List<Series> everything = CounterWindowTest.scrape(pods).stream()
                .map(s -> new Series(
                        s.labels(), Arrays.stream(s.times()).map(t -> t + ahead).toArray(), s.values()))
                .toList();
        TestClock clock = new TestClock(Instant.ofEpochMilli(104_000));
        try (FakePrometheus prometheus = new FakePrometheus(clock.ahead(Duration.ofMillis(ahead)))) {
            prometheus.holds(everything);
            PrometheusSource source =
                    new PrometheusSource(prometheus.metricServer(SCRAPE), Authorization.none(), HTTP, clock);

            long counted = 0;
            Instant countedUpTo = null;
            Instant first = null;
            for (int now : new TreeSet<>(looks)) {
                clock.set(now);
                Observation observation = source.observe(new Look(
                                REQUESTS, Scope.LIVE, Map.of(), "s", "n", Duration.ofSeconds(3), countedUpTo, null))
                        .toCompletableFuture()
                        .join();
                assertThat(observation.detail()).isNull();
                assertThat(observation.requestsSince()).isEqualTo(countedUpTo);
                counted += observation.requests();
                countedUpTo = observation.dataTime();
                first = first == null ? countedUpTo : first;
            }

            double made = CounterWindow.of(everything, List.of(), SCRAPE.toMillis())
                    .increase(first.toEpochMilli() + ahead, countedUpTo.toEpochMilli() + ahead, l -> true);
            assertThat(counted).isEqualTo((long) made);
        }
    }

    private static CounterWindowTest.Pod pod(int phase, List<Integer> growth) {
        return new CounterWindowTest.Pod(
                phase,
                growth,
                growth.stream().map(g -> g % 7 == 3 ? 1 : 0).toList(),
                growth.stream().map(g -> false).toList());
    }
}
