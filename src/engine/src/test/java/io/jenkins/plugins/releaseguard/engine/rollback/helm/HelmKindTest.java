package io.jenkins.plugins.releaseguard.engine.rollback.helm;

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

class HelmKindTest {
    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text, Duration after) {
        return new HelmKind().read(text, MockCluster.AT, after, MockCluster.lookup(problems));
    }

    @ParameterizedTest
    @CsvSource({
        "helm model-svc to last-known-good in prod,   main, ",
        "helm model-svc to revision 7 in prod,        main, 7",
        "helm model-svc to 7 in eu/prod,              eu,   7",
    })
    void a_leg_is_read(String text, String cluster, Integer revision) {
        assertThat(read(text, Duration.ofMinutes(2)))
                .isEqualTo(new HelmSpec(
                        text, MockCluster.AT, cluster, "prod", "model-svc", revision, Duration.ofMinutes(2)));
        assertThat(problems).isEmpty();
    }

    @Test
    void one_in_reserve_does_not_say_what_users_get() {
        assertThat(read("helm a to 7 in prod", null).movesTraffic()).isTrue();
        assertThat(read("helm a to 7 in prod", Duration.ofMinutes(2)).movesTraffic())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "helm model-svc",
                "helm model-svc to previous in prod",
                "helm model-svc to 0 in prod",
                "helm model-svc to revision -1 in prod",
                "helm model-svc to 9999999999 in prod",
                "helm model-svc to last-known-good in a/b/c"
            })
    void another_form_is_answered_with_the_right_one(String text) {
        assertThat(read(text, null)).isNull();
        assertThat(problems)
                .containsExactly("release-guard.yaml:2:11: found `" + text + "`, expected `helm NAME to"
                        + " last-known-good|revision N in [CLUSTER/]NAMESPACE`, for example `helm model-svc to"
                        + " last-known-good in prod`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            helm --x to 1 in prod | `--x` cannot be a release's name in Kubernetes; expected lower-case letters, digits and `-`
            helm m to 1 in P      | `P` cannot be a namespace in Kubernetes; expected lower-case letters, digits and `-`
            helm a123456789-123456789-123456789-123456789-123456789-123 to 1 in p | `a123456789-123456789-123456789-123456789-123456789-123` is longer than the 53 characters that Helm allows
            """)
    void a_mistake_is_said_with_its_place(String text, String message) {
        assertThat(read(text, null)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }
}
