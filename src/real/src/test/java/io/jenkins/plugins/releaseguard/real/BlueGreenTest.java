package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.argo.ArgoRolloutKind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rollout of the strategy {@code blueGreen}, taken back at each of its stages. */
@ExtendWith(RealParts.class)
class BlueGreenTest {
    private static final String USERS = "model-svc-stable";
    private static final String PREVIEW = "model-svc-canary";

    private Parts parts;
    private Release release;
    private Leg leg;

    /** v4 has the users and has been a preview itself; v5 is one. */
    @BeforeEach
    void deploy(Cluster cluster) throws Exception {
        parts = new Parts(cluster);
        release = new Release(cluster.api(), parts);
        release.delete();
        for (String service : List.of(USERS, PREVIEW)) {
            cluster.api()
                    .create(
                            Release.SERVICES,
                            """
                            {"metadata":{"name":"%s"},"spec":{"selector":{"app":"model-svc"},"ports":[{"port":80}]}}
                            """
                                    .formatted(service));
        }
        cluster.api()
                .create(
                        Release.ROLLOUTS,
                        """
                        {"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"model-svc"},
                         "spec":{"replicas":3,"revisionHistoryLimit":10,"selector":{"matchLabels":{"app":"model-svc"}},
                          "template":%s,
                          "strategy":{"blueGreen":{"activeService":"%s","previewService":"%s",
                           "autoPromotionEnabled":false,"scaleDownDelaySeconds":3}}}}
                        """
                                .formatted(Release.template("model-svc", "v3"), USERS, PREVIEW));
        release.awaitPhase("Healthy");
        release.push("v4");
        release.promote();
        release.push("v5");
        release.awaitPhase("Paused");
        leg = Legs.open(new ArgoRolloutKind(), "argo-rollout model-svc in prod", cluster, Release.PERMISSIONS);
    }

    @AfterEach
    void delete() throws IOException {
        if (leg != null) {
            leg.close();
        }
        release.delete();
        parts.close();
    }

    @Test
    void aPreviewIsTakenBackAndTheUsersNeverSawIt() throws Exception {
        assertThat(release.selected(USERS)).isEqualTo(release.hash("v4"));
        assertThat(release.selected(PREVIEW)).isEqualTo(release.hash("v5"));
        LegPlan plan = Legs.plan(leg);
        assertThat(plan.expectedCurrent().version()).isEqualTo("v5");
        assertThat(plan.target().version()).isEqualTo("v4");

        Legs.carryOut(leg, plan, parts);

        assertThatUsersHave("v4");
    }

    @Test
    void aVersionThatAlreadyHasTheUsersIsTakenBackAlsoWhenTheOldPodsAreGone() throws Exception {
        release.promote();
        assertThat(release.selected(USERS)).isEqualTo(release.hash("v5"));
        parts.await("the pods of v4 are gone", ScoringWorld.LONG, () -> ready("v4") == 0);
        LegPlan plan = Legs.plan(leg);
        assertThat(plan.target().version()).isEqualTo("v4");

        Legs.carryOut(leg, plan, parts);

        assertThatUsersHave("v4");
        assertThat(leg.read().canaryInProgress()).isFalse();
        Legs.carryOut(leg, plan, parts);
        assertThatUsersHave("v4");
    }

    private int ready(String version) throws IOException {
        JsonNode set = release.replicaSet(version);
        return set.at("/status/readyReplicas").asInt(0);
    }

    private void assertThatUsersHave(String version) throws IOException {
        assertThat(release.selected(USERS)).isEqualTo(release.hash(version));
        assertThat(ready(version)).isEqualTo(3);
        assertThat(release.wanted()).as("what the spec asks for").isEqualTo(version);
        assertThat(release.rollout().at("/status/stableRS").asText()).isEqualTo(release.hash(version));
    }
}
