package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rollouts of the strategy {@code blueGreen}, and those whose template is kept elsewhere. */
@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class BlueGreenTest {
    private static final ArgoRolloutSpec SPEC = new ArgoRolloutSpec(
            "argo-rollout model-svc in prod", new Position("p.yaml", 2, 11), "main", "prod", "model-svc", null);

    KubernetesMockServer server;
    KubernetesClient client;

    private World world;
    private ArgoRolloutLeg leg;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        world = new World(client);
        leg = leg(Duration.ofSeconds(10));
    }

    private ArgoRolloutLeg leg(Duration limit) {
        return new ArgoRolloutLeg(SPEC, server.createClient(), limit, Duration.ofMillis(300));
    }

    private LegPlan planned() throws LegException {
        LegState live = leg.read();
        Version baseline =
                live.canaryInProgress() ? live.stable() : leg.earlier().get(0);
        return leg.plan(live.current(), baseline);
    }

    /** What was written since the last call, in order. */
    private List<String> writes() throws InterruptedException {
        List<String> writes = new ArrayList<>();
        RecordedRequest request;
        while ((request = server.takeRequest(0, TimeUnit.MILLISECONDS)) != null) {
            String path = request.getPath();
            if (request.getMethod().equals("PATCH")) {
                writes.add(
                        path.endsWith("/status") ? "status" : path.contains("/deployments/") ? "deployment" : "spec");
            }
        }
        return writes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            4 | preview v5 0 %, stable v4 100 %; paused
            5 | preview v5 100 %, stable v4 0 %; paused
            """)
    void theServiceOfTheUsersSaysWhoHasTheTraffic(int active, String summary) throws Exception {
        world.blueGreen(active, 3);

        LegState live = leg.read();
        assertThat(live.summary()).isEqualTo(summary);
        assertThat(live.percentOf(live.current())).isEqualTo(active == 5 ? 100 : 0);
        assertThat(live.canaryInProgress()).isTrue();
        assertThat(leg.trafficSteps(List.of()).unsuitable())
                .isEqualTo("its strategy is blueGreen, which has no shares");
    }

    @Test
    void aPreviewThatNobodyUsesIsAbortedAndUndone() throws Exception {
        world.blueGreen(4, 3);
        LegPlan plan = planned();
        assertThat(plan.actions())
                .containsExactly(
                        "abort rollout prod/model-svc (cluster main): v5 goes from 0 % of the traffic to 0 %, v4 to 100 %",
                        "set its template back to v4 (ReplicaSet model-svc-4444, revision 1)");
        writes();

        leg.execute(plan, accepted::incrementAndGet);

        assertThat(writes()).startsWith("status").endsWith("spec");
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
        assertThat(accepted).hasValue(1);
    }

    @Test
    void anAbortSwitchesTheUsersBackBeforeTheTemplateIsSetBack() throws Exception {
        world.blueGreen(5, 3);
        LegPlan plan = planned();
        writes();

        leg.execute(plan, () -> {
            accepted.incrementAndGet();
            assertThat(world.at("/spec/template")).isEqualTo(World.template(5));
            world.controllerSelects("5555", "4444", 4);
        });

        assertThat(writes()).startsWith("status").endsWith("spec");
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
        assertThat(accepted).hasValue(1);
    }

    /** Argo switches no Service back while a pod of the newest version is missing: that has to be the good one. */
    @Test
    void whereThePodsOfTheBadVersionAreGoneTheTemplateIsSetBackAtOnce() throws Exception {
        world.blueGreen(5, 1);
        LegPlan plan = planned();
        writes();

        LegException late = catchThrowableOfType(
                LegException.class, () -> leg(Duration.ofSeconds(1)).execute(plan, accepted::incrementAndGet));
        assertThat(late.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(world.at("/status/abort").asBoolean()).isTrue();
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
        assertThat(accepted).as("users are still at v5").hasValue(0);
        writes();

        // the controller begins with v4, and pauses it as any other version
        world.controllerSelects("4444", "4444", 5);
        world.changeStatus(r -> r.withObject("/status").remove("abort"));
        leg.execute(plan, () -> {
            accepted.incrementAndGet();
            world.controllerSelects("4444", "4444", 4);
        });

        assertThat(writes()).startsWith("status");
        assertThat(world.at("/status/promoteFull").asBoolean()).isTrue();
        assertThat(accepted).hasValue(1);
        world.replicaSet(4, 3, 3);
        assertThat(leg.confirm(plan).done()).isTrue();
    }

    /** Where a rollback was stopped, and what is written then. */
    @ParameterizedTest
    @CsvSource({
        "nothing in progress, ''",
        "aborted by somebody else, spec",
        "stopped after the abort, spec",
        "stopped after the undo, ''",
        "promoted, spec status",
    })
    void eachStateEndsAtTheBaselineWithOneEffect(String state, String writes) throws Exception {
        world.blueGreen(4, 3);
        LegPlan plan = planned();
        switch (state) {
            case "aborted by somebody else", "stopped after the abort" ->
                world.changeStatus(r -> r.withObject("/status").put("abort", true));
            case "nothing in progress", "stopped after the undo" -> {
                world.change(r -> r.withObject("/spec").set("template", World.template(4)));
                world.controllerSelects("4444", "4444", 4);
            }
            default -> {
                world.controllerSelects("5555", "5555", 5);
                assertThat(catchThrowableOfType(LegException.class, () -> leg(Duration.ofMillis(100))
                                .execute(plan, () -> {})))
                        .isNotNull();
                world.controllerSelects("4444", "5555", 5);
            }
        }

        leg.execute(plan, accepted::incrementAndGet);

        assertThat(writes().stream().distinct().toList())
                .containsAll(writes.isEmpty() ? List.of() : List.of(writes.split(" ")));
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
        assertThat(accepted).hasValue(1);
        if (state.equals("promoted")) {
            assertThat(world.at("/status/promoteFull").asBoolean()).isTrue();
        }
    }

    @Test
    void aNewerVersionIsLeftAlone() throws Exception {
        world.blueGreen(5, 3);
        LegPlan plan = planned();
        world.replicaSet(6, 3, 3);
        world.controllerSelects("6666", "4444", 5);
        writes();

        LegException superseded =
                catchThrowableOfType(LegException.class, () -> leg.execute(plan, accepted::incrementAndGet));

        assertThat(superseded.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(writes()).isEmpty();
    }

    @Test
    void aPreviewIsPromotedByEndingItsPause() throws Exception {
        world.blueGreen(4, 3);

        leg.promote(leg.read().current());

        assertThat(world.at("/status/pauseConditions")).isEmpty();
    }

    // ---- a template that is kept in a Deployment

    @Test
    void aTemplateInADeploymentIsSetBackThere() throws Exception {
        world.canary(10);
        world.templateInDeployment();
        LegPlan plan = planned();
        assertThat(plan.actions())
                .last()
                .isEqualTo("set its template in Deployment model back to v4 (ReplicaSet model-svc-4444, revision 1)");
        writes();

        leg.execute(plan, () -> world.controllerShows("5555", "4444", 0));

        assertThat(writes()).containsExactly("status", "deployment");
        assertThat(world.deployment().at("/spec/template")).isEqualTo(World.template(4));
        assertThat(world.at("/spec/template").isMissingNode()).isTrue();
    }

    @Test
    void whatTheControllerHasNotSeenOfTheDeploymentIsWaitedFor() throws Exception {
        world.canary(10);
        world.templateInDeployment();
        LegPlan plan = planned();
        world.changeStatus(r -> r.withObject("/status").put("workloadObservedGeneration", "0"));
        writes();

        LegException late = catchThrowableOfType(
                LegException.class, () -> leg(Duration.ofMillis(200)).execute(plan, accepted::incrementAndGet));

        assertThat(late.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(writes()).isEmpty();
    }

    @Test
    void podsOfAStableVersionThatIsScaledWithItsShareAreSaid() throws Exception {
        world.canary(80);
        world.replicaSet(4, 1, 1);
        world.change(r -> r.withObject("/spec/strategy/canary").put("dynamicStableScale", true));
        world.controllerShows("5555", "4444", 80);

        assertThat(planned().actions())
                .contains("v4 has 1 of 3 pods (dynamicStableScale): its traffic comes back as its pods become ready");
    }
}
