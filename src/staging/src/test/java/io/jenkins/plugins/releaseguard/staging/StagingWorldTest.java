package io.jenkins.plugins.releaseguard.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.staging.Facts.Kind;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StagingWorldTest {
    private static final Duration NOW = Duration.ZERO;

    /** Loading classes for the first time is not the world's own time. */
    @BeforeAll
    static void loadClasses() {
        StagingWorld.start().close();
    }

    @Test
    void starts_within_five_seconds_with_a_paused_canary_and_samples_of_both_versions() {
        long start = System.nanoTime();
        try (StagingWorld world = StagingWorld.start()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(world.weights()).isEqualTo(Map.of("v4", 90, "v5", 10));
            assertThat(world.candidate().name()).isEqualTo("v5");
            assertThat(world.candidate().image()).endsWith("/model-svc:v5");
            assertThat(world.baseline().podHash())
                    .isNotEqualTo(world.candidate().podHash());
            assertThat(requests(world, world.baseline())).isPositive();
            assertThat(requests(world, world.candidate())).isPositive();
            assertThat(world.facts().last(Kind.STARTED)).isPresent();
            Kube kube = new Kube(world.kubernetesUrl());
            assertThat(kube.at("/status/phase").asText()).isEqualTo("Paused");
            assertThat(kube.at("/status/currentPodHash").asText())
                    .isEqualTo(world.candidate().podHash());
            assertThat(kube.at("/status/stableRS").asText())
                    .isEqualTo(world.baseline().podHash());
        }
    }

    @Test
    void a_slow_canary_shows_in_its_own_p95_and_not_in_that_of_the_baseline() {
        try (StagingWorld world = StagingWorld.start()) {
            world.slowCandidateAfter(NOW);
            Await.until("p95 of the candidate above 250 ms", () -> p95(world, world.candidate()) > 0.25);
            assertThat(p95(world, world.baseline())).isLessThan(0.25);
            assertThat(world.facts().all(Kind.FAULT_ON)).hasSize(1);
        }
    }

    @Test
    void bad_answers_are_counted_for_the_version_that_gave_them() {
        try (StagingWorld world = StagingWorld.start()) {
            world.failCandidateAfter(NOW);
            Await.until("ten bad answers of the candidate", () -> world.badAnswersOf("v5") >= 10);
            assertThat(world.badAnswers()).isGreaterThanOrEqualTo(10);
            assertThat(world.badAnswersOf("v4")).isLessThan(world.badAnswersOf("v5"));
            assertThat(world.answers()).isGreaterThan(world.badAnswers());
            world.heal();
            assertThat(world.facts().all(Kind.FAULT_OFF)).hasSize(1);
        }
    }

    @Test
    void failing_answers_show_in_the_metrics_as_server_errors() {
        try (StagingWorld world = StagingWorld.start()) {
            world.failCandidateAfter(NOW);
            String query = "sum(rate(http_requests_total{code=~\"5..\", rollouts_pod_template_hash=\"%s\"}[3s]))";
            Await.until(
                    "errors of the candidate",
                    () -> world.metrics()
                                    .ask(query.formatted(world.candidate().podHash()))
                                    .orElse(0)
                            > 0);
            assertThat(world.metrics().ask(query.formatted(world.baseline().podHash())))
                    .isEmpty();
        }
    }

    @Test
    void an_abort_takes_all_traffic_from_the_canary() {
        try (StagingWorld world = StagingWorld.start()) {
            assertThat(new Kube(world.kubernetesUrl()).abort().code()).isEqualTo(200);
            Await.until("no traffic on the candidate", () -> world.weights().equals(Map.of("v4", 100, "v5", 0)));
            assertThat(world.aborts()).isEqualTo(1);
            assertThat(world.undos()).isZero();
            Await.until("the fact of it", () -> world.facts()
                    .last(Kind.WEIGHTS_CHANGED)
                    .orElseThrow()
                    .detail()
                    .equals("v4 100 %"));
        }
    }

    @Test
    void a_lost_metric_server_refuses_connections() {
        try (StagingWorld world = StagingWorld.start()) {
            world.loseMetricsAfter(NOW);
            Await.until(
                    "the metrics are lost",
                    () -> world.facts().last(Kind.METRICS_LOST).isPresent());
            assertRefused(world.prometheusUrl());
        }
    }

    @Test
    void the_traffic_comes_at_its_rate_and_no_part_fails_while_nobody_asks_for_a_fault() {
        try (StagingWorld world = StagingWorld.start()) {
            long start = System.nanoTime();
            Await.until("400 answers", () -> world.answers() >= 400);
            double rate = 400 / ((System.nanoTime() - start) / 1e9);
            assertThat(rate).isBetween(100.0, 260.0);
            assertThat(world.answersOf("v5")).isBetween(15L, 80L);
            assertThat(world.facts().all(Kind.PROBLEM)).isEmpty();
        }
    }

    @Test
    void a_listener_is_told_each_fact() {
        StringBuffer told = new StringBuffer();
        try (StagingWorld world = StagingWorld.start(StagingOptions.defaults()
                .withListener(f -> told.append(f.kind()).append(' ')))) {
            world.pushVersion("v6");
            assertThat(told.toString()).contains("STARTED NEW_TEMPLATE");
        }
    }

    @Test
    void close_releases_all_ports_and_threads_and_may_be_repeated() {
        Set<Thread> before = liveThreads();
        StagingWorld world = StagingWorld.start();
        world.close();
        world.close();
        assertRefused(world.prometheusUrl());
        assertRefused(world.kubernetesUrl());
        Await.until("no thread is left: " + left(before), () -> left(before).isEmpty());
        assertThat(world.facts().all(Kind.PROBLEM)).isEmpty();
    }

    private static Set<Thread> liveThreads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    private static Set<String> left(Set<Thread> before) {
        return liveThreads().stream()
                .filter(t ->
                        !before.contains(t) && (!t.isDaemon() || t.getName().startsWith("staging-")))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    private static void assertRefused(URI url) {
        assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()).close())
                .isInstanceOf(ConnectException.class);
    }

    private static double requests(StagingWorld world, StagedVersion version) {
        return world.metrics()
                .ask("sum(http_requests_total{rollouts_pod_template_hash=\"" + version.podHash() + "\"})")
                .orElse(0);
    }

    private static double p95(StagingWorld world, StagedVersion version) {
        return world.metrics()
                .ask("histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{"
                        + "rollouts_pod_template_hash=\"" + version.podHash() + "\"}[3s])))")
                .orElse(0);
    }
}
