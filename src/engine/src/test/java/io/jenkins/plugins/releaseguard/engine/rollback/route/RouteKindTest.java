package io.jenkins.plugins.releaseguard.engine.rollback.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteKindTest {
    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        Mechanism kind = Kinds.legs().stream()
                .filter(one -> one.word().equals(text.split(" ", 2)[0]))
                .findFirst()
                .orElseThrow();
        return kind.read(text, MockCluster.AT, Duration.ofMinutes(2), MockCluster.lookup(problems));
    }

    @Test
    void a_leg_is_read_with_its_two_places() {
        assertThat(read("istio-route model-svc from canary to stable in eu/prod"))
                .isEqualTo(new RouteSpec(
                        "istio-route model-svc from canary to stable in eu/prod",
                        MockCluster.AT,
                        "eu",
                        "prod",
                        "model-svc",
                        "canary",
                        "stable",
                        true,
                        Duration.ofMinutes(2),
                        Beside.NOTHING));
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "istio-route model-svc from model-svc/canary to model-svc.prod.svc.cluster.local/stable in prod",
        "http-route model-svc from model-canary to model-stable in prod",
        "traffic-split model-svc from model-canary to model-stable in prod",
        "nginx-canary model-svc to model-main in prod",
        "kserve model-svc in prod"
    })
    void every_kind_moves_traffic_by_steps(String text) {
        assertThat(read(text)).isInstanceOfSatisfying(RouteSpec.class, spec -> {
            assertThat(spec.cluster()).isEqualTo("main");
            assertThat(spec.object()).isEqualTo("model-svc");
            assertThat(spec.movesTraffic()).isTrue();
            assertThat(spec.hasTrafficSteps()).isTrue();
            assertThat(spec.returnsVersion()).isTrue();
        });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "istio-mirror model-svc of stable to canary in prod",
        "http-mirror model-svc of stable to canary in prod"
    })
    void a_mirror_moves_no_traffic(String text) {
        assertThat(read(text)).isInstanceOfSatisfying(RouteSpec.class, spec -> {
            assertThat(spec.from()).isEqualTo("canary");
            assertThat(spec.to()).isEqualTo("stable");
            assertThat(spec.movesTraffic()).isFalse();
            assertThat(spec.hasTrafficSteps()).isFalse();
        });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            istio-route model-svc in prod                   | found `istio-route model-svc in prod`, expected `istio-route VIRTUALSERVICE from DESTINATION to DESTINATION in [CLUSTER/]NAMESPACE`, for example `istio-route model-svc from canary to stable in prod`
            http-route m from a to b                        | found `http-route m from a to b`, expected `http-route HTTPROUTE from SERVICE to SERVICE in [CLUSTER/]NAMESPACE`, for example `http-route model-svc from model-canary to model-stable in prod`
            http-route M from a to b in prod                | `M` cannot be a httproute's name in Kubernetes; expected lower-case letters, digits and `-`
            http-route m from a to b in P                   | `P` cannot be a namespace in Kubernetes; expected lower-case letters, digits and `-`
            istio-route m from a//b to c in prod            | `a//b` cannot be a destination; expected lower-case letters, digits, `-` and `.`
            nginx-canary m to m in prod                     | the candidate and the baseline are both `m`; name two
            kserve m to n in prod                           | found `kserve m to n in prod`, expected `kserve INFERENCESERVICE in [CLUSTER/]NAMESPACE`, for example `kserve recommender in prod`
            traffic-split m from a to a in prod             | the candidate and the baseline are both `a`; name two
            """)
    void a_mistake_is_said_with_its_place(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }
}
