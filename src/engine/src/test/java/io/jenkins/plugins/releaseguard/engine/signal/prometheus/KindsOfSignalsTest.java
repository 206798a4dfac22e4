package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindsOfSignalsTest {
    private final List<String> problems = new ArrayList<>();

    private SignalSpec read(SourceKind kind, Map<String, String> entries) {
        Fields fields = new Fields() {
            @Override
            public Fields mapping(String key, String example) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Duration duration(String key, String example) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String word(String key, Collection<String> known) {
                return entries.get(key);
            }

            @Override
            public void only(String what, Collection<String> known) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String text(String key) {
                return entries.get(key);
            }

            @Override
            public Double number(String key) {
                return entries.containsKey(key) ? Double.valueOf(entries.get(key)) : null;
            }

            @Override
            public Position at(String key) {
                return new Position("release-guard.yaml", 1, 1);
            }

            @Override
            public void problem(String key, String message) {
                problems.add(key + ": " + message);
            }
        };
        return kind.read(fields, (name, at) -> null);
    }

    @Test
    void aHistogramIsReadWithOrWithoutItsSuffix() {
        assertThat(read(new HistogramKind(), Map.of("histogram", "h_seconds", "quantile", "0.95")))
                .isEqualTo(new HistogramSpec("h_seconds", 0.95));
        assertThat(read(new HistogramKind(), Map.of("histogram", "h_seconds_bucket{a=\"b\"}", "quantile", "0.5")))
                .isEqualTo(new HistogramSpec("h_seconds{a=\"b\"}", 0.5));
        assertThat(problems).isEmpty();
    }

    @Test
    void mistakesInAHistogramAreAllSaid() {
        assertThat(read(new HistogramKind(), Map.of("quantile", "95"))).isNull();
        assertThat(read(new HistogramKind(), Map.of("histogram", "h{le=\"1\"}")))
                .isNull();
        assertThat(read(new HistogramKind(), Map.of("histogram", "{__name__=\"h\"}", "quantile", "1")))
                .isNull();

        assertThat(problems)
                .containsExactly(
                        "histogram: `histogram` is missing; expected a selector of raw counters, for example"
                                + " http_request_duration_seconds",
                        "quantile: `95` is not a quantile; expected a number from 0 to 1, here 0.95",
                        "histogram: a matcher on `le` takes buckets away that the quantile needs; leave it out",
                        "quantile: `quantile` is missing; expected a number from 0 to 1, for example 0.95",
                        "histogram: `{__name__=\"h\"}` has no metric name; expected NAME or NAME{label=\"value\"}");
    }

    @Test
    void aDifferenceOfADifferenceIsRefusedWithTheReason() {
        assertThat(read(new RatioKind(), Map.of("numerator", "sum(rate(x[5m]))", "denominator", "increase(y[1m])")))
                .isNull();
        assertThat(read(new CounterKind(), Map.of("counter", "rate(x[5m])"))).isNull();
        assertThat(read(new HistogramKind(), Map.of("histogram", "rate(x_bucket[5m])", "quantile", "0.5")))
                .isNull();

        String why = " the engine takes the differences of the raw counters itself, so that each request counts exactly"
                + " once; write only the selector, for example ";
        assertThat(problems)
                .containsExactly(
                        "numerator: `rate(` is not possible in `numerator`:" + why
                                + "http_requests_total{code=~\"5..\"}",
                        "denominator: `increase(` is not possible in `denominator`:" + why + "http_requests_total",
                        "counter: `rate(` is not possible in `counter`:" + why + "http_requests_total",
                        "histogram: `rate(` is not possible in `histogram`:" + why + "http_request_duration_seconds");
    }

    @Test
    void aMetricWhoseNameLooksLikeAFunctionIsNone() {
        assertThat(read(new CounterKind(), Map.of("counter", "rate_limited_total{x=\"rate(\"}")))
                .isEqualTo(new CounterSpec("rate_limited_total{x=\"rate(\"}"));
    }

    @Test
    void aSumIsNoPlainSelector() {
        assertThat(read(new CounterKind(), Map.of("counter", "sum(x)"))).isNull();

        assertThat(problems)
                .containsExactly(
                        "counter: `sum(x)` is not a plain selector; expected NAME or NAME{label=\"value\"} (the"
                                + " engine adds up the series itself), for example http_requests_total");
    }

    @Test
    void aRatioNeedsBoth() {
        assertThat(read(new RatioKind(), Map.of("numerator", "x"))).isNull();

        assertThat(problems)
                .containsExactly(
                        "denominator: `denominator` is missing; expected a selector of raw counters, for example"
                                + " http_requests_total");
    }

    @Test
    void aQueryMayBeAnything() {
        assertThat(read(new QueryKind(), Map.of("query", " sum(rate(x{$scope}[$lookback])) ")))
                .isEqualTo(new QuerySpec("sum(rate(x{$scope}[$lookback]))", null));
        assertThat(read(new QueryKind(), Map.of("query", "x", "freshness", "timestamp(y)")))
                .isEqualTo(new QuerySpec("x", "timestamp(y)"));
        assertThat(problems).isEmpty();
    }

    @Test
    void aMisplacedVariableIsSaidWhereItStands() {
        assertThat(read(new QueryKind(), Map.of("query", "x{a=$service}", "freshness", "y{b=\"$scope\"}")))
                .isNull();
        assertThat(read(new QueryKind(), Map.of())).isNull();

        assertThat(problems)
                .containsExactly(
                        "query: $service is a text and belongs in quotes, for example app=\"$service\"",
                        "freshness: $scope stands for a whole matcher and belongs in braces without quotes: {$scope}",
                        "query: `query` is missing; expected PromQL, for example scoring_queue_length");
    }

    @Test
    void rawCountersAreAlwaysScopedAQueryOnlyWhereItSaysSo() {
        assertThat(new HistogramSpec("h", 0.5).scoped()).isTrue();
        assertThat(new RatioSpec("a{b=\"c\"}", "d").scoped()).isTrue();
        assertThat(new CounterSpec("a").scoped()).isTrue();
        assertThat(new QuerySpec("q", null).scoped()).isFalse();
        assertThat(new QuerySpec("q{$scope}", null).scoped()).isTrue();
    }

    @Test
    void everySpecDescribesItself() {
        assertThat(new HistogramSpec("h", 0.95).describe()).isEqualTo("histogram h, quantile 0.95");
        assertThat(new RatioSpec("a", "b").describe()).isEqualTo("ratio a / b");
        assertThat(new CounterSpec("c").describe()).isEqualTo("counter c, per second");
        assertThat(new QuerySpec("q", null).describe()).isEqualTo("query q");
    }

    @ParameterizedTest
    @CsvSource({
        "histogram, http_request_duration_seconds, , SECONDS",
        "histogram, response_size_bytes, , BYTES",
        "histogram, batch_size, , ",
        "numerator, http_errors_total, http_requests_total, RATIO",
        "numerator, http_request_duration_seconds_count, http_request_duration_seconds_count, RATIO",
        "numerator, http_request_duration_seconds_sum, http_request_duration_seconds_count, SECONDS",
        "numerator, sent_bytes_total, http_requests_total, BYTES",
        "numerator, busy_seconds_total, up_seconds_total, RATIO",
        "counter, http_requests_total, , PER_SECOND",
        "query, queue_length, , ",
        "query, oldest_item_seconds{a='b'}, , SECONDS",
        "query, cache_hit_ratio, , RATIO",
        "query, sum(x_seconds), , "
    })
    void theNameOfTheMetricSaysTheUnit(String key, String selector, String denominator, Unit expected) {
        Map<String, String> entries = new TreeMap<>(Map.of(key, selector, "quantile", "0.5"));
        if (denominator != null) {
            entries.put("denominator", denominator);
        }
        SourceKind kind = List.of(new HistogramKind(), new RatioKind(), new CounterKind(), new QueryKind()).stream()
                .filter(k -> k.key().equals(key))
                .findFirst()
                .orElseThrow();

        assertThat(kind.impliedUnit(read(kind, entries))).isEqualTo(expected);
    }
}
