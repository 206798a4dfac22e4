package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutViewTest {
    @ParameterizedTest
    @CsvSource({
        "model:v5, v5",
        "registry:5000/team/model:v5, v5",
        "registry:5000/team/model, ",
        "model:v5@sha256:0123, v5",
        "registry:5000/model@sha256:0123, ",
        "model, "
    })
    void theTagOfAnImageIsItsVersion(String image, String tag) {
        assertThat(RolloutVersions.tag(image)).isEqualTo(tag);
    }

    @Test
    void withoutATagTheRevisionNamesTheVersion() {
        RolloutView view = RolloutView.of(
                World.json("{\"metadata\":{\"name\":\"r\"},\"status\":{\"currentPodHash\":\"77\"}}"),
                List.of(
                        World.json(
                                """
                                {"metadata":{"labels":{"rollouts-pod-template-hash":"77"},
                                  "annotations":{"rollout.argoproj.io/revision":"12"},
                                  "ownerReferences":[{"kind":"Rollout","name":"r"}]},
                                 "spec":{"template":{"spec":{"containers":[{"image":"m@sha256:01"}]}}}}
                                """)));

        assertThat(view.version("77").version()).isEqualTo("revision 12");
        assertThat(view.version("77").identity())
                .containsEntry("image", "m@sha256:01")
                .hasSize(2);
        assertThat(view.version("88")).isNull();
    }

    @Test
    void aCurrentVersionWithoutItsReplicaSetIsReadFromTheSpec() {
        RolloutView view = RolloutView.of(
                World.json(
                        """
                        {"metadata":{"name":"r"},"status":{"currentPodHash":"77"},
                         "spec":{"template":{"spec":{"containers":[{"image":"m:v1"}]}}}}
                        """),
                List.of());

        assertThat(view.version("77").version()).isEqualTo("v1");
    }

    @Test
    void sharesAreShort() {
        assertThat(RolloutView.percent(0.0)).isEqualTo("0 %");
        assertThat(RolloutView.percent(33.333)).isEqualTo("33.3 %");
        assertThat(RolloutView.percent(100.0)).isEqualTo("100 %");
        assertThat(RolloutView.percent(null)).isEqualTo("an unknown share");
    }
}
