package io.jenkins.plugins.releaseguard.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The full form that a short policy stands for. */
class PolicyExplanationTest {

    @Test
    void three_lines_are_written_out_with_every_default() throws Exception {
        String selected = "{namespace=\"$namespace\",pod=~\"$service-[a-z0-9]+-[a-z0-9]+\"}";

        assertThat(PolicyExplanation.explain(Read.policy(Read.THREE_LINES)))
                .isEqualTo(
                        """
                        release: model-svc
                        baseline: last-known-good
                        window: {every: 15s, warmUp: 1m, healthyFor: 10m, atMost: 40m, minRequests: 100, \
                        lookback: 1m, recoveredFor: 1m}
                        judgement: {alpha: 0.01, requireEvidence: false}
                        onHealthy: report
                        askFor: 15m
                        # signals:
                        #   p95_latency: histogram http_request_duration_seconds%s, quantile 0.95; unit s; \
                        worse: higher; onNoData: hold; on: prometheus
                        #   requests: counter http_requests_total%s, per second; unit /s; onNoData: hold; \
                        on: prometheus
                        breach:
                          - candidate p95_latency > 250ms for 5m
                        rollback:
                          - argo-rollout model-svc in prod
                        recovery:
                          - live p95_latency <= 250ms within 10m
                        target: 5m
                        compatibility: {irreversible: false}
                        goodAfter: 1d
                        """
                                .formatted(selected, selected));
    }

    @Test
    void the_full_form_of_a_policy_reads_as_the_same_policy() throws Exception {
        Policy policy = Read.policy(
                """
                environment: staging
                baseline: 'v4: the "good" one''s'
                onBreach: fail
                onInconclusive: report
                window: {every: 1500ms, lookback: 3m}
                breach: [error_rate rises more than 0.5 points above baseline 3 times, live p99_latency above 1 s]
                observe: p50_latency > 100ms for 1m30s
                rollback:
                  - [argo-rollout model-svc in prod-eu/shop, argo-rollout other-svc in prod-eu/shop]
                  - deployment old-svc to last-known-good in prod-eu/shop if still breaching after 2m
                recovery: [traffic 100% on baseline, error_rate < 1%]
                runbook: {owner: "ml's", call: '#ml'}
                compatibility: {schema: full, irreversible: true}
                readiness: {waive: {quality: {by: anna, reason: "labels come a day late"}, digest: {by: b, reason: c}}}
                quarantineFor: 30d
                goodAfter: 36h
                watch: {for: 1d, every: 5m}
                traffic: {steps: [5, 50%]}
                """);
        String full = PolicyExplanation.explain(policy);
        Policy again = Read.policy(full);

        assertThat(PolicyExplanation.explain(again)).isEqualTo(full.replaceAll("p\\.yaml:5:", "p.yaml:4:"));
        assertThat(again.window()).isEqualTo(policy.window());
        assertThat(again.compatibility()).isEqualTo(policy.compatibility());
        assertThat(again.traffic()).isEqualTo(policy.traffic());
        assertThat(again.traffic())
                .isEqualTo(new Traffic(List.of(5, 50, 100), policy.window().healthyFor()));
        assertThat(again.waivers()).isEqualTo(policy.waivers()).hasSize(2);
        assertThat(again.quarantineFor()).isEqualTo(Duration.ofDays(30));
        assertThat(again.goodAfter()).isEqualTo(Duration.ofHours(36));
        assertThat(again.watch()).isEqualTo(new WatchSpec(Duration.ofDays(1), Duration.ofMinutes(5)));
        assertThat(again.groups()).isEqualTo(policy.groups());
        assertThat(again.groups().groups()).containsExactly(List.of(0, 1), List.of(2));
        assertThat(again.rollback().get(2).ifStillBreachingAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(again.signals()).isEqualTo(policy.signals());
        assertThat(again.requests()).isEqualTo(policy.requests());
        assertThat(again.baseline()).isEqualTo(policy.baseline());
        assertThat(again.runbook()).isEqualTo(policy.runbook());
        assertThat(again.onBreach()).isEqualTo(Reaction.FAIL);
        assertThat(again.onInconclusive()).isEqualTo(Reaction.REPORT);
        assertThat(full)
                .contains("  - live p99_latency above 1 s\n")
                .contains("  - candidate p50_latency > 100ms for 1m30s\n")
                .contains("  - traffic 100% on baseline within 10m\n")
                .contains("  - live error_rate < 1% within 10m\n")
                .contains("# warning: p.yaml:5:17: `every` 1s500ms is below the scrape interval 15s");
    }

    @Test
    void a_change_at_the_start_is_written_out() throws Exception {
        Policy policy = Read.policy(
                """
                breach: error_rate worse than baseline
                rollback: argo-rollout model-svc in prod
                recovery: error_rate < 1%
                judgement: {change: at-start}
                """);
        String full = PolicyExplanation.explain(policy);

        assertThat(full).contains("judgement: {alpha: 0.01, requireEvidence: false, change: at-start}\n");
        assertThat(Read.policy(full).judgement()).isEqualTo(policy.judgement());
    }
}
