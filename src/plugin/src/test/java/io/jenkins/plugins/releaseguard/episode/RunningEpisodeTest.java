package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningEpisodeTest {
    @TempDir
    Path home;

    private final List<String> heard = new ArrayList<>();

    @Test
    void aStepThatComesAfterTheEndHearsOfItAndOfWhatWasLogged() throws Exception {
        RunningEpisode episode = episode();
        episode.log("one");
        episode.ended(new Ending(record(), Ending.Build.FAILED, "because"));
        episode.watchedBy(watcher());

        assertThat(heard).containsExactly("gone: because", "one", "ended: because");
    }

    @Test
    void theEndIsToldOnceToWhoeverListensThen() throws Exception {
        RunningEpisode episode = episode();
        episode.watchedBy(watcher());
        episode.log("one");
        episode.ended(new Ending(record(), Ending.Build.FAILED, "because"));

        assertThat(heard).containsExactly("one", "gone: because", "ended: because");
    }

    @Test
    void anEndThatNobodyHearsIsStillOne() throws Exception {
        RunningEpisode episode = episode();
        episode.watchedBy(watcher());
        episode.unwatched();
        episode.ended(new Ending(record(), Ending.Build.FAILED, "because"));

        assertThat(heard).containsExactly("gone: because");
    }

    private RunningEpisode episode() throws Exception {
        MetricServer metrics = new MetricServer(
                "m", URI.create("http://m"), null, "prometheus-client", null, Duration.ofSeconds(15), true);
        Cluster cluster = new Cluster("c", URI.create("https://c"), null, List.of(), List.of(), null, true);
        Order order = Order.gate(
                "e-1",
                new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn())
                        .read(
                                """
                                breach:   p95_latency > 250ms for 5m
                                rollback: argo-rollout model-svc in prod
                                recovery: p95_latency <= 250ms within 10m
                                """,
                                "policy",
                                new Servers(List.of(metrics), List.of(cluster))),
                "job#1",
                "test");
        SteadyClock clock = SteadyClock.started();
        return new RunningEpisode(
                new Journal.Entry(order, new Origin("job#1", "job", null), null, clock.start()),
                clock,
                new Journal(home, Clock.systemUTC()),
                new Host());
    }

    private final class Host implements EpisodeHost {
        @Override
        public void changed(RunningEpisode episode, EpisodeState state) {
            heard.add("changed");
        }

        @Override
        public void lostServer(RunningEpisode episode, String name) {
            heard.add("lost: " + name);
        }

        @Override
        public void ended(RunningEpisode episode, Ending ending) {
            heard.add("gone: " + ending.reason());
        }
    }

    private EpisodeWatcher watcher() {
        return new EpisodeWatcher() {
            @Override
            public void log(String line) {
                heard.add(line);
            }

            @Override
            public void ended(Ending ending) {
                heard.add("ended: " + ending.reason());
            }

            @Override
            public void lost(String why) {
                heard.add("lost");
            }
        };
    }

    private static EpisodeRecord record() {
        return new EpisodeRecord(
                1,
                "e-1",
                "gate",
                "r",
                null,
                null,
                null,
                Instant.EPOCH,
                null,
                false,
                "h",
                "j",
                null,
                null,
                null,
                Outcome.STOPPED,
                List.of(),
                Timeline.EMPTY,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }
}
