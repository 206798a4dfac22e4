package io.jenkins.plugins.releaseguard.engine.signal.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyExplanation;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals that are computed from others: read from a policy, and evaluated over parts that a test gives. */
class ComputedSignalsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String SIGNALS =
            """
              errors:   {counter: errors_total}
              requests: {counter: requests_total}
              p95:      {query: 'p95{$scope}', unit: s}
              queue:    {query: queue_length}
              size:     {query: 'heap_bytes{$scope}'}
              live:     {query: odd}
            """;

    private final Map<String, Observation> parts = new HashMap<>();
    private final List<Look> looks = new ArrayList<>();

    private static Policy policy(String signal, String condition) throws PolicyException {
        MetricServer server = new MetricServer(
                "prometheus", URI.create("http://prometheus"), null, null, null, Duration.ofSeconds(15), true);
        Cluster cluster = new Cluster("c", URI.create("https://c"), null, List.of(), List.of(), null, true);
        String text = "signals:\n" + SIGNALS + "  x: " + signal + "\nbreach: " + condition
                + "\nrollback: argo-rollout model-svc in prod\nrecovery: traffic 100% on baseline\n";
        return new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn())
                .read(text, "p.yaml", new Servers(List.of(server), List.of(cluster)));
    }

    private static Signal signal(String signal) throws PolicyException {
        return policy(signal, "x > 0").signals().get("x");
    }

    private static String mistakes(String signal) {
        try {
            policy(signal, "queue > 0");
            return "";
        } catch (PolicyException e) {
            return e.getMessage();
        }
    }

    private void has(String signal, Scope scope, double value, int secondsAgo, Long samples) {
        Instant time = NOW.minusSeconds(secondsAgo);
        parts.put(
                signal + " " + scope,
                new Observation(signal, scope, NOW, time, value, null, null, samples, null, null, null));
    }

    private Observation observe(Signal signal, Scope scope) {
        SignalSource source = Kinds.of(signal)
                .open(new Connection(
                        null, Authorization.none(), null, Clock.fixed(NOW, ZoneOffset.UTC), other -> look -> {
                            looks.add(look);
                            Observation none = Observation.none(
                                    other.name(), look.scope(), NOW, NoData.UNREACHABLE, "nobody there");
                            return CompletableFuture.completedFuture(
                                    parts.getOrDefault(other.name() + " " + look.scope(), none));
                        }));
        Map<Scope, Version> versions = Map.of(
                Scope.CANDIDATE, new Version("v5", Map.of()),
                Scope.BASELINE, new Version("v4", Map.of()));
        return source.observe(new Look(signal, scope, versions, "s", "n", Duration.ofMinutes(1), NOW, null))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest
    @CsvSource({
        "errors / requests, 0.05",
        "1 - errors / requests, 0.95",
        "(requests - errors) / requests * 2, 1.9",
        "errors + errors * 3, 20",
        "requests / (errors + errors) / 5, 2",
        "2.5e1*errors, 125"
    })
    void arithmetic_has_the_usual_precedence(String expression, double value) throws Exception {
        has("errors", Scope.CANDIDATE, 5, 3, 5L);
        has("requests", Scope.CANDIDATE, 100, 10, 100L);

        Observation observation = observe(signal("{derived: " + expression + "}"), Scope.CANDIDATE);

        assertThat(observation.value()).isCloseTo(value, within(1e-12));
    }

    @Test
    void a_value_is_as_old_as_its_oldest_part_and_as_sure_as_its_smallest() throws Exception {
        has("errors", Scope.BASELINE, 5, 3, 5L);
        has("requests", Scope.BASELINE, 100, 10, 100L);

        Observation observation = observe(signal("{derived: errors / requests}"), Scope.BASELINE);

        assertThat(observation.signal()).isEqualTo("x");
        assertThat(observation.scope()).isEqualTo(Scope.BASELINE);
        assertThat(observation.dataTime()).isEqualTo(NOW.minusSeconds(10));
        assertThat(observation.samples()).isEqualTo(5);
        assertThat(observation.requests()).isNull();
        assertThat(looks).hasSize(2).allMatch(l -> l.version().version().equals("v4"));
    }

    @Test
    void a_division_by_zero_is_no_number_and_says_what_is_zero() throws Exception {
        has("errors", Scope.CANDIDATE, 0, 3, null);
        has("requests", Scope.CANDIDATE, 0, 3, null);

        Observation observation = observe(signal("{derived: errors / requests}"), Scope.CANDIDATE);

        assertThat(observation.noData()).isEqualTo(NoData.NOT_A_NUMBER);
        assertThat(observation.detail()).isEqualTo("division by zero: requests is 0");
    }

    @Test
    void an_overflow_is_no_number() throws Exception {
        has("errors", Scope.CANDIDATE, 1e300, 3, null);

        Observation observation = observe(signal("{derived: errors * errors}"), Scope.CANDIDATE);

        assertThat(observation.noData()).isEqualTo(NoData.NOT_A_NUMBER);
        assertThat(observation.detail()).isEqualTo("errors * errors gives Infinity");
    }

    @Test
    void a_missing_part_leaves_no_value_with_that_parts_cause() throws Exception {
        has("errors", Scope.CANDIDATE, 5, 3, null);

        Observation observation = observe(signal("{derived: errors / requests}"), Scope.CANDIDATE);

        assertThat(observation.noData()).isEqualTo(NoData.UNREACHABLE);
        assertThat(observation.detail()).isEqualTo("requests of the candidate: nobody there");
    }

    @Test
    void a_candidate_is_paired_with_its_baseline_in_one_value() throws Exception {
        has("p95", Scope.CANDIDATE, 0.6, 3, null);
        has("p95", Scope.BASELINE, 0.2, 3, null);
        Signal signal = signal("{derived: candidate p95 / baseline p95}");

        assertThat(signal.spec().scoped()).isFalse();
        assertThat(signal.unit()).isEqualTo(Unit.NUMBER);
        assertThat(observe(signal, Scope.LIVE).value()).isCloseTo(3, within(1e-12));
        assertThat(looks).extracting(l -> l.version().version()).containsExactlyInAnyOrder("v5", "v4");
    }

    @Test
    void a_part_that_is_said_to_be_live_is_read_for_all_traffic() throws Exception {
        has("errors", Scope.CANDIDATE, 8, 3, null);
        has("queue", Scope.LIVE, 4, 3, null);

        assertThat(observe(signal("{derived: errors / live queue}"), Scope.CANDIDATE)
                        .value())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "errors / requests, RATIO",
        "p95 * 2, SECONDS",
        "2 * p95 + p95, SECONDS",
        "size / p95, NUMBER",
        "p95 / p95, NUMBER",
        "p95 / queue, SECONDS"
    })
    void units_follow_from_the_parts(String expression, Unit unit) throws Exception {
        String fixed = expression.replace("queue", "live queue");

        assertThat(signal("{derived: " + fixed + "}").unit()).isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "errors /            | found the end, expected a signal, a number or `(`",
                "errors requests     | found `requests`, expected `+`, `-`, `*`, `/` or the end",
                "(errors             | found the end, expected `)`",
                "errors % requests   | found `%`, expected `+`, `-`, `*`, `/` or the end",
                "1 + 2               | names no signal",
                "errors / reqests    | signal `reqests` is not in `signals:`",
                "errors / queue      | `queue` cannot tell versions apart, but others in `derived` can; if the value of all traffic is meant, write `live queue`",
                "candidate queue     | `queue` cannot tell versions apart, so it has no value for the candidate",
                "p95 + size          | `p95` and `size` have different units",
                "x + 1               | `x` is computed from itself: x from x",
                "y * 2               | is computed from itself",
            })
    void a_mistake_in_an_expression_names_its_place_and_the_remedy(String expression, String message) {
        String mistakes = mistakes("{derived: " + expression + "}\n  y: {derived: x - 1}");

        assertThat(mistakes).contains(message).startsWith("p.yaml:");
    }

    @Test
    void deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
        String deep = "(".repeat(400) + "errors" + ")".repeat(400);

        assertThat(mistakes("{derived: '" + deep + "'}")).contains("more than 20 parentheses in each other");
    }

    @Test
    void a_computed_signal_is_read_from_no_server() {
        assertThat(mistakes("{derived: errors / requests, on: prometheus}"))
                .contains("`x` is computed from other signals and read from no server; leave `on` out");
    }

    @Test
    void one_that_is_computed_from_computed_ones_is_read_whatever_their_order() throws Exception {
        Policy policy = policy("{derived: share * 2}\n  share: {derived: errors / requests}", "x > 10%");

        assertThat(PolicyExplanation.explain(policy))
                .contains("#   x: derived share * 2; unit ratio; onNoData: hold\n")
                .contains("candidate x > 10%");
        assertThat(policy.requests().name()).isEqualTo("requests");
    }

    @Test
    void a_pair_reads_for_each_scope_the_signal_that_is_named_for_it() throws Exception {
        Signal signal =
                signal("{pair: {candidate: p95, baseline: slow, live: slow}}\n" + "  slow: {query: 'slow_seconds'}");
        has("p95", Scope.LIVE, 0.6, 3, null);
        has("slow", Scope.LIVE, 0.2, 5, null);

        assertThat(signal.unit()).isEqualTo(Unit.SECONDS);
        assertThat(observe(signal, Scope.CANDIDATE).value()).isEqualTo(0.6);
        Observation baseline = observe(signal, Scope.BASELINE);
        assertThat(baseline.value()).isEqualTo(0.2);
        assertThat(baseline.scope()).isEqualTo(Scope.BASELINE);
        assertThat(baseline.signal()).isEqualTo("x");
        assertThat(baseline.dataTime()).isEqualTo(NOW.minusSeconds(5));
        assertThat(looks).allMatch(l -> l.version() == null);
    }

    @Test
    void a_pair_hands_on_counts_so_that_it_can_be_tested_sequentially() throws Exception {
        Signal signal = signal("{pair: {candidate: canary, baseline: stable, live: stable}, worse: higher}\n"
                + "  canary: {numerator: 'e{t=\"c\"}', denominator: 'r{t=\"c\"}'}\n"
                + "  stable: {numerator: e, denominator: r}");
        Counts counts = new Counts(NOW.minusSeconds(9), NOW, List.of());
        parts.put(
                "canary LIVE",
                new Observation(
                        "canary", Scope.LIVE, NOW, NOW, 0.1, null, null, 10L, 10L, NOW.minusSeconds(9), counts));

        assertThat(signal.spec().countable()).isNotNull();
        Observation candidate = observe(signal, Scope.CANDIDATE);
        assertThat(candidate.counts()).isSameAs(counts);
        assertThat(candidate.requests()).isEqualTo(10);
        assertThat(looks.get(0).countedUpTo()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{pair: {candidate: p95, baseline: p95}}              | `live` is missing in `pair`",
                "{pair: {candidate: p95, baseline: p95, live: queue}} | the signals of `pair` have different units",
                "{pair: {candidate: p95, baseline: p95, live: no}}    | signal `no`",
                "{pair: {candidate: p95, baseline: p95, lve: p95}}    | `lve` is not a key of `pair`",
                "{pair: p95}                                          | expected a mapping such as",
                "{pair: {candidate: x, baseline: p95, live: p95}}     | `x` is computed from itself",
            })
    void a_mistake_in_a_pair_names_its_place_and_the_remedy(String pair, String message) {
        assertThat(mistakes(pair)).contains(message);
    }
}
