package io.jenkins.plugins.releaseguard.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
    /** Second 100 of the world's time. */
    private static final long NOW = 100_000;

    private final SampleStore store = new SampleStore(Duration.ofMinutes(20));

    @BeforeEach
    void series() {
        // a counter that grows by 10 in ten seconds, for two versions; the second has had one reset
        for (int s = 10; s <= 100; s += 10) {
            add("requests", Map.of("version", "a", "code", "200"), s, s);
            add("requests", Map.of("version", "b", "code", "500"), s, s < 55 ? s : s - 50);
        }
        add("gauge", Map.of("version", "a"), 100, 4);
        add("gauge", Map.of("version", "b"), 100, -2);
        add("limit", Map.of("version", "a"), 100, 2);
    }

    private void add(String metric, Map<String, String> labels, int second, double value) {
        store.append(Labels.of(metric, labels), second * 1000L, value);
    }

    private Value ask(String query, long time) {
        return new Evaluator(store, time).evaluate(PromqlParser.parse(query));
    }

    private static String shown(Value value) {
        if (value instanceof Value.Scalar scalar) {
            return Numbers.text(scalar.value());
        }
        return ((Value.Vector) value)
                .points().stream()
                        .collect(Collectors.toMap(
                                p -> shown(p.labels()), p -> Numbers.text(p.value()), (x, y) -> "twice", TreeMap::new))
                        .toString();
    }

    private static String shown(Labels labels) {
        return labels.get(Labels.NAME) + labels.get("version") + labels.get("code");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gauge | {gaugea=4, gaugeb=-2}",
                "gauge{version=\"a\"} | {gaugea=4}",
                "gauge{version!=\"a\"} | {gaugeb=-2}",
                "gauge{version=~\"[ac]\"} | {gaugea=4}",
                "gauge{version=~\"x\"} | {}",
                "requests{version!~\"a.*\"} | {requestsb500=50}",
                "requests{code=~\"5..\"} | {requestsb500=50}",
                "requests{code=~\"5.\"} | {}",
                "gauge{missing=\"\"} | {gaugea=4, gaugeb=-2}",
                "none | {}",
                "gauge + 1 | {a=5, b=-1}",
                "-gauge | {a=-4, b=2}",
                "gauge > 0 | {gaugea=4}",
                "0 > gauge | {gaugeb=-2}",
                "gauge == 4 | {gaugea=4}",
                "gauge != 4 | {gaugeb=-2}",
                "gauge / limit | {a=2}",
                "gauge > limit | {gaugea=4}",
                "gauge <= limit | {}",
                "1 / 0 | +Inf",
                "0 / 0 | NaN",
                "2 * 3 - 1 | 5",
                "time() | 100",
                "timestamp(gauge) | {a=100, b=100}",
                "sum(gauge) | {=2}",
                "avg(gauge) | {=1}",
                "min(gauge) | {=-2}",
                "max(gauge) | {=4}",
                "count(gauge) | {=2}",
                "sum(none) | {}",
                "sum by (version) (gauge) | {a=4, b=-2}",
                "sum by (missing) (gauge) | {=2}",
                "sum without (version) (gauge) | {=2}",
                "sum(gauge) / sum(limit) | {=1}"
            })
    void gives_what_prometheus_gives(String query, String expected) {
        assertThat(shown(ask(query, NOW))).isEqualTo(expected);
    }

    @Test
    void a_range_is_open_at_the_left_and_closed_at_the_right() {
        Samples samples = ((Value.Matrix) ask("requests{version=\"a\"}[30s]", NOW))
                .series()
                .get(0);
        assertThat(samples.times()).containsExactly(80_000, 90_000, 100_000);
        assertThat(samples.values()).containsExactly(80, 90, 100);
    }

    @Test
    void a_range_that_ends_before_the_newest_sample_does_not_see_it() {
        Samples samples = ((Value.Matrix) ask("requests{version=\"a\"}[20s]", NOW - 1))
                .series()
                .get(0);
        assertThat(samples.times()).containsExactly(80_000, 90_000);
    }

    @ParameterizedTest
    @CsvSource({
        // both ends on samples: 30 s of growth, extrapolated by the 10 s that the open end cuts off
        "'increase(requests{version=\"a\"}[40s])', 100, 40",
        "'rate(requests{version=\"a\"}[40s])', 100, 1",
        // the window's ends lie between samples: extrapolated to both
        "'increase(requests{version=\"a\"}[40s])', 95, 40",
        // a window that starts long before the series
        "'increase(requests{version=\"a\"}[100s])', 50, 45",
        // a long way to the window's start counts as half an interval
        "'increase(requests{version=\"a\"}[300s])', 100, 95",
        // a reset is counted with what came after it: 30 to 50, then 10 to 50
        "'increase(requests{version=\"b\"}[80s])', 100, 80"
    })
    void growth_is_extrapolated_as_prometheus_does(String query, int second, double expected) {
        Value.Vector vector = (Value.Vector) ask(query, second * 1000L);
        assertThat(vector.points()).hasSize(1);
        assertThat(vector.points().get(0).labels().get(Labels.NAME)).isEmpty();
        assertThat(vector.points().get(0).value()).isCloseTo(expected, within(1e-9));
    }

    @Test
    void growth_is_extrapolated_no_further_down_than_to_zero() {
        add("young", Map.of(), 90, 1);
        add("young", Map.of(), 100, 11);
        assertThat(shown(ask("increase(young[20s])", NOW))).isEqualTo("{=11}");
    }

    @Test
    void growth_needs_two_samples() {
        assertThat(shown(ask("rate(requests[10s])", NOW))).isEqualTo("{}");
    }

    @Test
    void an_instant_selector_looks_back_five_minutes_and_no_further() {
        assertThat(shown(ask("limit", NOW + Evaluator.LOOKBACK_MILLIS - 1))).isEqualTo("{limita=2}");
        assertThat(shown(ask("limit", NOW + Evaluator.LOOKBACK_MILLIS))).isEqualTo("{}");
    }

    @Test
    void a_series_that_ended_is_gone_at_once_but_its_range_is_still_there() {
        store.append(Labels.of("limit", Map.of("version", "a")), 101_000, SampleStore.STALE);
        assertThat(shown(ask("limit", 101_000))).isEqualTo("{}");
        assertThat(((Value.Matrix) ask("limit[10s]", 101_000)).series().get(0).values())
                .containsExactly(2);
    }

    @Test
    void two_series_that_become_one_are_an_error() {
        add("gauge2", Map.of("version", "a"), 100, 1);
        assertThatThrownBy(() -> ask("-{__name__=~\"gauge.*\"}", NOW))
                .isInstanceOfSatisfying(
                        PromqlException.class, e -> assertThat(e.status()).isEqualTo(422));
    }

    @Test
    void buckets_are_summed_over_pods_before_the_quantile_is_taken() {
        for (String pod : new String[] {"x", "y"}) {
            for (int s = 90; s <= 100; s += 10) {
                double grown = (s - 90) * 10.0;
                add("took_bucket", Map.of("pod", pod, "le", "0.1"), s, 0);
                add("took_bucket", Map.of("pod", pod, "le", "0.2"), s, grown);
                add("took_bucket", Map.of("pod", pod, "le", "+Inf"), s, grown);
            }
        }
        String query = "histogram_quantile(0.5, sum by (le) (rate(took_bucket[20s])))";
        Value.Vector vector = (Value.Vector) ask(query, NOW);
        assertThat(vector.points()).hasSize(1);
        assertThat(vector.points().get(0).value()).isCloseTo(0.15, within(1e-9));
    }
}
