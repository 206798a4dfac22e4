package io.jenkins.plugins.releaseguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code backtest --history}: a look every 15 s for four hours; the candidate is slow from 01:00 to 01:30. */
@Timeout(60)
class BacktestHistoryTest {
    private static final String POLICY =
            """
            window: {healthyFor: 10m, atMost: 40m, minRequests: 0}
            breach:   p95_latency > 250ms for %s
            rollback: argo-rollout model-svc in prod
            recovery: p95_latency <= 250ms within 10m
            """;
    private static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");
    private static final String INCIDENT = "--incident=2026-11-20T01:00:00Z/2026-11-20T01:30:00Z";

    @TempDir
    private Path folder;

    @Test
    void a_table_tells_when_a_release_would_have_been_stopped() {
        Run run = Run.of("backtest", policy("5m"), history(), "--from=2026-11-20T00:55:00Z");

        assertThat(run.err())
                .contains("history.csv does not count the candidate's requests, so minRequests is not asked for");
        assertThat(run.out())
                .startsWith("BREACH at 2026-11-20T01:05:00.000Z, bad since 2026-11-20T01:00:00.000Z\n"
                        + "  p95_latency > 250ms for 5m: p95_latency of the candidate was 400 ms");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void windows_one_after_the_other_tell_false_stops_from_right_ones() {
        Run run = Run.of("backtest", policy("5m"), history(), "--repeat", INCIDENT);

        assertThat(run.out().lines().toList().get(0))
                .matches("POLICY +WINDOWS  HEALTHY  STOPPED  INCONCLUSIVE  OPEN  FALSE STOPS  INCIDENTS STOPPED"
                        + "  MEDIAN DELAY");
        assertThat(run.out())
                .containsPattern("policy-5m.yaml +[0-9]+ +[0-9]+ +1 +0 +1 +0 +1 of 1 +5 min\n")
                .contains("policy-5m.yaml: stopped at 2026-11-20T01:05:00.000Z, 5 min after the incident began\n");
    }

    @Test
    void a_changed_policy_is_compared_on_the_same_history() {
        Run run = Run.of("backtest", policy("5m"), "--against=" + policy("45s"), history(), "--repeat", INCIDENT);

        String[] lines = run.out().split("\n");
        assertThat(lines[1]).contains("policy-5m.yaml").endsWith("5 min");
        // a spike of a minute at 03:00 is no incident
        assertThat(lines[2]).matches(".*policy-45s.yaml .* 1 +1 of 1 +45\\.0 s");
        assertThat(run.out()).contains("policy-45s.yaml: stopped at 2026-11-20T03:00:45.000Z, a false stop\n");
    }

    @Test
    void every_window_is_written_as_a_table_and_every_stop_as_a_chart() throws IOException {
        Path csv = folder.resolve("out.csv");
        Path html = folder.resolve("out.html");

        Run.of(
                "backtest",
                policy("5m"),
                "--against=" + policy("45s"),
                history(),
                "--repeat",
                INCIDENT,
                "--output=" + csv,
                "--output=" + html);

        assertThat(Files.readString(csv))
                .startsWith("policy,openedAt,endedAt,verdict,onset,falseStop,delaySeconds,looks,reason\n")
                .containsPattern(
                        "policy-45s.yaml\",2026[^\n]*,BREACH,2026-11-20T03:00:00.000Z,true,,[0-9]+,\"p95_latency"
                                + " > 250ms for 45s: ");
        String page = Files.readString(html);
        assertThat(page)
                .contains("<h2>p95_latency, up to 400 ms</h2>", "fill=\"#ffe3a3\"", "stroke-dasharray=\"6 3\"")
                .contains("p95_latency &gt; 250ms for 45s")
                .doesNotContain("http://", "https://", "<script");
        assertThat(page.split("<line [^>]*stroke=\"#c4001a\"")).hasSizeGreaterThan(1);
    }

    @Test
    void counts_in_a_table_are_tested_as_the_live_gate_does() {
        StringBuilder csv = new StringBuilder("time,candidate error_rate,candidate error_rate requests,"
                + "candidate error_rate events,baseline error_rate,baseline error_rate requests,baseline error_rate"
                + " events\n");
        for (int i = 0; i < 160; i++) {
            csv.append(1_763_600_000 + 15 * i)
                    .append(i < 80 ? ",0.01,1000,10" : ",0.05,1000,50")
                    .append(",0.01,1000,10\n");
        }
        String file = Samples.write(folder, "counts.csv", csv.toString());
        String policy = Samples.write(
                folder,
                "counts.yaml",
                POLICY.formatted("5m")
                        .replace("p95_latency > 250ms for 5m", "error_rate worse than 2%")
                        .replace("healthyFor: 10m", "healthyFor: 35m"));

        Run run = Run.of("backtest", policy, "--history=" + file);

        assertThat(run.out()).startsWith("BREACH at 2025-11-20T01:13:20.000Z\n  error_rate worse than 2%: ");
    }

    @Test
    void the_record_of_a_build_is_a_history_too() throws IOException {
        StringBuilder samples = new StringBuilder();
        for (int i = 0; i <= 60; i++) {
            samples.append(i == 0 ? "" : ",")
                    .append("{\"time\":\"")
                    .append(MIDNIGHT.plusSeconds(15L * i))
                    .append("\",\"value\":")
                    .append(i == 30 ? "null" : "0.4")
                    .append(",\"samples\":9,\"noData\":null}");
        }
        String file = Samples.write(
                folder,
                "record.json",
                "{\"schema\":1,\"signals\":[{\"name\":\"p95_latency\",\"series\":[{\"scope\":\"candidate\",\"samples\":["
                        + samples + "]}]}]}");

        Run run = Run.of("backtest", policy("5m"), "--history=" + file);

        assertThat(run.out()).startsWith("BREACH at 2026-11-20T00:06:00.000Z, bad since 2026-11-20T00:01:00.000Z");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "history.csv; ; history.csv:1: is empty, expected a header such as",
                "history.csv; tyme,candidate p95_latency; history.csv:1: found `tyme`, expected `time` as the first column",
                "history.csv; time,canary p95_latency; history.csv:1: found the column `canary p95_latency`, expected `candidate`",
                "history.csv; time,candidate p95_latency|2026-11-20,1; history.csv:2: found `2026-11-20` as time, expected one",
                "history.csv; time,candidate p95_latency|1,1|1,2; history.csv:3: its time is not after the row's before",
                "history.csv; time,candidate p95_latency|1,fast; history.csv:2: found `fast`, expected a number or nothing",
                "history.csv; time,candidate p95_latency|1; history.csv:2: expected 2 cells, as the header has them",
                "history.csv; time,candidate p95_latency,candidate p95_latency events|1,1,1; history.csv:1: `p95_latency events`",
                "history.csv; time,candidate p50_latency|1,1|2,1; history.csv: has no `candidate p95_latency`, which the policy's",
                "record.json; {}; record.json: is no record of an episode of schema 1",
                "record.json; [; record.json: cannot be read as a record: ",
            })
    void what_cannot_be_read_is_named_with_its_place_and_the_remedy(String name, String text, String message) {
        String file = Samples.write(folder, name, text == null ? "" : text.replace('|', '\n'));

        Run run = Run.of("backtest", policy("5m"), "--history=" + file);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void options_that_do_not_fit_are_refused() {
        assertThat(Run.of("backtest", policy("5m")).err()).startsWith("Without --history, --servers, --from");
        assertThat(Run.of("backtest", policy("5m"), history(), "--candidate=a").err())
                .startsWith("--history says itself who is who");
        assertThat(Run.of("backtest", policy("5m"), history(), "--output=x.pdf").err())
                .startsWith("--output x.pdf ends neither in .csv nor in .html");
        assertThat(Run.of("backtest", policy("5m"), history(), "--incident=now").err())
                .contains("'now' is no FROM/TO");
    }

    /** The goal is 2 s of processor time; the limit here leaves room for a loaded machine, and for a compiler that has not warmed up. */
    @Test
    void a_month_of_ten_signals_is_replayed_in_seconds() throws Exception {
        StringBuilder text = new StringBuilder("window: {minRequests: 0}\nsignals:\n");
        StringBuilder breach = new StringBuilder("breach:\n");
        int looks = 30 * 24 * 240;
        long[] times = new long[looks];
        Arrays.setAll(times, i -> MIDNIGHT.toEpochMilli() + 15_000L * i);
        Random random = new Random(20261121);
        Map<Series, RecordedHistory.Samples> samples = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            text.append("  s").append(i).append(": {query: 'x{$scope}', unit: s}\n");
            breach.append("  - s").append(i).append(" > 250ms for 5m\n");
            double[] values = random.doubles(looks, 0.1, 0.24).toArray();
            samples.put(new Series("s" + i, Scope.CANDIDATE), new RecordedHistory.Samples(times, values, null, null));
        }
        text.append(breach).append("rollback: argo-rollout model-svc in prod\nrecovery: s0 <= 250ms within 10m\n");
        Policy policy = Policies.reader().read(text.toString(), "p", AssumedServers.of(text.toString()));
        RecordedHistory history = new RecordedHistory(samples, Duration.ofMinutes(1));

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        List<Backtest.Result> windows =
                new Backtest(policy, history).runAll(history.span()[0], history.span()[1], List.of());
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);

        assertThat(windows.stream().mapToInt(Backtest.Result::looks).sum()).isEqualTo(looks);
        assertThat(took).isLessThan(Duration.ofSeconds(6));
    }

    private String policy(String duration) {
        return Samples.write(folder, "policy-" + duration + ".yaml", POLICY.formatted(duration))
                .toString();
    }

    private String history() {
        StringBuilder csv = new StringBuilder("time,candidate p95_latency,baseline p95_latency\n");
        for (int i = 0; i <= 4 * 240; i++) {
            boolean incident = i >= 240 && i < 360;
            boolean spike = i >= 720 && i < 724;
            csv.append(MIDNIGHT.plusSeconds(15L * i))
                    .append(incident || spike ? ",0.4" : ",0.1")
                    .append(",0.1\n");
        }
        return "--history=" + Samples.write(folder, "history.csv", csv.toString());
    }
}
