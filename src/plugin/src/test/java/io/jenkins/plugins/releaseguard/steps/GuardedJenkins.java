package io.jenkins.plugins.releaseguard.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A controller with the plugin in it, set up for a staging world. */
public final class GuardedJenkins implements AutoCloseable {
    /** A window that a test can wait for: breaches within 2 s, healthy within 4 s. */
    public static final String POLICY =
            """
            window: {every: 250ms, lookback: 1500ms, warmUp: 500ms, healthyFor: 2s, atMost: 12s, recoveredFor: 1s, minRequests: 5}
            breach: p95_latency > 250ms for 1s
            rollback: argo-rollout model-svc in prod
            recovery: [p95_latency <= 250ms within 10s, traffic 100% on baseline within 10s]
            """;

    private static final Duration LIMIT = Duration.ofSeconds(40);

    final MetricServerEntry prometheus;
    final ClusterEntry cluster;
    private final LocalJenkins jenkins;
    private final PrintStream console;

    public GuardedJenkins(Path home, StagingWorld world) {
        this(home, world.prometheusUrl().toString(), world.kubernetesUrl().toString());
    }

    GuardedJenkins(Path home, String prometheusUrl, String kubernetesUrl) {
        this(home, prometheusUrl, kubernetesUrl, new PrintStream(OutputStream.nullOutputStream()));
    }

    /** @param console gets the logs of the builds as they come */
    public GuardedJenkins(Path home, String prometheusUrl, String kubernetesUrl, PrintStream console) {
        this.console = console;
        jenkins = LocalJenkins.start(home, console);
        prometheus = new MetricServerEntry("staging", prometheusUrl);
        prometheus.setCatalogue("prometheus-client");
        prometheus.setScrapeInterval("500ms");
        prometheus.setDefault(true);
        cluster = new ClusterEntry("staging", kubernetesUrl);
        cluster.setDefault(true);
        cluster.setEnvironment("staging");
        configure();
    }

    /** Saves what a test has changed. */
    void configure() {
        ReleaseGuardConfiguration guard = ReleaseGuardConfiguration.get();
        guard.setMetricServers(List.of(prometheus));
        guard.setClusters(List.of(cluster));
    }

    /** Has the cluster asked with a credential from now on. */
    public void useForCluster(String credentialsId) {
        cluster.setCredentialsId(credentialsId);
        configure();
    }

    public LocalBuild start(String job, String script) throws IOException {
        return jenkins.build(jenkins.jobFromScript(job, script), Map.of(), console);
    }

    /** Runs {@code canaryGate} with the usual policy and more arguments, in a scripted Pipeline. */
    LocalBuild gate(String arguments) throws Exception {
        return run("def gate = canaryGate policyText: '''" + POLICY + "'''" + arguments
                + "\necho \"verdict ${gate.verdict}, outcome ${gate.outcome}, because ${gate.reason}\"");
    }

    LocalBuild run(String script) throws Exception {
        LocalBuild build = start("release", script);
        build.awaitEnd(LIMIT);
        return build;
    }

    LocalBuild runBeside(Path folder) throws Exception {
        LocalBuild build = jenkins.build(jenkins.jobFromFolder("release", folder, "Jenkinsfile"), Map.of(), console);
        build.awaitEnd(LIMIT);
        return build;
    }

    LocalBuild runBranch(Path own, Path trusted) throws Exception {
        LocalBuild build = jenkins.build(jenkins.jobFromBranch("PR-7", own, trusted, "Jenkinsfile"), Map.of(), console);
        build.awaitEnd(LIMIT);
        return build;
    }

    public static JsonNode record(LocalBuild build) throws IOException {
        ReleaseGuardAction action = build.run().getAction(ReleaseGuardAction.class);
        return new ObjectMapper()
                .readTree(Files.readString(action.record(action.getIds().get(0))));
    }

    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** As if the process had been killed. */
    public void crash() {
        jenkins.crash();
    }

    /** The builds that were gone on with at the start. */
    public List<LocalBuild> resumed() {
        return jenkins.resumedBuilds();
    }

    @Override
    public void close() {
        jenkins.close();
    }
}
