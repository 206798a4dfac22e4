package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An InferenceService whose newest revision has 10 %, as a real API server stores it. Its schema is not validated, and what
 * KServe's controller would do is done by a few lines here.
 */
@ExtendWith(RealParts.class)
class KserveTest {
    private static final String SERVICES = "/apis/serving.kserve.io/v1beta1/namespaces/prod/inferenceservices";
    private static final String SERVICE = SERVICES + "/recommender";
    /** What docs/legs/kserve.md asks for. */
    private static final String PERMISSIONS =
            """
            {"apiGroups":["serving.kserve.io"],"resources":["inferenceservices"],"resourceNames":["recommender"],
             "verbs":["get","patch"]}
            """;

    private KubeApi api;

    @BeforeEach
    void canary(ScoringWorld world) throws IOException {
        api = world.cluster.api();
        CustomResources.define(api, world.parts, "serving.kserve.io", "InferenceService", "v1beta1");
        world.parts.onClose(this::delete);
        api.create(
                SERVICES,
                """
                {"apiVersion":"serving.kserve.io/v1beta1","kind":"InferenceService","metadata":{"name":"recommender"},
                 "spec":{"predictor":{"canaryTrafficPercent":10,"model":{"modelFormat":{"name":"sklearn"},
                  "storageUri":"s3://models/2"}}}}
                """);
        world.parts.add(new Repeatedly("kserve", this::control));
        world.deploy("v1");
        world.parts.await("KServe's status", ScoringWorld.LONG, () -> share() == 10);
    }

    /** Gives the newest revision what the spec says, and the one before the rest. */
    private void control() throws IOException {
        int wanted = api.get(SERVICE).at("/spec/predictor/canaryTrafficPercent").asInt(100);
        if (share() != wanted) {
            api.merge(
                    SERVICE + "/status",
                    """
                    {"status":{"components":{"predictor":{
                      "latestCreatedRevision":"recommender-predictor-00002","latestReadyRevision":"recommender-predictor-00002",
                      "latestRolledoutRevision":"recommender-predictor-00001","traffic":[
                       {"revisionName":"recommender-predictor-00002","latestRevision":true,"percent":%d},
                       {"revisionName":"recommender-predictor-00001","latestRevision":false,"percent":%d,"tag":"prev"}]}}}}
                    """
                            .formatted(wanted, 100 - wanted));
        }
    }

    private int share() throws IOException {
        return api.get(SERVICE)
                .at("/status/components/predictor/traffic/0/percent")
                .asInt(-1);
    }

    private void delete() {
        try {
            api.delete(SERVICE);
        } catch (IOException e) {
            throw new AssertionError("the InferenceService is left behind", e);
        }
    }

    @Test
    void allUsersGoBackToTheRevisionBefore(ScoringWorld world, Guard guard) throws Exception {
        JsonNode model = api.get(SERVICE).at("/spec/predictor/model");

        JsonNode record = new ScoringGates(world, guard, "kserve recommender in prod", PERMISSIONS).rollback(false);

        assertThat(record.path("outcome").asText()).as(record.toPrettyString()).isEqualTo("ROLLED_BACK");
        assertThat(record.at("/timeline/trafficRestored").asText("")).isNotEmpty();
        JsonNode after = api.get(SERVICE);
        assertThat(after.at("/spec/predictor/canaryTrafficPercent").asInt(-1)).isZero();
        assertThat(after.at("/spec/predictor/model")).isEqualTo(model);
        assertThat(share()).isZero();
    }

    @Test
    void withoutThePermissionToPatchItSaysSoAndWritesNothing(ScoringWorld world, Guard guard) throws Exception {
        String without = PERMISSIONS.replace(",\"patch\"", "");

        JsonNode record = new ScoringGates(world, guard, "kserve recommender in prod", without).rollback(false);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLBACK_FAILED");
        assertThat(record.toString()).contains("grant the verb `patch` on `inferenceservices");
        assertThat(share()).isEqualTo(10);
    }
}
