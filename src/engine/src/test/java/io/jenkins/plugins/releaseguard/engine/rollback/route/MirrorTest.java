package io.jenkins.plugins.releaseguard.engine.rollback.route;

import static io.jenkins.plugins.releaseguard.engine.rollback.route.RouteWorld.V4;
import static io.jenkins.plugins.releaseguard.engine.rollback.route.RouteWorld.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A shadow v5 that gets a copy of what v4 gets. */
@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class MirrorTest {
    private static final LegPlan PLAN = new LegPlan("mirror", V5, V4, List.of(), List.of());

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private RouteWorld world;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
    }

    /** Everything goes to v4, and a copy of it to v5. */
    private RouteLeg mirrored(String kind) {
        boolean istio = kind.startsWith("istio-mirror");
        world = RouteWorld.of(istio ? "istio-route" : "http-route", cluster);
        world.start(0);
        world.change(route -> {
            ((ArrayNode) route.at(world.list())).remove(0);
            ObjectNode rule = (ObjectNode) route.at(istio ? "/spec/http/0" : "/spec/rules/0");
            switch (kind) {
                case "istio-mirror" -> {
                    rule.set("mirror", MockCluster.json("{\"host\": \"model-svc\", \"subset\": \"canary\"}"));
                    rule.set("mirrorPercentage", MockCluster.json("{\"value\": 50}"));
                }
                case "istio-mirror with others" -> {
                    rule.putArray("mirrors")
                            .add(MockCluster.json("{\"destination\": {\"host\": \"audit\"}}"))
                            .add(MockCluster.json(
                                    "{\"destination\": {\"host\": \"model-svc\", \"subset\": \"canary\"}}"));
                }
                case "http-mirror" ->
                    rule.putArray("filters").add(filter("model-audit")).add(filter("model-canary"));
                default ->
                    ((ObjectNode) rule.at("/backendRefs/0")).putArray("filters").add(filter("model-canary"));
            }
        });
        world.controllerActs();
        return leg(cluster.newClient());
    }

    private RouteLeg leg(KubernetesClient with) {
        boolean istio = world.kind.equals("VirtualService");
        RouteSpec spec = new RouteSpec(
                "mirror",
                MockCluster.AT,
                "main",
                "prod",
                "model-svc",
                world.candidate(),
                world.baseline(),
                false,
                null,
                Beside.NOTHING);
        return new RouteLeg(istio ? new IstioMirrorRouter() : new HttpMirrorRouter(), spec, with);
    }

    private static ObjectNode filter(String service) {
        return MockCluster.json(
                """
                {"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "%s", "port": 80}}}
                """
                        .formatted(service));
    }

    private String spec() {
        return world.stored().path("spec").toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            istio-mirror             | 2
            istio-mirror with others | 1
            http-mirror              | 1
            http-mirror of a backend | 1
            """)
    void the_mirror_to_the_shadow_is_removed_and_nothing_beside_it(String kind, int removed) throws Exception {
        RouteLeg leg = mirrored(kind);
        LegState state = leg.read();
        assertThat(state.current()).isEqualTo(V5);
        assertThat(state.stable()).isEqualTo(V4);
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.percentOf(V5)).as("of the users").isZero();
        assertThat(state.summary())
                .isEqualTo(
                        "the traffic of " + world.baseline() + " (v4) is mirrored to " + world.candidate() + " (v5)");

        LegPlan plan = leg.plan(V5, V4);
        assertThat(plan.actions())
                .containsExactly("mirror the traffic of " + world.baseline() + " (v4) no longer to "
                        + world.candidate() + " (v5), in " + world.router.type().word()
                        + " prod/model-svc (cluster main)");
        assertThat(plan.facts()).as("what is removed").hasSize(removed);
        assertThat(plan.commands().get(0)).contains("--type json -p '[{\"op\":\"remove\",\"path\":\"/spec/");
        assertThat(cluster.writes()).isEmpty();
        assertThat(leg.confirm(plan).done()).isFalse();

        leg.execute(plan, accepted::incrementAndGet);

        assertThat(spec())
                .doesNotContain("canary")
                .doesNotContain("mirrorPercentage")
                .contains("stable");
        assertThat(spec().contains("audit")).isEqualTo(kind.contains("others") || kind.equals("http-mirror"));
        assertThat(accepted).hasValue(1);
        world.controllerActs();
        assertThat(leg.confirm(plan))
                .isEqualTo(new Evidence(false, true, leg.read().summary()));
        assertThat(leg.read().summary()).endsWith("is not mirrored to " + world.candidate());
        assertThat(leg.read().canaryInProgress()).isFalse();

        cluster.writes();
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(cluster.writes()).as("once more").isEmpty();
        assertThat(leg.plan(V4, V4).actions().get(0)).startsWith("nothing to do");
    }

    @ParameterizedTest
    @ValueSource(strings = {"removed by somebody else", "refused once", "baseline not ready", "baseline replaced"})
    void a_rollback_goes_on_from_what_is_there(String state) throws Exception {
        RouteLeg leg = mirrored("istio-mirror");
        switch (state) {
            case "removed by somebody else" ->
                world.change(route -> ((ObjectNode) route.at("/spec/http/0")).remove("mirror"));
            case "refused once" -> {
                cluster.refuse(world.path(), 503, "away", 1);
                assertThat(catchThrowableOfType(LegException.class, () -> leg.execute(PLAN, accepted::incrementAndGet))
                                .kind())
                        .isEqualTo(Kind.UNREACHABLE);
            }
            case "baseline not ready" -> world.runs("stable", 4, 3, 0);
            default -> world.runs("stable", 7, 3);
        }

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(world.stored().at("/spec/http/0/mirror").isMissingNode()).isTrue();
        assertThat(accepted).hasValue(1);
    }

    @Test
    void another_shadow_meanwhile_is_left_alone() throws Exception {
        RouteLeg leg = mirrored("istio-mirror");
        KubernetesClient racing = cluster.newClientWithConflict(world.path(), 422, () -> {
            world.runs("canary", 5, 0);
            world.runs("canary", 6, 1);
        });

        assertThat(catchThrowableOfType(LegException.class, () -> leg(racing).execute(PLAN, accepted::incrementAndGet))
                        .kind())
                .isEqualTo(Kind.SUPERSEDED);
        assertThat(leg.read().current().version()).isEqualTo("v6");
        assertThat(world.stored().at("/spec/http/0/mirror").isObject()).isTrue();
    }

    @Test
    void a_write_tests_for_what_was_read() throws Exception {
        mirrored("http-mirror");
        Failures failures = new Failures("route", "prod", "model-svc", "main");
        Backends backends = new Backends(new Objects(cluster.newClient(), "prod", failures), failures);

        ArrayNode patch = new HttpMirrorRouter()
                .view(world.stored(), (RouteSpec) leg(cluster.newClient()).spec(), backends)
                .set(0)
                .operations();

        assertThat(patch.at("/0/op").asText()).isEqualTo("test");
        assertThat(patch.at("/0/value")).isEqualTo(world.stored().at("/spec/rules/0/filters"));
        assertThat(patch.at("/1/path").asText()).isEqualTo("/spec/rules/0/filters/1");
    }

    @Test
    void a_route_to_another_baseline_is_said() {
        RouteLeg leg = mirrored("http-mirror");
        world.change(route -> ((ObjectNode) route.at("/spec/rules/0/backendRefs/0")).put("name", "another"));

        LegException failure = catchThrowableOfType(LegException.class, leg::read);

        assertThat(failure).hasMessage("httproute prod/model-svc (cluster main): no rule of it sends to model-stable");
    }
}
