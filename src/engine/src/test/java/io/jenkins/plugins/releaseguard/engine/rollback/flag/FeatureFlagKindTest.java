package io.jenkins.plugins.releaseguard.engine.rollback.flag;

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

class FeatureFlagKindTest {
    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        return new FeatureFlagKind().read(text, MockCluster.AT, Duration.ofMinutes(2), MockCluster.lookup(problems));
    }

    @Test
    void a_leg_is_read_with_its_defaults() {
        assertThat(read("feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags"))
                .isEqualTo(new FeatureFlagSpec(
                        "feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags",
                        MockCluster.AT,
                        "main",
                        "prod",
                        "model-flags",
                        "FEATURE_ENABLE_NEW",
                        "off",
                        null,
                        Duration.ofMinutes(2)));
        assertThat(problems).isEmpty();
    }

    @Test
    void a_leg_may_name_cluster_value_and_deployment() {
        assertThat(read("feature-flag  scoring.mode v1 in configmap eu/prod/flags and restart model-svc"))
                .isInstanceOfSatisfying(FeatureFlagSpec.class, spec -> {
                    assertThat(spec.cluster()).isEqualTo("eu");
                    assertThat(spec.setting()).isEqualTo("v1");
                    assertThat(spec.restart()).isEqualTo("model-svc");
                    assertThat(spec.object()).isEqualTo("flags");
                    assertThat(spec.movesTraffic()).isFalse();
                });
        assertThat(problems).isEmpty();
    }

    @Test
    void without_a_cluster_there_is_no_leg() {
        assertThat(read("feature-flag A off in configmap nowhere/prod/flags")).isNull();
    }

    private static final String USAGE = "expected `feature-flag KEY off|on|VALUE in configmap [CLUSTER/]NAMESPACE/NAME"
            + " [and restart DEPLOYMENT]`, for example `feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags`";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feature-flag A off",
                "feature-flag A off in configmap flags",
                "feature-flag A in configmap prod/flags",
                "feature-flag A off in secret prod/flags",
                "feature-flag A off in configmap a/b/c/d",
                "feature-flag A off in configmap prod/flags and restart"
            })
    void another_form_is_answered_with_the_right_one(String text) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: found `" + text + "`, " + USAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            feature-flag A/B off in configmap prod/flags      | `A/B` cannot be a key of a ConfigMap; expected letters, digits, `-`, `_` and `.`, at most 253
            feature-flag A off in configmap Prod/flags        | `Prod` cannot be a namespace in Kubernetes; expected lower-case letters, digits and `-`
            feature-flag A off in configmap prod/Flags        | `Flags` cannot be a ConfigMap's name in Kubernetes; expected lower-case letters, digits and `-`
            feature-flag A off in configmap p/f and restart M | `M` cannot be a Deployment's name in Kubernetes; expected lower-case letters, digits and `-`
            """)
    void a_mistake_is_said_with_its_place(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }
}
