package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgoRolloutKindTest {
    private static final Position AT = new Position("release-guard.yaml", 2, 11);

    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        return new ArgoRolloutKind().read(text, AT, Duration.ofMinutes(2), new LegKind.Lookup() {
            @Override
            public Cluster cluster(String nameOrNull, String namespace, Position at) {
                return "nowhere".equals(nameOrNull)
                        ? null
                        : new Cluster(
                                nameOrNull == null ? "main" : nameOrNull,
                                URI.create("https://k8s"),
                                null,
                                List.of(),
                                List.of(),
                                null,
                                true);
            }

            @Override
            public void problem(Position at, String message) {
                problems.add(at + ": " + message);
            }
        });
    }

    @Test
    void aLegIsReadWithAndWithoutItsCluster() {
        assertThat(read("argo-rollout model-svc in prod"))
                .isEqualTo(new ArgoRolloutSpec(
                        "argo-rollout model-svc in prod", AT, "main", "prod", "model-svc", Duration.ofMinutes(2)));
        assertThat(read("argo-rollout  model-svc in eu/prod")).isInstanceOfSatisfying(ArgoRolloutSpec.class, spec -> {
            assertThat(spec.cluster()).isEqualTo("eu");
            assertThat(spec.object()).isEqualTo("model-svc");
            assertThat(spec.movesTraffic()).isTrue();
        });
        assertThat(problems).isEmpty();
    }

    @Test
    void withoutAClusterThereIsNoLeg() {
        assertThat(read("argo-rollout model-svc in nowhere/prod")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            argo-rollout model-svc           | found `argo-rollout model-svc`, expected `argo-rollout NAME in [CLUSTER/]NAMESPACE`, for example `argo-rollout model-svc in prod`
            argo-rollout a b in prod         | found `argo-rollout a b in prod`, expected `argo-rollout NAME in [CLUSTER/]NAMESPACE`, for example `argo-rollout model-svc in prod`
            argo-rollout a in x/y/prod       | found `argo-rollout a in x/y/prod`, expected `argo-rollout NAME in [CLUSTER/]NAMESPACE`, for example `argo-rollout model-svc in prod`
            argo-rollout Model in prod       | `Model` cannot be a rollout's name in Kubernetes; expected lower-case letters, digits and `-`
            argo-rollout model in Prod       | `Prod` cannot be a namespace in Kubernetes; expected lower-case letters, digits and `-`
            """)
    void aMistakeIsSaidWithItsPlace(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }
}
