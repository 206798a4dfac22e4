package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadKindTest {
    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        WorkloadKind kind = text.startsWith("statefulset") ? WorkloadKind.statefulSet() : WorkloadKind.deployment();
        return kind.read(text, MockCluster.AT, Duration.ofMinutes(2), MockCluster.lookup(problems));
    }

    @Test
    void a_leg_is_read_with_and_without_its_revision_and_cluster() {
        assertThat(read("deployment model-svc to last-known-good in prod"))
                .isEqualTo(new WorkloadSpec(
                        "deployment model-svc to last-known-good in prod",
                        MockCluster.AT,
                        Workload.DEPLOYMENT,
                        "main",
                        "prod",
                        "model-svc",
                        null,
                        null,
                        Duration.ofMinutes(2)));
        assertThat(read("deployment model-svc to  revision 7 in eu/prod"))
                .isInstanceOfSatisfying(WorkloadSpec.class, spec -> {
                    assertThat(spec.cluster()).isEqualTo("eu");
                    assertThat(spec.revision()).isEqualTo(7);
                    assertThat(spec.object()).isEqualTo("model-svc");
                    assertThat(spec.movesTraffic()).isTrue();
                });
        assertThat(read("deployment a to last-known-good in nowhere/prod")).isNull();
        assertThat(problems).isEmpty();
    }

    @Test
    void a_stateful_set_and_an_image_are_read() {
        String image = "registry:5000/team/model:v4@sha256:" + "0af3".repeat(16);
        assertThat(read("statefulset model-svc to image " + image + " in eu/prod"))
                .isInstanceOfSatisfying(WorkloadSpec.class, spec -> {
                    assertThat(spec.workload()).isEqualTo(Workload.STATEFUL_SET);
                    assertThat(spec.image()).isEqualTo(image);
                    assertThat(spec.revision()).isNull();
                    assertThat(spec.cluster()).isEqualTo("eu");
                });
        assertThat(read("statefulset model-svc to image registry/model:v4 in prod"))
                .as("a tag can be moved")
                .isNull();
        assertThat(problems)
                .containsExactly("release-guard.yaml:2:11: found `statefulset model-svc to image registry/model:v4 in"
                        + " prod`, expected `statefulset NAME to last-known-good|revision N|image IMAGE@sha256:DIGEST"
                        + " in [CLUSTER/]NAMESPACE`, for example `statefulset model-svc to last-known-good in prod`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deployment model-svc",
                "deployment model-svc in prod",
                "deployment model-svc to previous in prod",
                "deployment model-svc to revision 0 in prod",
                "deployment model-svc to revision -1 in prod",
                "deployment model-svc to last-known-good in a/b/c"
            })
    void another_form_is_answered_with_the_right_one(String text) {
        assertThat(read(text)).isNull();
        assertThat(problems)
                .containsExactly("release-guard.yaml:2:11: found `" + text + "`, expected `deployment NAME to"
                        + " last-known-good|revision N|image IMAGE@sha256:DIGEST in [CLUSTER/]NAMESPACE`, for example `deployment model-svc to"
                        + " last-known-good in prod`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            deployment M to revision 1 in prod | `M` cannot be a Deployment's name in Kubernetes; expected lower-case letters, digits and `-`
            deployment m to revision 1 in P    | `P` cannot be a namespace in Kubernetes; expected lower-case letters, digits and `-`
            """)
    void a_mistake_is_said_with_its_place(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }
}
