package io.jenkins.plugins.releaseguard.staging;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.staging.cluster.Cluster;
import io.jenkins.plugins.releaseguard.staging.cluster.Manifests;
import io.jenkins.plugins.releaseguard.staging.cluster.WriteWitness;
import io.jenkins.plugins.releaseguard.staging.metrics.PrometheusServer;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import io.jenkins.plugins.releaseguard.staging.traffic.Router;
import io.jenkins.plugins.releaseguard.staging.traffic.TrafficGenerator;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A small staging environment in this process: users, a model service behind a router, a cluster with a rollout of it,
 * and a metric server. It starts with a canary that has its share of the traffic and waits; faults come on demand.
 *
 * <p>All ports are free ones of the loopback interface. For use by many threads.
 */
public final class StagingWorld implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int REPLICAS = 3;

    private final StagingOptions options;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Facts facts;
    private final Clock clock;
    private final Clock clusterClock;
    private final Router router;
    private final ModelService model;
    private final Cluster cluster;
    private final TrafficGenerator traffic;
    private final PrometheusServer metrics;
    private StagedVersion baseline;
    private StagedVersion candidate;
    private boolean closed;

    /** A world as most need it. */
    public static StagingWorld start() {
        return start(StagingOptions.defaults());
    }

    /**
     * A world that is complete when this returns: the candidate has its share, and the metric server has samples of
     * both versions.
     *
     * @throws IllegalStateException when that takes longer than two minutes
     */
    public static StagingWorld start(StagingOptions options) {
        StagingWorld world = new StagingWorld(options);
        try {
            world.complete();
            return world;
        } catch (RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private StagingWorld(StagingOptions options) {
        this.options = options;
        this.facts = new Facts(options.listener());
        try {
            this.clock = part(new Clock("clock", 2, facts));
            // of its own, so that users never wait for the controller
            this.clusterClock = part(new Clock("cluster", 1, facts));
            ThreadPoolExecutor pool = Threads.pool("client", 2);
            part((AutoCloseable) pool::shutdownNow);
            HttpClient http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .executor(pool)
                    .build();
            this.router = new Router(facts);
            this.model = part(new ModelService(options.namespace(), options.service(), options.seed(), clock));
            Manifests manifests =
                    new Manifests(options.namespace(), options.service(), REPLICAS, options.candidateWeight());
            this.cluster = part(new Cluster(manifests, options.pace(), model, router, clusterClock, facts));
            this.metrics = part(new PrometheusServer(
                    http,
                    model.url().resolve("/metrics"),
                    options.service(),
                    options.scrapeInterval(),
                    options.authentication(),
                    clock,
                    facts));
            this.traffic = part(new TrafficGenerator(
                    http, model.url(), router, options.requestsPerSecond(), options.badAfter(), options.seed(), clock));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private void complete() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        baseline = cluster.create(options.baseline());
        await(
                "no traffic on " + baseline,
                deadline,
                () -> cluster.rollout().at("/status/phase").asText().equals("Healthy"));
        traffic.start();
        candidate = cluster.apply(options.candidate());
        await(
                "the canary does not pause at " + options.candidateWeight() + " %",
                deadline,
                () -> cluster.rollout().at("/status/phase").asText().equals("Paused"));
        await("no samples of " + baseline, deadline, () -> isMeasured(baseline));
        await("no samples of " + candidate, deadline, () -> isMeasured(candidate));
        traffic.count();
        facts.add(
                Facts.Kind.STARTED,
                candidate + " has " + options.candidateWeight() + " % of the traffic, " + baseline + " the rest");
    }

    private boolean isMeasured(StagedVersion version) {
        return metrics.ask("sum(http_requests_total{rollouts_pod_template_hash=\"" + version.podHash() + "\"}) > 0")
                .isPresent();
    }

    private void await(String otherwise, long deadline, BooleanSupplier condition) {
        CompletableFuture<Void> holds = new CompletableFuture<>();
        ScheduledFuture<?> looking = clusterClock.every(LOOK, "start", () -> {
            if (condition.getAsBoolean()) {
                holds.complete(null);
            }
        });
        try {
            holds.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the staging world starts", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the staging world is not complete after " + START_LIMIT.toSeconds() + " s: " + otherwise, e);
        } finally {
            looking.cancel(false);
        }
    }

    // ---- where it is

    /** The metric server, without a slash at the end. */
    public URI prometheusUrl() {
        return metrics.url();
    }

    /** The API server, without a slash at the end. It takes any credentials. */
    public URI kubernetesUrl() {
        return cluster.url();
    }

    /** What the world was made with. */
    public StagingOptions options() {
        return options;
    }

    /** The version that came as a canary at the start. */
    public StagedVersion candidate() {
        return candidate;
    }

    /** The version that was stable at the start. */
    public StagedVersion baseline() {
        return baseline;
    }

    /** The metric server, for faults of its own. */
    public PrometheusServer metrics() {
        return metrics;
    }

    // ---- what happens to it

    /** After some time the candidate's answers take 400 to 900 ms, until {@link #heal}. */
    public void slowCandidateAfter(Duration delay) {
        clock.after(delay, "slow candidate", () -> {
            model.slow(candidate.name());
            facts.add(Facts.Kind.FAULT_ON, candidate + " is slow");
        });
    }

    /** After some time half of the candidate's answers are HTTP 500, until {@link #heal}. */
    public void failCandidateAfter(Duration delay) {
        clock.after(delay, "failing candidate", () -> {
            model.errors(candidate.name());
            facts.add(Facts.Kind.FAULT_ON, candidate + " fails");
        });
    }

    /** After some time the metric server is gone for good: connections are refused. */
    public void loseMetricsAfter(Duration delay) {
        clock.after(delay, "lost metrics", metrics::lose);
    }

    /** Puts somebody beside the clients' writes to the rollout. */
    public void witnessWrites(WriteWitness by) {
        cluster.witnessWrites(by);
    }

    /** Ends all faults of the model service. */
    public void heal() {
        model.heal();
        facts.add(Facts.Kind.FAULT_OFF, "the model service is well");
    }

    /** Puts another version into the rollout's template, as a deployment in the middle of everything does. */
    public StagedVersion pushVersion(String name) {
        return cluster.apply(name);
    }

    /** The rollout as the cluster has it. */
    public JsonNode rollout() {
        return cluster.rollout();
    }

    // ---- what happened

    /** Answers since the start. */
    public long answers() {
        return traffic.tally().answers();
    }

    /** A version's answers since the start. */
    public long answersOf(String version) {
        return traffic.tally().answersOf(version);
    }

    /** Answers since the start that were a 5xx, late, or never came. */
    public long badAnswers() {
        return traffic.tally().bad();
    }

    /** A version's share of {@link #badAnswers}. */
    public long badAnswersOf(String version) {
        return traffic.tally().badOf(version);
    }

    /** The router's weights in percent by version name; candidate and baseline are always among them. */
    public Map<String, Integer> weights() {
        Map<String, Integer> weights = new LinkedHashMap<>();
        weights.put(candidate.name(), 0);
        weights.put(baseline.name(), 0);
        router.weights().forEach((version, percent) -> weights.put(version.name(), percent));
        return weights;
    }

    /** What happened so far. */
    public Facts facts() {
        return facts;
    }

    /** How many aborts the cluster has accepted. */
    public int aborts() {
        return facts.all(Facts.Kind.ABORT).size();
    }

    /** How often the template was set back to the stable version's. */
    public int undos() {
        return facts.all(Facts.Kind.UNDO).size();
    }

    /** How often a pause was ended from outside. */
    public int unpauses() {
        return facts.all(Facts.Kind.UNPAUSE).size();
    }

    /** Ends everything: no port stays open. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                // the others still have to be closed
                facts.problem("close", e);
            }
        }
    }
}
