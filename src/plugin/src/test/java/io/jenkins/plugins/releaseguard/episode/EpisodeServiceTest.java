package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import io.jenkins.plugins.releaseguard.steps.GuardedJenkins;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds that Jenkins goes on with may come before the service has read its journal. */
@Timeout(60)
class EpisodeServiceTest {
    private static final String ID = "e-1";
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir
    Path home;

    private LocalJenkins jenkins;
    /** Beside that of the controller, which has found an empty journal. */
    private final EpisodeService service = new EpisodeService();

    private final CompletableFuture<Ending> heard = new CompletableFuture<>();

    @BeforeEach
    void leaveAGateBehind() throws Exception {
        jenkins = LocalJenkins.start(home);
        ReleaseGuardConfiguration.get().setClusters(List.of(new ClusterEntry("c", NOBODY)));
        MetricServer metrics = new MetricServer(
                "m", URI.create(NOBODY), null, "prometheus-client", null, Duration.ofSeconds(15), true);
        Cluster cluster = new Cluster("c", URI.create(NOBODY), null, List.of(), List.of(), null, true);
        Order gate = Order.gate(
                ID,
                new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn())
                        .read(
                                """
                                breach:   p95_latency > 250ms for 5m
                                rollback: argo-rollout model-svc in c/prod
                                recovery: p95_latency <= 250ms within 10m
                                """,
                                "policy",
                                new Servers(List.of(metrics), List.of(cluster))),
                "job#1",
                "test");
        new Journal(home, Clock.systemUTC())
                .write(new Journal.Entry(
                        gate,
                        new Origin("job#1", "job", null),
                        null,
                        SteadyClock.started().start()));
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    @Test
    void aBuildThatIsStoppedBeforeTheJournalIsReadStopsItsGate() throws Exception {
        service.stop(ID, "the build was aborted");
        assertThat(service.isRunning(ID)).isFalse();

        service.onLoaded();
        GuardedJenkins.await("the end of the gate", () -> !service.isRunning(ID));

        Ending end = service.state(ID).ending(service.order(ID));
        assertThat(end.record().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(end.reason()).isEqualTo("stopped: the build was aborted");
    }

    @Test
    void aStepThatListensBeforeTheJournalIsReadHearsOfTheEnd() throws Exception {
        assertThat(service.watch(ID, watcher())).isTrue();
        assertThat(heard).isNotDone();

        service.onLoaded();
        service.stop(ID, "the build was aborted");

        assertThat(heard.get(40, TimeUnit.SECONDS).record().outcome()).isEqualTo(Outcome.STOPPED);
    }

    private EpisodeWatcher watcher() {
        return new EpisodeWatcher() {
            @Override
            public void log(String line) {
                // only the end is of interest
            }

            @Override
            public void ended(Ending ending) {
                heard.complete(ending);
            }

            @Override
            public void lost(String why) {
                heard.completeExceptionally(new AssertionError(why));
            }
        };
    }
}
