package io.jenkins.plugins.releaseguard.engine.rollback.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An InferenceService whose status a KServe controller writes. */
@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class KserveRouterTest {
    private static final String PATH = "/apis/serving.kserve.io/v1beta1/namespaces/prod/inferenceservices/recommender";
    private static final Version OLD = version(1);
    private static final Version NEW = version(2);
    private static final LegPlan PLAN = new LegPlan("kserve", NEW, OLD, List.of(), List.of());

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private RouteLeg leg;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        leg = new RouteLeg(new KserveRouter(), spec(), cluster.newClient());
        cluster.put(
                MockCluster.json(
                        """
                        {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService",
                         "metadata": {"name": "recommender", "namespace": "prod"},
                         "spec": {"predictor": {"canaryTrafficPercent": 10, "model": {"storageUri": "s3://models/2"}}}}
                        """));
        controllerShows(10);
    }

    private static RouteSpec spec() {
        return new RouteSpec(
                "kserve", MockCluster.AT, "main", "prod", "recommender", null, null, true, null, Beside.NOTHING);
    }

    private static Version version(int number) {
        return new Version(name(number), Map.of(Version.KNATIVE_REVISION, name(number)));
    }

    private static String name(int number) {
        return "recommender-predictor-0000" + number;
    }

    private void asks(Integer percent) {
        cluster.change("InferenceService", "recommender", service -> {
            ObjectNode predictor = service.withObject("/spec/predictor");
            if (percent == null) {
                predictor.remove("canaryTrafficPercent");
            } else {
                predictor.put("canaryTrafficPercent", percent);
            }
        });
    }

    private int asked() {
        return cluster.stored("InferenceService", "recommender")
                .at("/spec/predictor/canaryTrafficPercent")
                .asInt(-1);
    }

    /** Revision 2 beside revision 1. */
    private void controllerShows(int percent) {
        controllerShows(2, 2, 1, 0, percent);
    }

    private void controllerShows(int created, int ready, int rolledOut, int previous, int percent) {
        cluster.changeStatus(
                "InferenceService",
                "recommender",
                service -> service.set(
                        "status",
                        MockCluster.json(
                                """
                        {"components": {"predictor": {"latestCreatedRevision": "%s", "latestReadyRevision": "%s",
                          "latestRolledoutRevision": "%s", "previousRolledoutRevision": "%s", "traffic": [
                            {"latestRevision": true, "percent": %d, "revisionName": "%s"},
                            {"latestRevision": false, "percent": %d, "revisionName": "%s", "tag": "prev"}]}}}
                        """
                                        .formatted(
                                                name(created),
                                                name(ready),
                                                name(rolledOut),
                                                previous == 0 ? "" : name(previous),
                                                percent,
                                                name(ready),
                                                100 - percent,
                                                name(previous == 0 ? rolledOut : previous)))));
    }

    private void assertFails(Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, leg::read);
        assertThat(failure).hasMessage("inferenceservice prod/recommender (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void the_revisions_of_the_status_are_the_versions() throws Exception {
        LegState state = leg.read();

        assertThat(state.current()).isEqualTo(NEW);
        assertThat(state.current().scopeValue()).isEqualTo("recommender-predictor-00002");
        assertThat(state.stable()).isEqualTo(OLD);
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.percentOf(NEW)).isEqualTo(10);
        assertThat(state.percentOf(OLD)).isEqualTo(90);
    }

    @Test
    void the_first_revision_is_no_release() throws Exception {
        asks(null);
        controllerShows(1, 1, 1, 0, 100);

        assertThat(leg.read().canaryInProgress()).isFalse();
        assertThat(leg.read().percentOf(OLD)).isEqualTo(100);
    }

    @Test
    void a_plan_names_both_revisions_and_changes_nothing() throws Exception {
        LegPlan plan = leg.plan(NEW, OLD);

        assertThat(plan.actions())
                .containsExactly(
                        "send nothing to the newest revision (recommender-predictor-00002), which has 10 % of the"
                                + " traffic, and everything to the revision before (recommender-predictor-00001), in"
                                + " inferenceservice prod/recommender (cluster main)");
        assertThat(plan.commands())
                .containsExactly("kubectl patch inferenceservice recommender -n prod --type json -p"
                        + " '[{\"op\":\"add\",\"path\":\"/spec/predictor/canaryTrafficPercent\",\"value\":0}]'");
        assertThat(cluster.writes()).isEmpty();
    }

    /** From each state that somebody may have left behind, one end; done is what the controller shows and not what was asked. */
    @ParameterizedTest
    @CsvSource({
        "canary, 1",
        "promoted with 100, 1",
        "promoted without the field, 1",
        "not ready, 1",
        "done, 0",
        "refused once, 1"
    })
    void a_rollback_pins_the_revision_before(String state, int writes) throws Exception {
        switch (state) {
            case "promoted with 100" -> {
                asks(100);
                controllerShows(2, 2, 2, 1, 100);
            }
            case "promoted without the field" -> {
                asks(null);
                controllerShows(2, 2, 2, 1, 100);
            }
            case "not ready" -> controllerShows(2, 1, 1, 0, 10);
            case "done" -> asks(0);
            case "refused once" -> {
                cluster.refuse(PATH, 503, "away", 1);
                assertThat(catchThrowableOfType(LegException.class, () -> leg.execute(PLAN, accepted::incrementAndGet))
                                .kind())
                        .isEqualTo(Kind.UNREACHABLE);
                assertThat(accepted).hasValue(0);
                cluster.writes();
            }
            default -> {}
        }

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(asked()).isZero();
        assertThat(cluster.writes()).hasSize(writes);
        assertThat(accepted).hasValue(1);
        assertThat(leg.confirm(PLAN).done())
                .as("before the controller shows it")
                .isEqualTo(state.equals("not ready"));

        controllerShows(2, 2, 1, 1, 0);
        assertThat(leg.confirm(PLAN).trafficRestored()).isTrue();
        assertThat(leg.confirm(PLAN).done()).isTrue();
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void a_new_revision_meanwhile_is_left_alone() throws Exception {
        controllerShows(3, 3, 1, 0, 10);

        LegException failure =
                catchThrowableOfType(LegException.class, () -> leg.execute(PLAN, accepted::incrementAndGet));

        assertThat(failure.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(failure).hasMessageContaining("recommender-predictor-00003");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void a_model_that_somebody_puts_in_meanwhile_is_a_conflict_and_then_superseded() throws Exception {
        RouteLeg racing = new RouteLeg(
                new KserveRouter(),
                spec(),
                cluster.newClientWithConflict(PATH, 422, () -> controllerShows(3, 3, 1, 0, 10)));

        assertThat(catchThrowableOfType(LegException.class, () -> racing.execute(PLAN, accepted::incrementAndGet))
                        .kind())
                .isEqualTo(Kind.SUPERSEDED);
        assertThat(asked()).isEqualTo(10);
    }

    @Test
    void a_candidate_goes_through_the_shares_and_ends_with_all() throws Exception {
        List<Integer> wanted = List.of(10, 50, 100);
        TrafficSteps seen = leg.trafficSteps(wanted);
        assertThat(seen).isEqualTo(new TrafficSteps(wanted, 0, true, null));

        leg.advance(NEW, seen);
        assertThat(asked()).isEqualTo(50);
        assertThat(leg.trafficSteps(wanted).waits()).as("not shown yet").isFalse();
        controllerShows(50);
        assertThat(leg.trafficSteps(wanted)).isEqualTo(new TrafficSteps(wanted, 1, true, null));

        leg.promote(NEW);
        assertThat(asked()).isEqualTo(100);
        assertThat(leg.isPromoted(leg.read(), NEW)).isFalse();
        controllerShows(2, 2, 2, 1, 100);
        assertThat(leg.isPromoted(leg.read(), NEW)).isTrue();
        assertThat(leg.read().stable()).as("still known").isEqualTo(OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RawDeployment", "Standard", "ModelMesh"})
    void a_mode_without_revisions_is_refused(String mode) {
        cluster.change("InferenceService", "recommender", service -> service.withObject("/metadata/annotations")
                .put("serving.kserve.io/deploymentMode", mode));

        assertFails(
                Kind.UNSUITABLE,
                "its deployment mode is " + mode + ", where canaryTrafficPercent does nothing; use the mode Knative, or"
                        + " a leg for the route before it");
    }

    @Test
    void a_service_without_status_and_one_that_is_not_there_are_said() {
        cluster.changeStatus("InferenceService", "recommender", service -> service.remove("status"));
        assertFails(
                Kind.UNSUITABLE,
                "its status names no revision of the predictor; is KServe's controller running, and Knative installed?");
        cluster.delete("InferenceService", "recommender");
        assertFails(Kind.NOT_FOUND, "there is none of that name in namespace prod; does the cluster know its kind?");
    }
}
