package io.jenkins.plugins.releaseguard.engine.rollback.route;

import static io.jenkins.plugins.releaseguard.engine.rollback.route.RouteWorld.V4;
import static io.jenkins.plugins.releaseguard.engine.rollback.route.RouteWorld.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a canary Ingress has of its own. */
@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class IngressRouterTest {
    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private RouteWorld world;
    private RouteLeg leg;

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        world = RouteWorld.of("nginx-canary", cluster);
        world.start(10);
        leg = new RouteLeg(world.router, world.spec(), cluster.newClient());
    }

    private static ObjectNode annotations(ObjectNode ingress) {
        return ingress.withObject("/metadata/annotations");
    }

    private void assertUnsuitable(String message) {
        LegException failure = catchThrowableOfType(LegException.class, leg::read);
        assertThat(failure).hasMessage("ingress prod/model-svc (cluster main): " + message);
    }

    @Test
    void a_weight_is_a_part_of_its_total() throws Exception {
        world.change(ingress -> annotations(ingress).put(IngressRouter.TOTAL, "1000"));
        assertThat(leg.read().percentOf(V5)).isEqualTo(1);

        leg.advance(V5, leg.trafficSteps(List.of(1, 50, 100)));

        assertThat(world.stored()
                        .at("/metadata/annotations")
                        .path(IngressRouter.WEIGHT)
                        .asText())
                .isEqualTo("500");
    }

    @Test
    void a_total_that_leaves_no_whole_number_is_unsuitable_for_steps() throws Exception {
        world.change(ingress -> annotations(ingress).put(IngressRouter.TOTAL, "10"));

        assertThat(leg.trafficSteps(List.of(10, 50, 100)).unsuitable()).isNull();
        assertThat(leg.trafficSteps(List.of(5, 100)).unsuitable())
                .contains("5 % of nginx.ingress.kubernetes.io/canary-weight-total 10 is no whole number");
    }

    @Test
    void what_goes_before_the_weight_is_said() throws Exception {
        world.change(ingress -> annotations(ingress).put("nginx.ingress.kubernetes.io/canary-by-header", "x-tester"));

        assertThat(leg.plan(V5, V4).actions())
                .contains("left alone: nginx.ingress.kubernetes.io/canary-by-header goes before the weight, so whoever"
                        + " sends it still gets model-svc");
    }

    @Test
    void an_ingress_that_is_no_canary_of_the_other_is_refused() {
        world.change(ingress -> annotations(ingress).put(IngressRouter.CANARY, "false"));
        assertUnsuitable("it is no canary, for its annotation nginx.ingress.kubernetes.io/canary is not \"true\"; write"
                + " that, and a weight");
        world.change(ingress -> {
            annotations(ingress).put(IngressRouter.CANARY, "true");
            ((ObjectNode) ingress.at("/spec/rules/0")).put("host", "other.example.com");
        });
        assertUnsuitable("it is no canary of model-main, for they have no host in common: [other.example.com] and"
                + " [model.example.com]");
        cluster.change("Ingress", "model-main", ingress -> annotations(ingress).put(IngressRouter.CANARY, "true"));
        assertUnsuitable(
                "ingress model-main is itself a canary (nginx.ingress.kubernetes.io/canary); name the main one");
        cluster.delete("Ingress", "model-main");
        assertUnsuitable("there is no ingress model-main in namespace prod");
    }

    @Test
    void a_canary_ingress_that_is_gone_gets_no_share_again() throws Exception {
        world.takeOut();

        assertThat(leg.read().canaryInProgress()).isFalse();
        assertThat(leg.trafficSteps(List.of(5, 100)).unsuitable())
                .endsWith("it is gone; create it with the annotation nginx.ingress.kubernetes.io/canary-weight: \"0\"");
        assertThat(leg.mark(V5, null)).isNull();
    }
}
