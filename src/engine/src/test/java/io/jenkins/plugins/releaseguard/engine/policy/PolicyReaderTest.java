package io.jenkins.plugins.releaseguard.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What right policies are read as. */
class PolicyReaderTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void three_lines_are_a_complete_policy_with_every_default_filled_in() throws Exception {
        Policy policy = Read.policy(Read.THREE_LINES);

        assertThat(policy.release()).isEqualTo("model-svc");
        assertThat(policy.environment()).isNull();
        assertThat(policy.baseline()).isEqualTo(Policy.LAST_KNOWN_GOOD);
        assertThat(policy.window())
                .isEqualTo(new Window(
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        TEN_MINUTES,
                        Duration.ofMinutes(40),
                        100,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1)));
        assertThat(policy.target()).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy.onHealthy()).isEqualTo(Policy.OnHealthy.REPORT);
        assertThat(policy.onBreach()).isNull();
        assertThat(policy.onInconclusive()).isNull();
        assertThat(policy.runbook()).isNull();
        assertThat(policy.observe()).isEmpty();
        assertThat(policy.warnings()).isEmpty();
        assertThat(policy.text()).isEqualTo(Read.THREE_LINES);
        assertThat(policy.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void conditions_and_legs_of_three_lines_have_exact_values_and_places() throws Exception {
        Policy policy = Read.policy(Read.THREE_LINES);

        assertThat(policy.breach())
                .containsExactly(new Condition.Threshold(
                        "p95_latency > 250ms for 5m",
                        new Position("p.yaml", 1, 11),
                        null,
                        "p95_latency",
                        Comparison.ABOVE,
                        new Quantity(0.25, Unit.SECONDS, "250ms"),
                        new Hold.For(Duration.ofMinutes(5)),
                        null));
        assertThat(policy.recovery())
                .containsExactly(new Condition.Threshold(
                        "p95_latency <= 250ms within 10m",
                        new Position("p.yaml", 3, 11),
                        null,
                        "p95_latency",
                        Comparison.AT_MOST,
                        new Quantity(0.25, Unit.SECONDS, "250ms"),
                        Hold.AT_ONCE,
                        TEN_MINUTES));
        LegSpec leg = policy.rollback().get(0);
        assertThat(leg.text()).isEqualTo("argo-rollout model-svc in prod");
        assertThat(leg.at()).isEqualTo(new Position("p.yaml", 2, 11));
        assertThat(leg.namespace()).isEqualTo("prod");
    }

    @Test
    void only_signals_in_use_are_kept_and_requests_come_from_the_catalogue() throws Exception {
        Policy policy = Read.policy(Read.THREE_LINES + "signals: {unused: {query: up}}\n");

        assertThat(policy.signals()).containsOnlyKeys("p95_latency");
        Signal latency = policy.signals().get("p95_latency");
        assertThat(latency.unit()).isEqualTo(Unit.SECONDS);
        assertThat(latency.higherIsWorse()).isTrue();
        assertThat(latency.onNoData()).isEqualTo(OnNoData.HOLD);
        assertThat(latency.server()).isEqualTo("prometheus");
        assertThat(latency.spec().scoped()).isTrue();
        assertThat(policy.requests().spec().describe()).contains("http_requests_total");
    }

    @Test
    void every_written_value_is_read() throws Exception {
        Policy policy = Read.policy(
                """
                release: recommender
                environment: production
                baseline: v4
                window:
                  {every: 30s, warmUp: 0s, healthyFor: 1m30s, atMost: 1h, minRequests: 500, lookback: 2m,
                   recoveredFor: 3m}
                onHealthy: promote
                onBreach: fail
                onInconclusive: unstable
                signals:
                  error_rate: {onNoData: breach}
                  scoring: {query: 'max(scoring{$scope})', worse: lower, onNoData: ignore, on: prometheus}
                breach:
                  - error_rate > 1% 3 times
                  - scoring drops more than 3% below baseline for 2m
                  - live p99_latency >= 0.5s 2 times in a row
                observe: p50_latency above 100 ms
                rollback: [argo-rollout model-svc in prod-eu/shop]
                recovery:
                  - traffic 99.5 % on baseline within 15m
                  - "baseline p99_latency < 500ms"
                target: 90s
                runbook: {owner: ml-platform, call: '#ml-oncall', link: docs/runbook.md}
                """);

        assertThat(policy.release()).isEqualTo("recommender");
        assertThat(policy.environment()).isEqualTo("production");
        assertThat(policy.baseline()).isEqualTo("v4");
        assertThat(policy.window())
                .isEqualTo(new Window(
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        Duration.ofSeconds(90),
                        Duration.ofHours(1),
                        500,
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3)));
        assertThat(policy.onHealthy()).isEqualTo(Policy.OnHealthy.PROMOTE);
        assertThat(policy.onBreach()).isEqualTo(Reaction.FAIL);
        assertThat(policy.onInconclusive()).isEqualTo(Reaction.UNSTABLE);
        assertThat(policy.target()).isEqualTo(Duration.ofSeconds(90));
        assertThat(policy.runbook()).isEqualTo(new Policy.Runbook("ml-platform", "#ml-oncall", "docs/runbook.md"));
        assertThat(policy.signals().get("error_rate").onNoData()).isEqualTo(OnNoData.BREACH);
        assertThat(policy.signals().get("error_rate").higherIsWorse()).isTrue();
        assertThat(policy.signals().get("scoring").unit()).isEqualTo(Unit.NUMBER);
        assertThat(policy.signals().get("scoring").higherIsWorse()).isFalse();
        assertThat(((Condition.Threshold) policy.breach().get(0)).hold()).isEqualTo(new Hold.Times(3));
        Condition.Change change = (Condition.Change) policy.breach().get(1);
        assertThat(change.rises()).isFalse();
        assertThat(change.relative()).isTrue();
        assertThat(change.amount()).isEqualTo(0.03);
        assertThat(change.hold()).isEqualTo(new Hold.For(Duration.ofMinutes(2)));
        Condition.Threshold live = (Condition.Threshold) policy.breach().get(2);
        assertThat(live.scope()).isEqualTo(Scope.LIVE);
        assertThat(live.hold()).isEqualTo(new Hold.TimesInARow(2));
        assertThat(policy.observe()).hasSize(1);
        Condition.Traffic traffic = (Condition.Traffic) policy.recovery().get(0);
        assertThat(traffic.percent()).isEqualTo(99.5);
        assertThat(traffic.of()).isEqualTo(Scope.BASELINE);
        assertThat(traffic.within()).isEqualTo(Duration.ofMinutes(15));
        Condition.Threshold quoted = (Condition.Threshold) policy.recovery().get(1);
        assertThat(quoted.within()).isEqualTo(TEN_MINUTES);
        assertThat(quoted.limit().value()).isEqualTo(0.5);
        assertThat(policy.warnings()).isEmpty();
    }

    @Test
    void defaults_of_the_window_follow_the_longest_for_and_the_scrape_interval() throws Exception {
        MetricServer slow = new MetricServer(
                "slow", URI.create("http://slow"), null, "prometheus-client", "hash", Duration.ofSeconds(60), true);
        Policy policy = Read.policy(
                """
                window: {every: 60s}
                breach: p95_latency > 250ms for 20m
                rollback: argo-rollout model-svc in prod
                recovery: p95_latency <= 250ms within 20m
                """,
                new Servers(List.of(slow), List.of(Read.PROD_EU)));

        Window window = policy.window();
        assertThat(window.lookback()).isEqualTo(Duration.ofMinutes(4));
        assertThat(window.warmUp()).isEqualTo(Duration.ofMinutes(4));
        assertThat(window.healthyFor()).isEqualTo(Duration.ofMinutes(40));
        assertThat(window.atMost()).isEqualTo(Duration.ofMinutes(160));
        assertThat(window.recoveredFor()).isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void looks_more_often_than_scrapes_are_a_warning() throws Exception {
        Policy policy = Read.policy("window: {every: 5s}\n" + Read.THREE_LINES);

        assertThat(policy.warnings())
                .extracting(PolicyException.Problem::toString)
                .containsExactly("p.yaml:1:17: `every` 5s is below the scrape interval 15s of the metric server: looks"
                        + " between two scrapes see the same sample, which counts once");
    }

    @Test
    void a_limit_on_the_better_side_is_a_warning() throws Exception {
        Policy policy = Read.policy(
                """
                breach: error_rate < 1% for 5m
                rollback: argo-rollout model-svc in prod
                recovery: error_rate >= 1%
                """);

        assertThat(policy.warnings())
                .extracting(PolicyException.Problem::toString)
                .containsExactly("p.yaml:1:9: `error_rate < 1% for 5m` stops the release on the better side:"
                        + " higher is worse for `error_rate`");
    }

    @Test
    void a_signal_without_a_source_of_its_own_takes_it_from_the_catalogue_of_the_server_that_it_names()
            throws Exception {
        Servers two = new Servers(
                List.of(Read.server("a", null, true), Read.server("b", "prometheus-client", false)),
                List.of(Read.PROD_EU));
        Policy policy = Read.policy(Read.THREE_LINES + "signals: {p95_latency: {on: b}}\n", two);

        assertThat(policy.signals().get("p95_latency").server()).isEqualTo("b");
        assertThat(policy.requests().server()).isEqualTo("b");
    }

    @Test
    void the_policy_of_this_repository_is_read() throws Exception {
        MetricServer quick = new MetricServer(
                "staging", URI.create("http://x"), null, "prometheus-client", "hash", Duration.ofMillis(500), true);
        Policy policy = Read.policy(
                Files.readString(Path.of("../../release-guard.yaml")),
                new Servers(List.of(quick), List.of(Read.cluster("staging", List.of(), true))));

        assertThat(policy.warnings()).isEmpty();
        assertThat(policy.breach()).hasSize(2);
        assertThat(policy.recovery()).hasSize(2);
    }

    @Test
    void line_ends_and_a_byte_order_mark_of_windows_are_no_mistake() throws Exception {
        Policy policy = Read.policy("\uFEFF" + Read.THREE_LINES.replace("\n", "\r\n"));

        assertThat(policy.breach().get(0).text()).isEqualTo("p95_latency > 250ms for 5m");
    }

    @Test
    void a_folded_condition_is_one_line() throws Exception {
        Policy policy = Read.policy(Read.THREE_LINES + "observe: >\n  p99_latency > 1s\n  for 2m\n");

        assertThat(policy.observe().get(0).text()).isEqualTo("p99_latency > 1s for 2m");
    }

    @Test
    void two_recovery_conditions_may_bound_a_value_on_both_sides() throws Exception {
        Policy policy = Read.policy(
                """
                breach: [request_rate < 10/s for 5m, request_rate > 600/m for 5m]
                rollback: argo-rollout model-svc in prod
                recovery: [request_rate >= 10/s, request_rate <= 600/m]
                """);

        assertThat(policy.breach())
                .extracting(c -> ((Condition.Threshold) c).limit().value())
                .containsExactly(10.0, 10.0);
    }

    @Test
    void zero_needs_no_unit_and_a_share_may_be_called_a_number() throws Exception {
        Policy policy = Read.policy(
                """
                breach: [error_rate > 0 3 times, tokens > 400]
                rollback: argo-rollout model-svc in prod
                recovery: error_rate <= 0
                signals: {tokens: {numerator: tokens_total, denominator: requests_total, unit: number}}
                """);

        assertThat(policy.signals().get("error_rate").unit()).isEqualTo(Unit.RATIO);
        assertThat(policy.signals().get("tokens").unit()).isEqualTo(Unit.NUMBER);
    }

    @Test
    void an_mlflow_metric_tells_versions_apart_by_aliases_and_is_read_from_its_own_server() throws Exception {
        Policy policy = Read.policy(
                """
                signals:
                  auc: {mlflow: {model: recommender, metric: auc}, baseline: previous_champion, worse: lower}
                  p95_latency: {histogram: http_request_duration_seconds, quantile: 0.95}
                breach: [auc drops more than 3% below baseline, p95_latency > 250ms for 5m]
                rollback: argo-rollout model-svc in prod
                recovery: p95_latency <= 250ms within 10m
                """);

        assertThat(policy.signals().get("auc").server()).isEqualTo("mlflow");
        assertThat(policy.requests().server()).isEqualTo("prometheus");
        assertThat(PolicyExplanation.explain(policy))
                .contains("#   auc: MLflow metric auc of recommender: candidate champion, baseline previous_champion,"
                        + " live champion, at most 1d old; unit number; worse: lower; onNoData: hold; on: mlflow\n");
    }

    @Test
    void a_pause_before_the_legs_names_no_release_and_lets_them_write() throws PolicyException {
        Policy policy = Read.policy(
                """
                breach:   p95_latency > 250ms for 5m
                rollback:
                  - flux-suspend helmrelease suspended in prod
                  - helm model-svc to last-known-good in prod
                recovery: p95_latency <= 250ms within 10m
                """);
        assertThat(policy.release()).isEqualTo("model-svc");
        assertThat(policy.rollback().get(0).pauses()).isEqualTo("Flux helmrelease prod/suspended");
        assertThat(Beside.of(policy.rollback()))
                .isEqualTo(new Beside(false, Set.of("Flux helmrelease prod/suspended")));
    }
}
