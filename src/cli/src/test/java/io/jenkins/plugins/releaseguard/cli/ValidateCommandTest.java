package io.jenkins.plugins.releaseguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code validate}: arguments, and what comes out. */
class ValidateCommandTest {
    private static final String WARNING =
            ":1:17: warning: `every` 5s is below the scrape interval 15s of the metric server: looks between two scrapes"
                    + " see the same sample, which counts once\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Samples.write(folder, "fine.yaml", Samples.THREE_LINES);
        Samples.write(folder, "wrong.yaml", Samples.WRONG);
        Samples.write(folder, "doubtful.yaml", Samples.DOUBTFUL);
        Samples.write(folder, "not.yaml", "breach: [\n");
        Samples.write(folder, "empty.yaml", "");
        Samples.write(folder, "elsewhere.yaml", Samples.THREE_LINES.replace("prod", "prod-us/prod"));
        Samples.write(folder, "servers.yaml", Samples.SERVERS);
        Samples.write(folder, "wrong-servers.yaml", Samples.SERVERS.replace("url:", "uri:"));
        Samples.write(folder, "large.yaml", "#".repeat(1_000_001));
        Files.write(folder.resolve("latin.yaml"), new byte[] {'#', (byte) 0xe4});
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void a_run_ends_as_linters_do(String arguments, int exit, String out, String err) {
        Run run = Run.of(Samples.WRONG, Map.of(), inFolder(arguments));

        assertThat(plain(run.out())).isEqualTo(out);
        assertThat(plain(run.err())).isEqualTo(err);
        assertThat(run.exit()).isEqualTo(exit);
    }

    static Stream<Arguments> runs() {
        String mistakes =
                """
                F:1:11: unknown signal
                F:3:1: unknown key
                """;
        return Stream.of(
                Arguments.of("fine.yaml", 0, "", ""),
                Arguments.of("fine.yaml --servers servers.yaml", 0, "", ""),
                Arguments.of("fine.yaml fine.yaml", 0, "", ""),
                Arguments.of("wrong.yaml", 1, mistakes.replace("F", "wrong.yaml"), ""),
                Arguments.of("wrong.yaml fine.yaml", 1, mistakes.replace("F", "wrong.yaml"), ""),
                Arguments.of("-", 1, mistakes.replace("F", "<stdin>"), ""),
                Arguments.of("not.yaml", 1, "not.yaml:2:1: not YAML\n", ""),
                Arguments.of(
                        "empty.yaml",
                        1,
                        "empty.yaml:1:1: the policy is empty; expected `breach`, `rollback` and `recovery`\n",
                        ""),
                Arguments.of("doubtful.yaml", 0, "", ""),
                Arguments.of("doubtful.yaml --servers servers.yaml", 0, "doubtful.yaml" + WARNING, ""),
                Arguments.of("doubtful.yaml --servers servers.yaml --strict", 1, "doubtful.yaml" + WARNING, ""),
                Arguments.of("elsewhere.yaml", 0, "", ""),
                Arguments.of(
                        "elsewhere.yaml --servers servers.yaml",
                        1,
                        "elsewhere.yaml:2:11: there is no cluster `prod-us`; set up are: `prod-eu`; did you mean"
                                + " `prod-eu`?\n",
                        ""),
                Arguments.of("missing.yaml", 2, "", "missing.yaml: there is no such file\n"),
                Arguments.of(
                        "wrong.yaml missing.yaml",
                        2,
                        mistakes.replace("F", "wrong.yaml"),
                        "missing.yaml: there is no such file\n"),
                Arguments.of(".", 2, "", ".: is a directory, expected a file\n"),
                Arguments.of("latin.yaml", 2, "", "latin.yaml: is not text in UTF-8\n"),
                Arguments.of("large.yaml", 2, "", "large.yaml: has more than 1000000 bytes\n"),
                Arguments.of("fine.yaml --servers missing.yaml", 2, "", "missing.yaml: there is no such file\n"),
                Arguments.of(
                        "fine.yaml --servers wrong-servers.yaml",
                        2,
                        "",
                        """
                        wrong-servers.yaml:2:5: `url` is missing; expected for example `url: http://prometheus:9090`
                        wrong-servers.yaml:3:5: `uri` is not a key of a metric server, expected `catalogue`, \
                        `credentialsId`, `default`, `folders`, `maxConnections`, `maxRows`, `name`, `queryTimeout`, `scopeLabel`, `scrapeInterval`, `token`, `type` or `url`; \
                        did you mean `url`?
                        """));
    }

    private String[] inFolder(String arguments) {
        return Stream.concat(
                        Stream.of("validate"),
                        Arrays.stream(arguments.split(" "))
                                .map(a -> a.endsWith(".yaml") || a.equals(".")
                                        ? folder.resolve(a).toString()
                                        : a))
                .toArray(String[]::new);
    }

    /** Without the folder, and without the engine's own words where they are tested elsewhere. */
    private String plain(String text) {
        return text.replace(folder + "/.:", ".:")
                .replace(folder + "/", "")
                .replaceAll("signal `p95_latncy` is .*", "unknown signal")
                .replaceAll("`recovry` is not a key .*", "unknown key")
                .replaceAll("not YAML: .*", "not YAML");
    }

    @Test
    void json_is_an_array_of_what_was_found() throws JsonProcessingException {
        Run run = Run.of(inFolder("wrong.yaml doubtful.yaml --servers servers.yaml --json"));

        JsonNode found = new ObjectMapper().readTree(run.out());
        assertThat(found).hasSize(3);
        assertThat(found.get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("file", "line", "column", "severity", "message");
        assertThat(found.get(0).path("file").asText()).isEqualTo(folder + "/wrong.yaml");
        assertThat(found.get(0).path("line").asInt()).isEqualTo(1);
        assertThat(found.get(0).path("column").asInt()).isEqualTo(11);
        assertThat(found.get(0).path("message").asText()).startsWith("signal `p95_latncy` is ");
        assertThat(found).extracting(f -> f.path("severity").asText()).containsExactly("error", "error", "warning");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void json_is_ascii_and_empty_when_nothing_was_found() {
        String name = Samples.write(folder, "mist.yaml", "bräach: 1\n" + Samples.THREE_LINES);

        assertThat(Run.of("validate", name, "--json").out())
                .contains("br\\u00E4ach")
                .isASCII();
        assertThat(Run.of(inFolder("fine.yaml --json"))).isEqualTo(new Run(0, "[ ]\n", ""));
    }

    @Test
    void explain_prints_the_full_form_and_what_was_assumed() throws PolicyException {
        Run run = Run.of(inFolder("fine.yaml --explain"));

        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("# " + folder + "/fine.yaml\n# Without --servers, a default metric server")
                .contains(
                        "window: {every: 15s, warmUp: 1m, healthyFor: 10m, atMost: 40m, minRequests: 100, lookback: 1m,")
                .contains("candidate p95_latency > 250ms for 5m");
        assertThat(Run.of(run.out(), Map.of(), "validate", "-")).isEqualTo(new Run(0, "", ""));
    }

    @Test
    void explain_with_servers_assumes_nothing_and_keeps_mistakes_off_standard_output() {
        Run run = Run.of(inFolder("fine.yaml doubtful.yaml wrong.yaml --servers servers.yaml --explain"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .doesNotContain("Without --servers", "recovry")
                .contains("\n---\n# " + folder + "/doubtful.yaml\n", "# warning: ");
        assertThat(run.err().lines()).hasSize(2).allMatch(line -> line.contains("wrong.yaml:"));
    }

    @Test
    void without_servers_a_policy_may_name_any() {
        String policy =
                """
                signals:
                  p95_latency: {histogram: request_seconds, quantile: 0.95, on: prom-eu}
                  drift: {json: {path: /drift, value: $.psi}}
                  queue: {datadog: {query: 'avg:queue{*}'}, on: datadog-eu}
                window: {every: 500ms, lookback: 3s}
                """
                        + Samples.THREE_LINES.replace(
                                "argo-rollout model-svc in prod",
                                """
                                [argo-rollout model-svc in prod-us/shop, mlflow-alias recommender champion to previous,
                                 mlflow-alias recommender shadow to previous on mlflow-eu]""");

        assertThat(Run.of(policy, Map.of(), "validate", "-", "--strict")).isEqualTo(new Run(0, "", ""));
    }

    @ParameterizedTest
    @MethodSource("wrongArguments")
    void a_wrong_argument_is_refused_with_the_usage(String arguments, String message) {
        Run run = Run.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith(message);
        assertThat(run.err()).containsAnyOf("Usage: release-guard", "Did you mean: ", "Possible solutions: ");
    }

    static Stream<Arguments> wrongArguments() {
        return Stream.of(
                Arguments.of("", "Missing command: validate, plan or backtest"),
                Arguments.of("validat x", "Unmatched arguments from index 0: 'validat', 'x'"),
                Arguments.of("validate", "Missing required parameter: 'POLICY'"),
                Arguments.of("validate x --explan", "Unknown option: '--explan'"),
                Arguments.of("validate x --servers", "Missing required parameter for option '--servers' (FILE)"),
                Arguments.of("validate x --json --explain", "Error: --json, --explain are mutually exclusive"),
                Arguments.of("validate - -", "Standard input (-) can be read once only"),
                Arguments.of("plan x", "Missing required option: '--servers=FILE'"),
                Arguments.of("plan --servers x", "Missing required parameter: 'POLICY'"));
    }

    @Test
    void help_is_no_mistake() {
        Run run = Run.of("validate", "--help");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("--strict", "--servers=FILE", "POLICY...");
        assertThat(Run.of("--version").out()).startsWith("release-guard ");
    }
}
