package io.jenkins.plugins.releaseguard.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about wrong policies: every mistake, in the order of their places, each with its remedy. */
class PolicyMistakesTest {

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongPolicies")
    void a_wrong_policy_is_refused_with_every_mistake_at_its_place(String policy, String mistakes) {
        assertThat(Read.mistakes(policy, Read.ONE_OF_EACH)).isEqualTo(mistakes);
    }

    static Stream<Arguments> wrongPolicies() throws IOException {
        try (InputStream in = PolicyMistakesTest.class.getResourceAsStream("wrong-policies.txt")) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(all.split("(?m)^===\n")).skip(1).map(PolicyMistakesTest::wrongPolicy);
        }
    }

    private static Arguments wrongPolicy(String part) {
        int end = part.lastIndexOf("---\n");
        return Arguments.of(part.substring(0, end), part.substring(end + 4).strip());
    }

    @Test
    void without_servers_the_message_has_the_lines_to_add() {
        assertThat(Read.mistakes(Read.THREE_LINES, new Servers(List.of(), List.of())))
                .isEqualTo(
                        """
                        1:11: no metric server is set up; an administrator adds one to `metricServers` in the global \
                        configuration of Model Release Guard: {name: prometheus, url: 'http://prometheus:9090', \
                        catalogue: prometheus-client, default: true}
                        2:11: no cluster is set up; an administrator adds one to `clusters` in the global \
                        configuration of Model Release Guard: {name: prod-eu, server: 'https://10.0.0.1:6443', \
                        credentialsId: ..., namespaces: [prod], default: true}""");
    }

    @Test
    void a_number_of_requests_that_nothing_counts_is_refused() {
        Servers bare = new Servers(List.of(Read.server("a", null, true)), List.of(Read.cluster("c", List.of(), true)));
        String policy =
                """
                signals: {depth: {query: 'depth{$scope}'}}
                breach: depth > 5
                rollback: argo-rollout model-svc in prod
                recovery: live depth <= 5 within 10m
                """;

        assertThat(Read.mistakes(policy, bare))
                .isEqualTo("2:9: `minRequests` 100 (the default) cannot be reached: no signal of `breach` counts the"
                        + " candidate's requests; expected a signal `requests`, or `window: {minRequests: 0}`");
        assertThat(Read.mistakes(policy + "window: {minRequests: 5}\n", bare))
                .startsWith("5:23: `minRequests` 5 cannot");
        assertThat(Read.mistakes(policy + "window: {minRequests: 0}\n", bare)).isEmpty();
    }

    @Test
    void without_a_default_the_message_says_where_to_set_it_and_how_to_name_one() {
        Servers none = new Servers(
                List.of(Read.server("a", "prometheus-client", false)), List.of(Read.cluster("c", List.of(), false)));

        assertThat(Read.mistakes(Read.THREE_LINES, none))
                .isEqualTo(
                        """
                        1:11: no metric server is the default one; set `default: true` on exactly one of `a` in the \
                        global configuration, or name one in the policy: signals: {NAME: {on: a}}
                        2:11: no cluster is the default one; set `default: true` on exactly one of `c` in the global \
                        configuration, or name one in the policy: in c/prod""");
    }

    @Test
    void two_defaults_are_no_default() {
        Servers two = new Servers(
                List.of(Read.server("a", "prometheus-client", true), Read.server("b", null, true)),
                List.of(Read.cluster("c", List.of(), true), Read.cluster("d", List.of(), true)));

        assertThat(Read.mistakes(Read.THREE_LINES, two))
                .isEqualTo(
                        """
                        1:11: 2 metric servers are the default one; set `default: true` on exactly one of `a`, `b` in \
                        the global configuration, or name one in the policy: signals: {NAME: {on: a}}
                        2:11: 2 clusters are the default one; set `default: true` on exactly one of `c`, `d` in the \
                        global configuration, or name one in the policy: in c/prod""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            none  | no MLflow server is set up; an administrator adds one to `mlflowServers` in the global configuration of \
            Model Release Guard: {name: mlflow, url: 'http://mlflow:5000', credentialsId: ..., default: true}
            other | no MLflow server is the default one; set `default: true` on exactly one of `a` in the global \
            configuration, or name one in the policy: on a
            two   | 2 MLflow servers are the default one; set `default: true` on exactly one of `a`, `b` in the global \
            configuration, or name one in the policy: on a
            """,
            quoteCharacter = '"')
    void an_mlflow_server_that_is_not_named_has_to_be_the_one_default(String which, String mistake) {
        List<MlflowServer> servers =
                switch (which) {
                    case "none" -> List.of();
                    case "other" -> List.of(Read.mlflow("a", false));
                    default -> List.of(Read.mlflow("a", true), Read.mlflow("b", true));
                };
        String policy = Read.THREE_LINES.replace(
                "argo-rollout model-svc in prod", "mlflow-alias recommender champion to previous_champion");

        assertThat(Read.mistakes(policy, new Servers(List.of(Read.PROMETHEUS), List.of(), servers)))
                .isEqualTo("2:11: " + mistake);
    }

    @Test
    void a_server_without_catalogue_knows_no_signal_by_name() {
        Servers noCatalogue = new Servers(List.of(Read.server("a", null, true)), List.of(Read.PROD_EU));

        assertThat(Read.mistakes(Read.THREE_LINES, noCatalogue))
                .isEqualTo(
                        """
                        1:11: signal `p95_latency` is not in `signals:`, and metric server `a` has no catalogue; set \
                        `catalogue:` on it in the global configuration (one of `istio`, `knative`, `kserve`, `nginx-ingress`, `prometheus-client`, `spring-boot`), or define the \
                        signal: signals: {p95_latency: {histogram: http_request_duration_seconds, quantile: 0.95}}""");
    }

    @Test
    void a_catalogue_that_does_not_exist_is_named() {
        Servers wrong = new Servers(List.of(Read.server("a", "nagios", true)), List.of(Read.PROD_EU));

        assertThat(Read.mistakes(Read.THREE_LINES, wrong))
                .startsWith(
                        "1:11: metric server `a` has catalogue `nagios`, which does not exist; set one of"
                                + " `istio`, `knative`, `kserve`, `nginx-ingress`, `prometheus-client`, `spring-boot` in the global configuration, or define the signal:");
    }

    @Test
    void a_text_that_is_too_long_or_too_deep_is_refused_before_it_is_read() {
        assertThat(Read.mistakes("x".repeat(100_001), Read.ONE_OF_EACH))
                .isEqualTo("1:1: the text has more than 100000 characters");
        assertThat(Read.mistakes("[".repeat(50_000), Read.ONE_OF_EACH)).isEqualTo("1:11: nested more than 10 deep");
    }

    @Test
    void positions_inside_a_quoted_condition_count_the_quote() {
        String policy = Read.THREE_LINES.replace("p95_latency > 250ms for 5m", "'p95_latency > 250 for 5m'");

        assertThat(Read.mistakes(policy, Read.ONE_OF_EACH)).startsWith("1:26: the limit `250` has no unit");
    }

    @Test
    void very_many_lines_and_signals_are_refused_before_they_are_compared() {
        String lines = Read.THREE_LINES + "observe: [" + "x > 1, ".repeat(101) + "]";
        StringBuilder signals = new StringBuilder(Read.THREE_LINES).append("signals:\n");
        IntStream.range(0, 101).forEach(i -> signals.append("  s").append(i).append(": {query: up}\n"));

        assertThat(Read.mistakes(lines, Read.ONE_OF_EACH)).isEqualTo("4:10: `observe` has more than 100 lines");
        assertThat(Read.mistakes(signals.toString(), Read.ONE_OF_EACH))
                .isEqualTo("5:3: `signals` has more than 100 entries");
    }

    @Test
    void very_long_values_are_refused_before_they_are_matched() {
        String blanks = " ".repeat(40_000);

        assertThat(Read.mistakes(
                        Read.THREE_LINES + "observe: 'x >" + blanks + "if'\nsignals: {a: {query: 'x(" + blanks + "'}}",
                        Read.ONE_OF_EACH))
                .isEqualTo(
                        """
                        4:10: found a text of more than 1000 characters in `observe`
                        5:22: the value of `query` has more than 4000 characters""");
    }
}
