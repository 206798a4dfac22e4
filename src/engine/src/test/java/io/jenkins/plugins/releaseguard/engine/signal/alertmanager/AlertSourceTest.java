package io.jenkins.plugins.releaseguard.engine.signal.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.Comparison;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyExplanation;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.http.FakeServer;
import io.jenkins.plugins.releaseguard.engine.signal.http.HostileAnswers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts, by answers of the shape that Alertmanager 0.28's API v2 gives. */
class AlertSourceTest extends HostileAnswers {
    private static final String HIGH = "filter=alertname=\"High\"&filter=service=\"svc\"";

    private static AlertSpec spec(String watchdog) {
        return new AlertSpec(
                "High{service=\"$service\"}", "High", LabelMatcher.read("{service=\"$service\"}"), watchdog);
    }

    @Override
    protected SignalSpec anySpec() {
        return spec(null);
    }

    @Override
    protected SourceType type() {
        return SourceType.ALERTMANAGER;
    }

    private static String alert(String name, String state, String silencedBy, String inhibitedBy) {
        return """
                {"annotations":{"summary":"x"},"endsAt":"2026-01-01T12:04:00.000Z","fingerprint":"1a2b",
                "receivers":[{"name":"team"}],"startsAt":"2026-01-01T11:00:00.000Z",
                "status":{"inhibitedBy":[%s],"mutedBy":[],"silencedBy":[%s],"state":"%s"},
                "updatedAt":"2026-01-01T12:00:00.000Z","generatorURL":"http://p/graph",
                "labels":{"alertname":"%s","service":"svc"}}"""
                .formatted(inhibitedBy, silencedBy, state, name);
    }

    private static String active() {
        return alert("High", "active", "", "");
    }

    @Test
    void active_alerts_are_counted_by_the_filled_matchers() {
        server.on(HIGH, "[" + active() + "," + active() + "]");

        Observation observation = observe(anySpec());

        assertThat(observation.value()).isEqualTo(2);
        assertThat(observation.dataTime()).isEqualTo(NOW);
        assertThat(observation.detail()).isNull();
        assertThat(server.asks().get(0).line())
                .isEqualTo(
                        "GET /prefix/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true&" + HIGH);
    }

    @Test
    void no_alert_is_zero_and_not_no_data() {
        server.on(HIGH, "[]");

        assertThat(observe(anySpec()).value()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"1f-a\" |           | silenced by silence 1f-a",
                "         | \"77aa\"  | inhibited by another alert",
                "         |           | muted",
                "\"<b>\"  |           | silenced by a silence",
            })
    void what_is_suppressed_does_not_count_and_is_reported(String silencedBy, String inhibitedBy, String why) {
        String suppressed = alert(
                "High", "suppressed", silencedBy == null ? "" : silencedBy, inhibitedBy == null ? "" : inhibitedBy);
        server.on(HIGH, "[" + suppressed + "," + active() + "]");

        Observation observation = observe(anySpec());

        assertThat(observation.value()).isEqualTo(1);
        assertThat(observation.detail())
                .isEqualTo("alert High{service=\"$service\"} matches what does not count: " + why);
    }

    @Test
    void what_has_just_come_counts_from_the_next_look_on() {
        server.on(HIGH, "[" + alert("High", "unprocessed", "", "") + "]");

        assertThat(observe(anySpec()).value()).isZero();
    }

    @Test
    void silence_is_stale_while_the_watchdog_does_not_fire() {
        server.on(HIGH, "[]").on("filter=alertname=\"Watchdog\"", "[]");

        Observation dead = observe(spec("Watchdog"));
        server.on("filter=alertname=\"Watchdog\"", "[" + alert("Watchdog", "active", "", "") + "]");
        Observation alive = observe(spec("Watchdog"));

        assertThat(dead.noData()).isEqualTo(NoData.STALE);
        assertThat(dead.detail()).contains("the watchdog Watchdog does not fire");
        assertThat(alive.value()).isZero();
        assertThat(spec("Watchdog").tellsFreshness()).isTrue();
        assertThat(spec(null).tellsFreshness()).isFalse();
    }

    @Test
    void the_past_was_not_observed() {
        Observation past = observe(anySpec(), Scope.LIVE, Map.of(), NOW.minusSeconds(60));

        assertThat(past.noData()).isEqualTo(NoData.NOT_OBSERVED);
        assertThat(server.asks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"status\":\"success\",\"data\":[]}",
                "\"none\"",
                "[null]",
                "[{\"labels\":{\"alertname\":\"High\"}}]",
                "[{\"status\":\"active\",\"labels\":{\"alertname\":\"High\"}}]",
                "[{\"status\":{\"state\":\"odd\"},\"labels\":{\"alertname\":\"High\"}}]",
                "[{\"status\":{\"state\":\"active\"},\"labels\":{\"alertname\":\"Other\"}}]",
            })
    void an_answer_of_another_form_is_an_error_and_no_silence(String answer) {
        server.on(HIGH, answer);

        assertThat(observe(anySpec()).noData()).isEqualTo(NoData.QUERY_ERROR);
    }

    @Test
    void a_name_cannot_leave_its_quotes() {
        AlertSpec spec = new AlertSpec("x", null, LabelMatcher.read("{a=~\"$service.*\",b=\"q\\\"q\"}"), null);
        server.always(FakeServer.status(200, "[]"));

        observe(spec);

        assertThat(server.asks().get(0).line()).endsWith("&filter=a=~\"svc.*\"&filter=b=\"q\\\"q\"");
        assertThat(spec.matchers().get(0).filled("a.b\"c", null)).isEqualTo("a=~\"a\\\\.b\\\"c.*\"");
    }

    // ---- as policies say it

    private static Policy policy(String breach, String recovery) throws PolicyException {
        MetricServer prometheus = new MetricServer(
                "prometheus", URI.create("http://p"), null, "prometheus-client", null, Duration.ofSeconds(15), true);
        MetricServer alerts = new MetricServer(
                "am", URI.create("http://a"), null, null, null, Duration.ZERO, true, SourceType.ALERTMANAGER);
        Cluster cluster = new Cluster("c", URI.create("https://c"), null, List.of(), List.of(), null, true);
        String text = "breach: [p95_latency > 1s, '" + breach + "']\nrollback: argo-rollout model-svc in prod\n"
                + "recovery: '" + recovery + "'\n";
        return new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn())
                .read(text, "p.yaml", new Servers(List.of(prometheus, alerts), List.of(cluster)));
    }

    @Test
    void a_condition_names_an_alert_by_itself() throws Exception {
        Policy policy = policy("alert High{service=\"$service\"}  firing for 2m", "alert High not firing");

        Condition.Threshold breach = (Condition.Threshold) policy.breach().get(1);
        assertThat(breach.subject()).isEqualTo("alert High{service=\"$service\"}");
        assertThat(breach.comparison()).isEqualTo(Comparison.ABOVE);
        assertThat(breach.limit().value()).isZero();
        assertThat(breach.scope()).isEqualTo(Scope.LIVE);
        assertThat(((Condition.Threshold) policy.recovery().get(0)).comparison())
                .isEqualTo(Comparison.AT_MOST);
        assertThat(policy.signals().get(breach.subject()).server()).isEqualTo("am");
        assertThat(policy.signals().get(breach.subject()).spec().sentence(2))
                .isEqualTo("2 alerts High{service=\"$service\"} fired");
        assertThat(PolicyExplanation.explain(policy))
                .contains("  - 'alert High{service=\"$service\"} firing for 2m'\n")
                .contains("  - alert High not firing within 10m\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "alert High not firing      | alert High not firing | 1:35: an alert that does not fire stops no release, expected `alert NAME firing`",
                "alert High firing          | alert High firing     | 3:18: an alert that fires proves no recovery, expected `alert NAME not firing`",
                "alert High{a=b} firing     | p95_latency < 1s      | 1:35: `a=b` is no matcher, expected for example service=\"model-svc\"",
                "alert High{a=\"$scope\"} firing | p95_latency < 1s  | there are $service and $namespace",
                "alert High{a=~\"(\"} firing | p95_latency < 1s      | has no regular expression",
                "alert {} firing            | p95_latency < 1s      | `{}` selects every alert",
                "alert High firing within 1m | p95_latency < 1s     | `within` is for `recovery`",
            })
    void a_mistake_in_an_alert_names_its_place_and_the_remedy(String breach, String recovery, String message) {
        String mistakes = "";
        try {
            policy(breach, recovery);
        } catch (PolicyException e) {
            mistakes = e.getMessage();
        }

        assertThat(mistakes).contains(message.replace("`{}`", "`{}`"));
    }
}
