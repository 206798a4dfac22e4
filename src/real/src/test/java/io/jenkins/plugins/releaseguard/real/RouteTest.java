package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights that a person has set, in objects of Istio and of the Gateway API that a real API server stores. */
@ExtendWith(RealParts.class)
class RouteTest {
    private static ScoringGates gates(RouteWorld world, Guard guard, RouteWorld.Shape shape, String permissions)
            throws IOException {
        return new ScoringGates(world.scoring, guard, shape.leg, permissions);
    }

    /** But the weights, and what the API server itself writes. */
    private static JsonNode others(JsonNode object) {
        ObjectNode others = ((ObjectNode) object.path("spec")).deepCopy();
        others.findParents("weight").forEach(parent -> ((ObjectNode) parent).remove("weight"));
        return others;
    }

    @ParameterizedTest
    @EnumSource
    void allUsersGoBackAndNothingElseIsTouched(RouteWorld.Shape shape, ScoringWorld scoring, Guard guard)
            throws Exception {
        RouteWorld world = new RouteWorld(scoring, shape);
        JsonNode before = world.object();

        JsonNode record = gates(world, guard, shape, shape.permissions()).rollback(false);

        assertThat(record.path("outcome").asText()).as(record.toPrettyString()).isEqualTo("ROLLED_BACK");
        assertThat(record.at("/candidate/version").asText()).isEqualTo("v2");
        assertThat(record.at("/baseline/version").asText()).isEqualTo("v1");
        assertThat(world.weights()).isEqualTo(List.of(100, 0));
        assertThat(others(world.object())).isEqualTo(others(before));
    }

    @ParameterizedTest
    @EnumSource
    void withoutThePermissionToPatchItSaysSoAndWritesNothing(RouteWorld.Shape shape, ScoringWorld scoring, Guard guard)
            throws Exception {
        RouteWorld world = new RouteWorld(scoring, shape);
        String without = shape.permissions().replace("\"get\",\"patch\"", "\"get\"");

        JsonNode record = gates(world, guard, shape, without).rollback(false);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLBACK_FAILED");
        assertThat(record.toString()).contains("grant the verb `patch` on `" + shape.plural());
        assertThat(world.weights()).isEqualTo(List.of(90, 10));
    }
}
