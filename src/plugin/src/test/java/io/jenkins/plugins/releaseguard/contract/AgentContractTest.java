package io.jenkins.plugins.releaseguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gate whose reads, writes and programs go to the agent of the node around it. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program of the kubeconfig is a shell script here")
class AgentContractTest {
    private static final String GATE = "node('worker') {\ndef gate = canaryGate runOn: 'agent', policyText: '''"
            + GateContractTest.POLICY + "'''\necho \"verdict ${gate.verdict}, outcome ${gate.outcome}\"\n}";
    private static final String LONG_GATE = GATE.replace("healthyFor: 2s", "healthyFor: 50s");

    @RegisterExtension
    final Host host = Host.ofThisBuild();

    @TempDir
    Path folder;

    private StagingWorld world;

    @BeforeEach
    void start() {
        world = StagingWorld.start();
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** The cluster is entered by a kubeconfig whose program says who the user is, and who has run it. */
    private void configure(Controller jenkins) throws Exception {
        MetricServerEntry prometheus =
                new MetricServerEntry("staging", world.prometheusUrl().toString());
        prometheus.setCatalogue("prometheus-client");
        prometheus.setScrapeInterval("500ms");
        prometheus.setDefault(true);
        ClusterEntry cluster = new ClusterEntry("staging", null);
        cluster.setDefault(true);
        cluster.setCredentialsId("kubeconfig");
        ReleaseGuardConfiguration.get().setMetricServers(List.of(prometheus));
        ReleaseGuardConfiguration.get().setClusters(List.of(cluster));
        addKubeconfig(jenkins);
    }

    private void addKubeconfig(Controller jenkins) throws Exception {
        jenkins.addFile(
                "kubeconfig",
                """
                {"current-context": "staging",
                 "contexts": [{"name": "staging", "context": {"cluster": "staging", "user": "guard"}}],
                 "clusters": [{"name": "staging", "cluster": {"server": "%s"}}],
                 "users": [{"name": "guard", "user": {"exec":
                   {"apiVersion": "client.authentication.k8s.io/v1", "command": "%s"}}}]}
                """
                        .formatted(world.kubernetesUrl(), login()),
                null);
    }

    private Path login() throws IOException {
        Path program = folder.resolve("login");
        Files.writeString(
                program,
                "#!/bin/sh\necho $PPID >> " + folder.resolve("parents")
                        + "\necho '{\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/v1\","
                        + " \"status\": {\"token\": \"t0ps3cret\"}}'\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private static List<Path> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("model-release-guard-"))
                    .toList();
        }
    }

    @Test
    void theAgentAsksTheServersAndRunsTheKubeconfigsProgramAndKeepsNothing() throws Throwable {
        List<Path> before = leftBehind();
        host.session(jenkins -> {
            jenkins.addAgent("worker");
            configure(jenkins);
            Build build = jenkins.start("release", GATE);
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("verdict HEALTHY, outcome PASSED").doesNotContain("t0ps3cret");
            assertThat(jenkins.wasRunBy("worker", Files.readAllLines(folder.resolve("parents"))))
                    .isTrue();
        });
        assertThat(leftBehind()).isEqualTo(before);
    }

    @Test
    void onTheControllerTheKubeconfigsProgramIsRefused() throws Throwable {
        host.session(jenkins -> {
            configure(jenkins);
            Build build = jenkins.start("release", GATE.replace("'worker'", "").replace("runOn: 'agent', ", ""));
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("which is refused on this machine").contains("runOn: 'agent'");
            assertThat(folder.resolve("parents")).doesNotExist();
        });
    }

    @Test
    void aNodeOfTheControllersOwnIsNoAgent() throws Throwable {
        host.session(jenkins -> {
            configure(jenkins);
            Build inside = jenkins.start("inside", GATE.replace("'worker'", ""));
            assertThat(inside.awaitEnd()).as(inside.log()).isEqualTo(Result.FAILURE);
            assertThat(inside.log()).contains("the node around the step is the controller's own");
            Build outside = jenkins.start("outside", GATE.replace("node('worker')", "stage('no node')"));
            assertThat(outside.awaitEnd()).as(outside.log()).isEqualTo(Result.FAILURE);
            assertThat(outside.log()).contains("runOn: 'agent' needs an agent: put the step into a node");
            assertThat(folder.resolve("parents")).doesNotExist();
        });
    }

    @Test
    void aGateWhoseAgentIsLostHasNoDataAndGoesOnWhenItIsBack() throws Throwable {
        host.session(jenkins -> {
            jenkins.addAgent("worker");
            configure(jenkins);
            Build build = jenkins.start("release", LONG_GATE);
            ProbeStep.await("a look", () -> GateContractTest.looks(build));
            jenkins.connectAgent("worker", false);
            ProbeStep.await("the loss", () -> GateContractTest.says(build, "the agent 'worker' is offline"));
            world.slowCandidateAfter(Duration.ZERO);
            jenkins.connectAgent("worker", true);
            assertRolledBack(build);
        });
    }

    @Test
    void aGateGoesOnAtItsAgentAfterARestart() throws Throwable {
        host.session(jenkins -> {
            jenkins.addAgent("worker");
            configure(jenkins);
            Build build = jenkins.start("release", LONG_GATE);
            ProbeStep.await("a look", () -> GateContractTest.looks(build));
        });
        world.slowCandidateAfter(Duration.ZERO);
        host.session(jenkins -> {
            if (!jenkins.keepsCredentials()) {
                addKubeconfig(jenkins);
            }
            assertRolledBack(jenkins.build("release", 1));
        });
    }

    private void assertRolledBack(Build build) throws Exception {
        assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
        assertThat(GateContractTest.record(build).path("outcome").asText())
                .as(build.log())
                .isEqualTo("ROLLED_BACK");
        assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
    }
}
