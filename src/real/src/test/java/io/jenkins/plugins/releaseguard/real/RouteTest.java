package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that a person has set, in objects that a real API server stores, go back. */
@ExtendWith(RealParts.class)
class RouteTest {
    private static final String BY_HOST = "istio-route by-host from model-canary to model-stable in prod";
    private static final String HTTP_ROUTE = "http-route model-svc from model-canary to model-stable in prod";

    private static void assertRolledBack(JsonNode record) {
        assertThat(record.path("outcome").asText()).as(record.toPrettyString()).isEqualTo("ROLLED_BACK");
        assertThat(record.at("/legs/0/confirmed").asText(""))
                .as(record.toPrettyString())
                .isNotEmpty();
    }

    /** But the weights, and what the API server itself writes. */
    private static JsonNode others(JsonNode object) {
        ObjectNode others = ((ObjectNode) object.path("spec")).deepCopy();
        others.findParents("weight").forEach(parent -> ((ObjectNode) parent).remove("weight"));
        return others;
    }

    @ParameterizedTest
    @CsvSource({Routes.BY_HOST + "," + BY_HOST, Routes.HTTP_ROUTE + "," + HTTP_ROUTE})
    void allUsersGoBackAndNothingElseIsTouched(String path, String leg, RoutedWorld world, Guard guard)
            throws Exception {
        JsonNode before = world.routes.get(path);

        JsonNode record = new RouteGates(world, guard).rollback(leg, false);

        assertRolledBack(record);
        assertThat(record.at("/candidate/version").asText()).isEqualTo("v5");
        assertThat(record.at("/baseline/version").asText()).isEqualTo("v4");
        JsonNode after = world.routes.get(path);
        assertThat(after.path("spec").findValuesAsText("weight")).containsExactly("100", "0");
        assertThat(others(after)).isEqualTo(others(before));
    }

    @ParameterizedTest
    @CsvSource({
        Routes.BY_HOST + "," + BY_HOST + ",virtualservices",
        Routes.HTTP_ROUTE + "," + HTTP_ROUTE + ",httproutes"
    })
    void withoutThePermissionToPatchItSaysSoAndWritesNothing(
            String path, String leg, String kind, RoutedWorld world, Guard guard) throws Exception {
        String without = Routes.PERMISSIONS.replace("\"get\",\"patch\"", "\"get\"");

        JsonNode record = new RouteGates(world, guard, without).rollback(leg, false);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLBACK_FAILED");
        assertThat(record.toString()).contains("grant the verb `patch` on `" + kind);
        assertThat(world.routes.get(path).path("spec").findValuesAsText("weight"))
                .containsExactly("90", "10");
    }

    @Test
    void mirrorsTrafficSplitsAndIngressesAreRolledBack(RoutedWorld world, Guard guard) throws Exception {
        RouteGates gates = new RouteGates(world, guard);

        assertRolledBack(gates.rollback("http-mirror mirrored of model-stable to model-canary in prod", false));
        assertThat(world.routes.get(Routes.MIRRORED).at("/spec/rules/0/filters"))
                .isEmpty();
        assertRolledBack(gates.rollback("traffic-split model-svc from model-canary to model-stable in prod", false));
        assertThat(world.routes.get(Routes.TRAFFIC_SPLIT).at("/spec/backends").findValuesAsText("weight"))
                .containsExactly("0", "1000");
        assertRolledBack(gates.rollback("nginx-canary model-svc-canary to model-svc in prod", false));
        assertThat(world.routes
                        .get(Routes.CANARY_INGRESS)
                        .at("/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight")
                        .asText())
                .isEqualTo("0");
    }

    @Test
    void aPersonWhoWritesTheWeightsAllTheTimeDoesNotStopARollback(RoutedWorld world, Guard guard) throws Exception {
        world.routes.weights(25, 75);

        AtomicInteger written = world.routes.writeWeightsUntilTheCandidateHasNone(world.parts);
        assertRolledBack(new RouteGates(world, guard).rollback(RouteGates.ISTIO, false));

        assertThat(written).hasPositiveValue();
        assertThat(world.routes.weights()).isEqualTo("0/100");
    }

    @Test
    void aDryRunWritesNothing(RoutedWorld world, Guard guard) throws Exception {
        RouteGates gates = new RouteGates(world, guard);
        world.routes.weights(25, 75);
        Map<String, String> before = world.resourceVersions();

        JsonNode record = gates.rollback(RouteGates.ISTIO, true);

        assertThat(record.path("outcome").asText()).isEqualTo("PLANNED");
        assertThat(record.at("/legs/0/commands/0").asText())
                .startsWith("kubectl patch virtualservice model-svc -n prod --type json -p ");
        assertThat(world.resourceVersions()).isEqualTo(before);
    }
}
