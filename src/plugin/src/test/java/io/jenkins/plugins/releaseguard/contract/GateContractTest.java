package io.jenkins.plugins.releaseguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.ProxyConfiguration;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.staging.StagingOptions;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole way of a gate, from the Jenkinsfile to the record, against a world with real HTTP between the parts. */
@Timeout(300)
class GateContractTest {
    static final String POLICY =
            """
            window: {every: 250ms, lookback: 1500ms, warmUp: 500ms, healthyFor: 2s, atMost: 60s, recoveredFor: 1s, minRequests: 5}
            breach: p95_latency > 250ms for 1s
            rollback: argo-rollout model-svc in prod
            recovery: [p95_latency <= 250ms within 30s, traffic 100% on baseline within 30s]
            """;
    private static final String GATE = "def gate = canaryGate policyText: '''" + POLICY
            + "'''\necho \"verdict ${gate.verdict}, outcome ${gate.outcome}\"";

    @RegisterExtension
    final Host host = Host.ofThisBuild();

    private StagingWorld world;

    @BeforeEach
    void start() {
        world = StagingWorld.start();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static void configure(StagingWorld world, String credentialsId) {
        configure(world.prometheusUrl().toString(), world.kubernetesUrl().toString());
        ReleaseGuardConfiguration.get().getMetricServers().get(0).setCredentialsId(credentialsId);
    }

    private static void configure(String prometheusUrl, String clusterUrl) {
        MetricServerEntry prometheus = new MetricServerEntry("staging", prometheusUrl);
        prometheus.setCatalogue("prometheus-client");
        prometheus.setScrapeInterval("500ms");
        prometheus.setDefault(true);
        ClusterEntry cluster = new ClusterEntry("staging", clusterUrl);
        cluster.setDefault(true);
        ReleaseGuardConfiguration.get().setMetricServers(List.of(prometheus));
        ReleaseGuardConfiguration.get().setClusters(List.of(cluster));
    }

    static JsonNode record(Build build) throws Exception {
        ReleaseGuardAction action = build.run().getAction(ReleaseGuardAction.class);
        Path record = action.record(action.getIds().get(0));
        assertThat(record).as(build.log()).exists();
        return new ObjectMapper().readTree(Files.readString(record));
    }

    @Test
    void aHealthyCandidateLetsTheBuildGoOnWithTheGatesAnswer() throws Throwable {
        host.session(jenkins -> {
            configure(world, null);
            Build build = jenkins.start("team/release", GATE);
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("verdict HEALTHY, outcome PASSED");
            assertThat(record(build).path("build").asText()).isEqualTo("team/release#1");
        });
    }

    @Test
    void theMetricServerIsAskedWithACredentialOfTheJobsFolder() throws Throwable {
        try (StagingWorld closed =
                StagingWorld.start(StagingOptions.defaults().withAuthentication(Authentication.bearer("t0ps3cret")))) {
            host.session(jenkins -> {
                configure(closed, "prom-token");
                jenkins.addText("prom-token", "t0ps3cret", "team");
                Build inside = jenkins.start("team/release", GATE);
                assertThat(inside.awaitEnd()).as(inside.log()).isEqualTo(Result.SUCCESS);
                assertThat(inside.log()).doesNotContain("t0ps3cret");
                Build outside = jenkins.start("release", GATE);
                assertThat(outside.awaitEnd()).as(outside.log()).isEqualTo(Result.FAILURE);
                assertThat(outside.log()).contains("prom-token");
            });
        }
    }

    @Test
    void serversAndClustersAreAskedByJenkinsProxyAlsoWhenItWasSetLater() throws Throwable {
        try (ForwardProxy proxy = new ForwardProxy(
                Map.of("prometheus.invalid", world.prometheusUrl(), "cluster.invalid", world.kubernetesUrl()))) {
            host.session(jenkins -> {
                configure(world, null);
                Build before = jenkins.start("before", GATE);
                assertThat(before.awaitEnd()).as(before.log()).isEqualTo(Result.SUCCESS);
                assertThat(proxy.asked()).isEmpty();
                configure("http://prometheus.invalid", "http://cluster.invalid");
                Jenkins.get().setProxy(new ProxyConfiguration("127.0.0.1", proxy.port()));
                Build after = jenkins.start("after", GATE);
                assertThat(after.awaitEnd()).as(after.log()).isEqualTo(Result.SUCCESS);
                assertThat(proxy.asked()).containsExactlyInAnyOrder("prometheus.invalid", "cluster.invalid");
            });
        }
    }

    @Test
    void aBreachIsRolledBackProvenAndEndsTheBuild() throws Throwable {
        host.session(jenkins -> {
            configure(world, null);
            world.slowCandidateAfter(Duration.ZERO);
            Build build = jenkins.start("release", GATE);
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
            assertThat(record(build).path("outcome").asText()).isEqualTo("ROLLED_BACK");
            assertThat(build.log()).contains("ROLLED_BACK: p95_latency > 250ms for 1s");
        });
    }

    @Test
    void aBuildThatAPersonStopsLeavesNoUnwatchedCanary() throws Throwable {
        host.session(jenkins -> {
            configure(world, null);
            Build build = jenkins.start("release", GATE.replace("healthyFor: 2s", "healthyFor: 50s"));
            ProbeStep.await("the gate", () -> build.run().getAction(ReleaseGuardAction.class) != null);
            ProbeStep.await("a look", () -> looks(build));
            build.stop("alice");
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.ABORTED);
            ProbeStep.await("the rollback", () -> outcome(build).equals("ROLLED_BACK"));
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        });
    }

    @Test
    void aGateGoesOnAfterARestartAndRollsBack() throws Throwable {
        host.session(jenkins -> {
            configure(world, null);
            Build build = jenkins.start("release", GATE.replace("healthyFor: 2s", "healthyFor: 50s"));
            ProbeStep.await("a look", () -> looks(build));
        });
        world.slowCandidateAfter(Duration.ZERO);
        host.session(jenkins -> {
            Build build = jenkins.build("release", 1);
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
            assertThat(record(build).path("outcome").asText()).as(build.log()).isEqualTo("ROLLED_BACK");
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        });
    }

    private static String outcome(Build build) {
        try {
            return record(build).path("outcome").asText();
        } catch (NoSuchFileException e) {
            return "not written yet";
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static boolean looks(Build build) {
        return says(build, "Watching");
    }

    static boolean says(Build build, String words) {
        try {
            return build.log().contains(words);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
