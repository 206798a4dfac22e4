package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.engine.signal.http.HostileAnswers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Metrics of rows that a server has. */
class PredictionsSourceTest extends HostileAnswers {
    private static final String HEADER = "time,model,score,label,predicted\n";
    private static final String LATE = "2026-01-01T11:59:00Z";

    private static final Version V5 = new Version("v5", Map.of("image", "registry/model@sha256:5"));

    private static PredictionsSpec spec(Metric metric, int minRows, String scopeColumn) {
        return new PredictionsSpec(
                Place.path("/scored/$service.csv"),
                metric,
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                minRows,
                scopeColumn,
                Map.of(),
                metric == Metric.REJECTION_RATE ? "0" : null,
                metric == Metric.PSI ? Place.path("/scored/training.csv") : null,
                null);
    }

    @Override
    protected SignalSpec anySpec() {
        return spec(Metric.BRIER, 2, null);
    }

    @Override
    protected SourceType type() {
        return SourceType.WEB;
    }

    private Observation read(PredictionsSpec spec, String rows) {
        server.on("/scored/svc.csv", rows);
        return observe(spec);
    }

    private Observation read(PredictionsSpec spec, Scope scope, Version version, String rows) {
        server.on("/scored/svc.csv", rows);
        return observe(spec, scope, version == null ? Map.of() : Map.of(scope, version), null);
    }

    /** Twenty rows in which the score is right except for two. */
    private static String good() {
        return HEADER
                + IntStream.range(0, 20)
                        .mapToObj(i -> "2026-01-01T11:5" + i % 10 + ":00Z,v5," + (i / 20.0) + ","
                                + (i == 9 || i > 10 ? 1 : 0) + "," + i + "\n")
                        .collect(Collectors.joining());
    }

    @Test
    void the_auc_of_rows_has_its_interval_and_its_sample_size() {
        Observation observation = read(spec(Metric.AUC, 20, null), good());

        assertThat(observation.value()).isCloseTo(0.99, within(1e-12));
        assertThat(observation.samples()).isEqualTo(20);
        assertThat(observation.dataTime()).isEqualTo(LATE);
        assertThat(observation.precision()).matches("95 % interval 0\\.9\\d+ to 1\\.000 \\(DeLong\\), 20 rows");
    }

    @Test
    void json_lines_are_read_as_csv_is() {
        String lines = good().lines()
                .skip(1)
                .map(line -> line.split(","))
                .map(c -> "{\"time\":\"%s\",\"score\":%s,\"label\":%s}\n".formatted(c[0], c[2], c[3]))
                .collect(Collectors.joining());

        assertThat(read(spec(Metric.AUC, 20, null), lines).value()).isCloseTo(0.99, within(1e-12));
    }

    @Test
    void a_json_array_of_rows_is_read_as_a_database_behind_http_answers() {
        String row = "{\"time\":\"2026-01-01T11:59:00+00:00\",\"score\":0.5,\"label\":1,\"model\":\"v5\"}";

        assertThat(read(spec(Metric.BRIER, 2, "model"), "[" + row + ",\n " + row + "]\n")
                        .value())
                .isEqualTo(0.25);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void every_metric_can_be_read(Metric metric) {
        server.on("/scored/training.csv", good());

        Observation observation = read(spec(metric, 20, null), good());

        assertThat(observation.hasData()).as(observation.detail()).isTrue();
        assertThat(observation.precision()).startsWith("95 % interval ");
    }

    @ParameterizedTest
    @CsvSource({"CANDIDATE, v5, 0.25", "BASELINE, v4, 0.01", "LIVE,, 0.13"})
    void rows_of_a_version_are_told_apart_by_a_column(Scope scope, String version, double brier) {
        String rows = HEADER + (LATE + ",v5,0.5,1,\n").repeat(4) + (LATE + ",v4,0.1,0,\n").repeat(4);

        Observation observation = read(
                spec(Metric.BRIER, 4, "model"),
                scope,
                version == null ? null : new Version(version, Map.of("image", "registry/model@sha256:" + version)),
                rows);

        assertThat(observation.value()).isCloseTo(brier, within(1e-12));
    }

    @Test
    void rows_without_a_label_do_not_count_and_are_told() {
        String rows = HEADER + (LATE + ",v5,0.5,1,\n").repeat(4) + (LATE + ",v5,0.5,,\n").repeat(3);

        Observation observation = read(spec(Metric.BRIER, 4, null), rows);

        assertThat(observation.samples()).isEqualTo(4);
        assertThat(observation.precision()).endsWith("4 rows; 3 rows wait for their label");
    }

    private Observation next(PredictionsSpec spec, String rows, String countedUpTo) {
        server.on("/scored/svc.csv", rows);
        return observe(spec, Instant.parse(countedUpTo));
    }

    @Test
    void rows_that_are_new_since_the_look_before_are_handed_on_each_once() {
        String rows =
                HEADER + "2026-01-01T11:50:00Z,v5,0.5,1,\n".repeat(4) + LATE + ",v5,0.9,1,\n" + LATE + ",v5,0.2,0,\n";
        PredictionsSpec brier = spec(Metric.BRIER, 2, null);

        Observation first = read(brier, rows);
        Observation second = next(brier, rows, "2026-01-01T11:50:00Z");

        assertThat(first.counts()).isNull();
        assertThat(second.samples()).isEqualTo(6);
        assertThat(second.counts().after()).isEqualTo("2026-01-01T11:50:00Z");
        assertThat(second.counts().upTo()).isEqualTo(LATE);
        assertThat(second.counts().outcomes().values(2)).containsExactly(new double[] {0.01, 0.04}, within(1e-12));
        assertThat(second.requests()).isNull();
        assertThat(second.interval().confidence()).isEqualTo(0.95);
        assertThat(second.interval().lower()).isLessThan(second.value());
        assertThat(second.interval().upper()).isGreaterThan(second.value());
    }

    @Test
    void rejected_rows_are_counted_as_requests_are() {
        String rows = HEADER + "2026-01-01T11:50:00Z,v5,,,0\n".repeat(4) + (LATE + ",v5,,,0\n").repeat(2) + LATE
                + ",v5,,,1\n";

        Observation look = next(spec(Metric.REJECTION_RATE, 2, null), rows, "2026-01-01T11:50:00Z");

        assertThat(look.counts().tallies()).singleElement().satisfies(tally -> {
            assertThat(tally.trials()).isEqualTo(3);
            assertThat(tally.events()).isEqualTo(2);
        });
        assertThat(look.requests()).isEqualTo(3);
    }

    @Test
    void the_scores_of_new_rows_part_into_blocks_of_four_of_each_label() {
        String rows = HEADER + (LATE + ",v5,0.9,1,\n").repeat(11) + (LATE + ",v5,0.1,0,\n").repeat(20);

        Observation look = next(spec(Metric.AUC, 2, null), rows, "2026-01-01T11:50:00Z");

        assertThat(look.counts().outcomes().blocks()).isEqualTo(2);
        assertThat(look.counts().outcomes().values(2)).containsExactly(1, 1);
        assertThat(look.counts().trials()).isEqualTo(31);
    }

    @Test
    void a_row_may_be_timed_by_when_its_label_came() {
        String rows = HEADER + (LATE + ",v5,0.5,1,\n").repeat(4) + ",v5,0.5,,\n".repeat(3);

        assertThat(read(spec(Metric.BRIER, 4, null), rows).precision()).endsWith("3 rows wait for their label");
    }

    @Test
    void the_data_time_is_that_of_the_newest_row_with_a_label() {
        String rows = HEADER + "2026-01-01T11:55:00Z,v5,0.5,1,\n".repeat(4) + LATE + ",v5,0.5,,\n";

        assertThat(read(spec(Metric.BRIER, 4, null), rows).dataTime()).isEqualTo("2026-01-01T11:55:00Z");
    }

    @Test
    void rows_before_the_stretch_and_after_the_look_do_not_count() {
        String rows = HEADER + "2026-01-01T10:59:59Z,v5,0,1,\n" + (LATE + ",v5,0.5,1,\n").repeat(2)
                + "2026-01-01T12:00:30Z,v5,0,1,\n";

        assertThat(read(spec(Metric.BRIER, 2, null), rows).value()).isEqualTo(0.25);
    }

    @Test
    void a_look_at_the_past_sees_the_rows_of_then() {
        String rows = HEADER + "2026-01-01T11:40:00Z,v5,0.5,1,\n".repeat(2) + (LATE + ",v5,0,1,\n").repeat(2);
        server.on("/scored/svc.csv", rows);

        Observation then = observe(spec(Metric.BRIER, 2, null), Scope.LIVE, Map.of(), NOW.minusSeconds(900));

        assertThat(then.value()).isEqualTo(0.25);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no such column         | time,score\\n2026-01-01T11:59:00Z,0.5      | QUERY_ERROR  | it has no column `label`; the first line names [time, score]",
                "a column twice         | time,score,label,label\\n                  | QUERY_ERROR  | it has several columns `label`",
                "no rows                | time,score,label                          | EMPTY        | has no row of the last 1h",
                "a text for a score     | time,score,label\\n2026-01-01T11:59:00Z,a,1  | QUERY_ERROR  | line 2 has `a` at `score`; a number is expected",
                "no score               | time,score,label\\n2026-01-01T11:59:00Z,,1   | QUERY_ERROR  | line 2 has `` at `score`; a number is expected",
                "a score above 1        | time,score,label\\n2026-01-01T11:59:00Z,1.5,1 | QUERY_ERROR | `1.5` at `score`; a probability of 0 to 1 is expected",
                "NaN                    | time,score,label\\n2026-01-01T11:59:00Z,NaN,1 | NOT_A_NUMBER | line 2 has NaN at `score`",
                "a label of its own     | time,score,label\\n2026-01-01T11:59:00Z,0,yes | QUERY_ERROR | `yes` at `label`; 0 or 1 is expected",
                "a time of its own      | time,score,label\\nyesterday,0,1              | QUERY_ERROR  | `yesterday` at `time`; a time is expected",
                "a quote without an end | time,score,label\\n\"2026,0,1                 | QUERY_ERROR  | it is no CSV",
                "too few                | time,score,label\\n2026-01-01T11:59:00Z,0,1  | LOW_TRAFFIC  | 1 rows count (at least 2)",
                "old ones               | time,score,label\\n2026-01-01T11:10:00Z,0,1\\n2026-01-01T11:10:00Z,0,1 | STALE | is 50m old (at most 10m)",
                "a row that is no JSON  | {\"time\": \"2026-01-01T11:59:00Z\", \"score\": 0, \"label\": 1}\\n{x   | QUERY_ERROR  | line 2 is no JSON object",
                "an array of numbers    | [1, 2]                                    | QUERY_ERROR  | row 1 is no JSON object",
                "JSON without a score   | {\"time\": \"2026-01-01T11:59:00Z\", \"label\": 1} | QUERY_ERROR | row 1 has `` at `score`",
            })
    void rows_that_will_not_do_are_no_data_with_their_place(String name, String rows, NoData cause, String detail) {
        Observation observation = read(spec(Metric.BRIER, 2, null), rows.replace("\\n", "\n"));

        assertThat(observation.noData()).isEqualTo(cause);
        assertThat(observation.detail()).contains(detail);
    }

    @Test
    void a_version_without_rows_is_told_with_those_that_have_some() {
        Observation observation =
                read(spec(Metric.BRIER, 2, "model"), Scope.CANDIDATE, V5, HEADER + LATE + ",v4,0,1,\n");

        assertThat(observation.noData()).isEqualTo(NoData.EMPTY);
        assertThat(observation.detail()).endsWith("has no row of the last 1h of v5; they are of [v4]");
    }

    @Test
    void a_quarter_of_a_million_rows_are_read_within_a_look() {
        String rows = HEADER + (LATE + ",v5,0.5,1,7\n").repeat(250_000);

        Observation observation = read(spec(Metric.BRIER, 2, "model"), Scope.CANDIDATE, V5, rows);

        assertThat(observation.samples()).isEqualTo(250_000);
    }

    @Test
    void a_byte_order_mark_and_quotes_are_no_part_of_a_name() {
        String rows = "\uFEFF\"time\",\"score\",\"label\"\r\n" + ("\"" + LATE + "\",\"0.5\",\"1\"\r\n").repeat(2);

        assertThat(read(spec(Metric.BRIER, 2, null), rows).value()).isEqualTo(0.25);
    }
}
