package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlflowAliasKindTest {
    private static final Position AT = new Position("release-guard.yaml", 2, 11);

    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        return new MlflowAliasKind().read(text, AT, Duration.ofMinutes(2), new LegKind.Lookup() {
            @Override
            public Cluster cluster(String nameOrNull, String namespace, Position at) {
                throw new AssertionError("an alias has no cluster");
            }

            @Override
            public MlflowServer mlflow(String nameOrNull, Position at) {
                return "nowhere".equals(nameOrNull)
                        ? null
                        : new MlflowServer(
                                nameOrNull == null ? "mlflow" : nameOrNull,
                                URI.create("http://mlflow:5000"),
                                null,
                                List.of(),
                                true);
            }

            @Override
            public RestServer rest(RestType type, String nameOrNull, Position at) {
                return new RestServer(
                        nameOrNull == null ? "the-default" : nameOrNull,
                        type,
                        URI.create("http://scoring"),
                        null,
                        List.of(),
                        true);
            }

            @Override
            public void problem(Position at, String message) {
                problems.add(at + ": " + message);
            }
        });
    }

    @Test
    void theUsualFormNamesAModelAndTwoAliases() {
        assertThat(read("mlflow-alias recommender champion to previous_champion"))
                .isEqualTo(new MlflowAliasSpec(
                        "mlflow-alias recommender champion to previous_champion",
                        AT,
                        "mlflow",
                        "recommender",
                        "champion",
                        new Target.Alias("previous_champion"),
                        Duration.ofMinutes(2)))
                .satisfies(spec -> {
                    assertThat(spec.object()).isEqualTo("recommender");
                    assertThat(spec.movesTraffic()).isFalse();
                });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            mlflow-alias a champion to version 12                    | version 12   | mlflow
            mlflow-alias a champion to version 12 on eu              | version 12   | eu
            mlflow-alias  a  champion to   run 0af3-b_9   on  eu     | run 0af3-b_9 | eu
            mlflow-alias a champion to version                       | version      | mlflow
            mlflow-alias a champion to version on eu                 | version      | eu
            mlflow-alias main.ml.größe-1 champion to good on eu      | good         | eu
            """)
    void theTargetIsAnAliasAVersionOrARun(String text, String target, String server) {
        assertThat(read(text)).isInstanceOfSatisfying(MlflowAliasSpec.class, spec -> {
            assertThat(spec.target()).hasToString(target);
            assertThat(spec.server()).isEqualTo(server);
        });
        assertThat(problems).isEmpty();
    }

    @Test
    void withoutAServerThereIsNoLeg() {
        assertThat(read("mlflow-alias recommender champion to previous_champion on nowhere"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            textBlock =
                    """
            mlflow-alias a                        ~ found `mlflow-alias a`, expected `mlflow-alias MODEL ALIAS to ALIAS|version N|run RUN_ID [on SERVER] [served at PATH JSONPATH [from SERVER]]`, for example `mlflow-alias recommender champion to previous_champion`
            mlflow-alias a b to version 1 at c    ~ found `mlflow-alias a b to version 1 at c`, expected `mlflow-alias MODEL ALIAS to ALIAS|version N|run RUN_ID [on SERVER] [served at PATH JSONPATH [from SERVER]]`, for example `mlflow-alias recommender champion to previous_champion`
            mlflow-alias a/b c to d               ~ `a/b` cannot be a registered model here; expected letters, digits, `_`, `.` and `-`
            mlflow-alias a'b c to d               ~ `a'b` cannot be a registered model here; expected letters, digits, `_`, `.` and `-`
            mlflow-alias a c:d to e               ~ `c:d` cannot be an alias; expected letters, digits, `_` and `-`
            mlflow-alias a Latest to b            ~ `Latest` cannot be an alias: MLflow reads `latest` and `v1`, `v2`, ... as versions
            mlflow-alias a b to V3                ~ `V3` cannot be an alias: MLflow reads `latest` and `v1`, `v2`, ... as versions; write `version 3`
            mlflow-alias a b to version 0         ~ `0` cannot be a version of a model; expected a number such as 12
            mlflow-alias a b to version 1.5       ~ `1.5` cannot be a version of a model; expected a number such as 12
            mlflow-alias a b to run x'y           ~ `x'y` cannot be the id of a run; expected letters, digits, `_` and `-`
            mlflow-alias a champion to champion   ~ alias `champion` cannot return to itself; expected another alias, or `version N`
            """)
    void aMistakeIsSaidWithItsPlace(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }

    @Test
    void aModelServerMaySayWhatIsServed() {
        String leg =
                "mlflow-alias recommender champion to previous_champion on eu served at /v2/models/recommender $.version";
        assertThat(read(leg + " from scoring"))
                .extracting("server", "served")
                .containsExactly("eu", new MlflowAliasSpec.Served("scoring", "/v2/models/recommender", "$.version"));
        assertThat(read(leg)).extracting("served.server").isEqualTo("the-default");
        assertThat(problems).isEmpty();

        assertThat(read("mlflow-alias a champion to b served at /../x $.version"))
                .isNull();
        assertThat(read("mlflow-alias a champion to b served at /x $$")).isNull();
        assertThat(problems).hasSize(2).allMatch(problem -> problem.contains("2:11"));
    }
}
