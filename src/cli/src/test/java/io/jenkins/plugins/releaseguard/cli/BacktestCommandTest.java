package io.jenkins.plugins.releaseguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code backtest} on the history of a canary that was well for some seconds and then slow. */
@Timeout(90)
class BacktestCommandTest {
    private static final String POLICY =
            """
            window: {every: 500ms, lookback: 2s, warmUp: 500ms, healthyFor: 2s, atMost: 5s, minRequests: 10}
            breach:   p95_latency > 250ms for 1s
            rollback: argo-rollout model-svc in prod
            recovery: p95_latency <= 250ms within 5m
            """;

    private static StagingWorld world;
    private static Instant well;
    private static Instant slow;
    private static Instant end;

    @TempDir
    private Path folder;

    @BeforeAll
    static void history() throws InterruptedException {
        world = StagingWorld.start();
        TimeUnit.SECONDS.sleep(3);
        well = Instant.now();
        TimeUnit.SECONDS.sleep(8);
        slow = Instant.now();
        world.slowCandidateAfter(Duration.ZERO);
        TimeUnit.SECONDS.sleep(7);
        end = Instant.now();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void a_candidate_that_was_well_passes() {
        Run run = backtest(well, slow);

        assertThat(run.out()).startsWith("HEALTHY at ").contains("every decisive signal was good");
        assertThat(run.exit()).isZero();
    }

    @Test
    void one_that_was_well_goes_through_its_traffic_steps() {
        String[] arguments = arguments(well, slow, world.candidate().podHash());
        // warm-up, both steps and the last stretch take 4.5 s
        String policy = POLICY.replace("atMost: 5s", "atMost: 8s");
        Samples.write(folder, "policy.yaml", policy + "traffic: {steps: [10, 50], each: 1s}\n");
        Run run = Run.of("", Map.of(), arguments);

        assertThat(run.out()).startsWith("HEALTHY at ");
        assertThat(run.exit()).isZero();
    }

    @Test
    void one_that_was_slow_does_not() {
        Run run = backtest(slow.plusSeconds(2), end);

        assertThat(run.out())
                .startsWith("BREACH at ")
                .contains(", bad since ", "\n  p95_latency > 250ms for 1s: p95_latency of the candidate was ");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void a_version_that_never_ran_has_no_verdict_but_no_data() {
        Run run = Run.of("", Map.of(), arguments(well, well.plusSeconds(4), "nobody"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).startsWith("No verdict up to ").contains("without data {empty=");
    }

    @Test
    void what_cannot_be_run_says_why() {
        Instant later = Instant.now().plusSeconds(60);

        assertThat(backtest(slow, well).err()).startsWith("--from has to be before --to, and --to in the past");
        assertThat(backtest(slow, later).exit()).isEqualTo(2);
        assertThat(Run.of("", Map.of(), arguments(well, slow, world.baseline().podHash()))
                        .err())
                .startsWith("--candidate and --baseline are the same");
        assertThat(backtest(slow.minus(Duration.ofDays(9)), slow).err()).contains("more than 1000000 looks");
        assertThat(Run.of("backtest", "x", "--from", "yesterday").err())
                .startsWith("Invalid value for option '--from': cannot convert 'yesterday'");
    }

    @Test
    void a_server_that_does_not_answer_is_told_at_the_first_look() {
        String[] arguments = arguments(well, slow, world.candidate().podHash());
        Samples.write(folder, "servers.yaml", Samples.SERVERS.replaceAll("url: .*", "url: http://127.0.0.1:1"));

        Run run = Run.of("", Map.of(), arguments);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("prometheus");
    }

    private Run backtest(Instant from, Instant to) {
        return Run.of("", Map.of(), arguments(from, to, world.candidate().podHash()));
    }

    private String[] arguments(Instant from, Instant to, String candidate) {
        String servers =
                Samples.SERVERS.replaceAll("url: .*", "url: " + world.prometheusUrl() + "\n    scrapeInterval: 500ms");
        return new String[] {
            "backtest",
            Samples.write(folder, "policy.yaml", POLICY),
            "--servers=" + Samples.write(folder, "servers.yaml", servers),
            "--from=" + from,
            "--to=" + to,
            "--candidate=" + candidate,
            "--baseline=" + world.baseline().podHash()
        };
    }
}
