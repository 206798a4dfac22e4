package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.git.Target;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.QuarantineMark;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(30)
class ArgoRolloutLegTest {
    private static final String PATH = "/apis/argoproj.io/v1alpha1/namespaces/prod/rollouts/model-svc";
    private static final String ABORT = "status";
    private static final String FULL_PROMOTION = "status";
    private static final String UNDO = "spec";
    private static final ArgoRolloutSpec SPEC = new ArgoRolloutSpec(
            "argo-rollout model-svc in prod", new Position("p.yaml", 2, 11), "main", "prod", "model-svc", null);
    private static final GitSpec GIT =
            new GitSpec("git-revert", SPEC.at(), "deploys", "main", new Target.LastCommit("apps/model-svc"), null);
    private static final Version V4 = version(4);
    private static final Version V5 = version(5);
    private static final LegPlan PLAN = new LegPlan(SPEC.text(), V5, V4, List.of(), List.of());

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
        return leg(SPEC, limit, Duration.ofMillis(300));
    }

    private ArgoRolloutLeg legBesideGit() {
        return leg((ArgoRolloutSpec) SPEC.beside(List.of(SPEC, GIT)), Duration.ofSeconds(10));
    }

    private ArgoRolloutLeg leg(ArgoRolloutSpec spec, Duration limit) {
        return leg(spec, limit, Duration.ofSeconds(3));
    }

    private ArgoRolloutLeg leg(ArgoRolloutSpec spec, Duration limit, Duration silence) {
        // fabric8's own repetitions of a 5xx would only make the tests slow
        KubernetesClient own = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        return new ArgoRolloutLeg(spec, own, limit, silence);
    }

    private static Version version(int n) {
        return new Version(
                "v" + n,
                Map.of(
                        Version.POD_TEMPLATE_HASH,
                        World.hash(n),
                        Version.IMAGE,
                        "registry:5000/team/model:v" + n + ", proxy:1.2"));
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("rollout prod/model-svc (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    /** Which part of the rollout was written since the last call; the mock server does not keep bodies. */
    private List<String> writes() {
        return requests().stream()
                .filter(request -> request.startsWith("PATCH"))
                .map(request -> request.endsWith("/status") ? ABORT : UNDO)
                .toList();
    }

    /** Method and path of each request since the last call. */
    private List<String> requests() {
        List<String> requests = new ArrayList<>();
        try {
            RecordedRequest request;
            while ((request = server.takeRequest(0, TimeUnit.MILLISECONDS)) != null) {
                requests.add(request.getMethod() + " " + request.getPath());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return requests;
    }

    private void refuse(String path, int code, String message, int times) {
        server.expect()
                .patch()
                .withPath(path)
                .andReturn(
                        code,
                        new StatusBuilder().withCode(code).withMessage(message).build())
                .times(times);
    }

    /** Users are back on v4: what a controller does after an abort. */
    private void onAcceptedTheControllerReturns() {
        accepted.incrementAndGet();
        world.controllerShows("5555", "4444", 0);
    }

    // ---- owned by who syncs it from Git

    private static final String ARMED =
            "still armed: Argo CD owns it, and Git still asks for v5; a sync that changes its"
                    + " steps, or a retry, starts it again. Revert it in Git";

    @Test
    void whatArgoCdSyncsIsAbortedAndTheUndoIsReportedAsArmed() throws Exception {
        world.canary(10);
        world.ownedByArgoCd();
        LegPlan plan = leg.plan(V5, V4);
        assertThat(plan.actions())
                .containsExactly(
                        "abort rollout prod/model-svc (cluster main): v5 goes from 10 % of the traffic to 0 %, v4 to 100 %",
                        ARMED);
        assertThat(plan.commands()).containsExactly("kubectl argo rollouts abort model-svc -n prod");
        writes();

        leg.execute(plan, this::onAcceptedTheControllerReturns);

        assertThat(writes()).containsOnly(ABORT);
        assertThat(world.at("/status/abort").asBoolean()).isTrue();
        assertThat(world.at("/spec/template")).isEqualTo(World.template(5));
        Evidence evidence = leg.confirm(plan);
        assertThat(evidence.trafficRestored()).isTrue();
        assertThat(evidence.done()).isTrue();
        assertThat(evidence.sentence()).endsWith("; " + ARMED);
    }

    @Test
    void besideAGitLegItIsDoneWhenGitsTemplateIsBack() throws Exception {
        world.canary(10);
        world.ownedByArgoCd();
        leg = legBesideGit();
        LegPlan plan = leg.plan(V5, V4);
        assertThat(plan.actions())
                .last()
                .isEqualTo(
                        "leave its template to Argo CD, which sets it back to v4 when the leg that changes Git is done");

        leg.execute(plan, this::onAcceptedTheControllerReturns);
        assertThat(world.at("/spec/template")).isEqualTo(World.template(5));
        assertThat(leg.confirm(plan).done()).isFalse();
        assertThat(leg.confirm(plan).trafficRestored()).isTrue();

        world.change(r -> r.withObject("/spec").set("template", World.template(4)));
        world.changeStatus(r -> {
            r.withObject("/status").remove("abort");
            World.status(r, "4444", "4444", 0);
        });
        assertThat(leg.confirm(plan).done()).isTrue();
        assertThat(leg.confirm(plan).sentence()).doesNotContain("armed");
    }

    @Test
    void aReleaseThatArgoCdWouldBringBackNeedsAGitLeg() throws Exception {
        world.promoted();
        world.ownedByArgoCd();
        writes();
        assertFails(
                () -> leg.plan(V5, V4),
                Kind.UNSUITABLE,
                "Argo CD owns it and would put v5 back, for Git asks for it; add a leg that changes Git, for example"
                        + " `git-revert last commit of PATH`, or one before this that pauses the sync");

        leg = legBesideGit();
        LegPlan plan = leg.plan(V5, V4);
        LegException waits =
                catchThrowableOfType(LegException.class, () -> leg.execute(plan, accepted::incrementAndGet));
        assertThat(waits.mayPass()).isTrue();
        assertThat(waits).hasMessageContaining("waits for Argo CD to sync what Git asks for");
        assertThat(writes()).isEmpty();

        world.change(r -> r.withObject("/spec").set("template", World.template(4)));
        world.controllerShows("4444", "5555", 10);
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(world.at("/status/promoteFull").asBoolean()).isTrue();
        assertThat(accepted).hasValue(1);
    }

    // ---- read

    @Test
    void aCanaryIsReadByItsWeights() throws Exception {
        world.canary(10);

        LegState state = leg.read();

        assertThat(state.current()).isEqualTo(V5);
        assertThat(state.stable()).isEqualTo(V4);
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.currentPercent()).isEqualTo(10);
        assertThat(state.stablePercent()).isEqualTo(90);
        assertThat(state.summary()).isEqualTo("canary v5 10 %, stable v4 90 %; paused");
    }

    @Test
    void aPromotedVersionHasAllOfTheTraffic() throws Exception {
        world.promoted();

        LegState state = leg.read();

        assertThat(state.current()).isEqualTo(V5);
        assertThat(state.stable()).isEqualTo(V5);
        assertThat(state.canaryInProgress()).isFalse();
        assertThat(state.percentOf(V5)).isEqualTo(100);
        assertThat(state.percentOf(V4)).isZero();
    }

    @Test
    void withoutARouterTheReadyPodsShareTheTraffic() throws Exception {
        world.canary(10);
        world.change(r -> r.withObject("/spec/strategy/canary").remove("trafficRouting"));
        world.controllerShows("5555", "4444", 10);

        LegState state = leg.read();

        assertThat(state.currentPercent()).isEqualTo(25);
        assertThat(state.stablePercent()).isEqualTo(75);
    }

    @Test
    void weightsThatTheRouterHasNotTakenOverAreUnknown() throws Exception {
        world.canary(10);
        world.changeStatus(r -> r.withObject("/status/canary/weights").put("verified", false));

        assertThat(leg.read().currentPercent()).isNull();
        assertThat(leg.read().summary()).startsWith("canary v5 an unknown share");
    }

    @Test
    void anAbortIsSaid() throws Exception {
        world.canary(0);
        world.changeStatus(r -> r.withObject("/status").put("abort", true).put("phase", "Degraded"));

        assertThat(leg.read().summary()).isEqualTo("canary v5 0 %, stable v4 100 %; aborted, paused, degraded");
    }

    @Test
    void aControllerThatIsBehindIsSaid() throws Exception {
        world.canary(10);
        world.change(r -> r.withObject("/spec").put("replicas", 4));

        assertThat(leg.read().summary()).endsWith("; the controller has not taken up generation 2 yet");
    }

    @Test
    void anIdentityStaysTheSameWhenItsRevisionRises() throws Exception {
        world.canary(10);
        Version before = leg.read().stable();
        world.replicaSet(4, 3, 3);

        assertThat(leg.read().stable()).isEqualTo(before);
    }

    @Test
    void replicaSetsOfOtherRolloutsDoNotCount() throws Exception {
        world.canary(10);
        world.change(r -> r.withObject("/metadata").put("name", "model-svc"));
        ObjectNode rollout = world.stored();
        ObjectNode foreign = World.json(
                """
                {"metadata": {"labels": {"rollouts-pod-template-hash": "4444"},
                  "ownerReferences": [{"kind": "Rollout", "name": "another"}]}}
                """);
        ObjectNode older = World.json(
                """
                {"metadata": {"labels": {"rollouts-pod-template-hash": "4444"},
                  "ownerReferences": [{"kind": "Rollout", "name": "model-svc", "uid": "of-a-deleted-one"}]}}
                """);

        assertThat(RolloutView.of(rollout, List.of(foreign, older)).hasReplicaSet("4444"))
                .isFalse();
    }

    @Test
    void whatThisVersionCannotDoIsRefused() {
        world.canary(10);
        world.changeStatus(r -> r.remove("status"));
        assertFails(
                () -> leg.read(),
                Kind.UNSUITABLE,
                "it has no status yet; is Argo Rollouts' controller running in this cluster?");

        world.change(r -> r.withObject("/spec").set("strategy", World.json("{\"other\": {}}")));
        assertFails(() -> leg.read(), Kind.UNSUITABLE, "it has neither a canary nor a blueGreen strategy");

        world.change(
                r -> r.withObject("/spec").set("workloadRef", World.json("{\"kind\":\"PodTemplate\",\"name\":\"d\"}")));
        assertFails(
                () -> leg.read(),
                Kind.UNSUITABLE,
                "its template is kept in PodTemplate d (spec.workloadRef); keep it in a Deployment, or in the rollout"
                        + " (spec.template)");

        world.change(
                r -> r.withObject("/spec").set("workloadRef", World.json("{\"kind\":\"Deployment\",\"name\":\"d\"}")));
        assertFails(
                () -> leg.read(),
                Kind.NOT_FOUND,
                "its template is kept in Deployment d (spec.workloadRef), and there is none of that name");
    }

    @Test
    void aRolloutThatIsNotThereIsSaid() {
        assertFails(() -> leg.read(), Kind.NOT_FOUND, "there is none of that name in namespace prod");
    }

    // ---- plan

    @Test
    void thePlanOfACanaryIsAbortAndUndo() throws Exception {
        world.canary(10);

        LegPlan plan = leg.plan(V5, V4);

        assertThat(plan.expectedCurrent()).isEqualTo(V5);
        assertThat(plan.target()).isEqualTo(V4);
        assertThat(plan.actions())
                .containsExactly(
                        "abort rollout prod/model-svc (cluster main): v5 goes from 10 % of the traffic to 0 %, v4 to"
                                + " 100 %",
                        "set its template back to v4 (ReplicaSet model-svc-4444, revision 1)");
        assertThat(plan.commands())
                .containsExactly(
                        "kubectl argo rollouts abort model-svc -n prod",
                        "kubectl argo rollouts undo model-svc -n prod --to-revision=1");
        assertThat(writes()).isEmpty();
    }

    @Test
    void thePlanOfAPromotedRolloutIsUndoAndAFullPromotionOfTheOldVersion() throws Exception {
        world.promoted();

        assertThat(leg.plan(V5, V4).actions())
                .containsExactly(
                        "set its template back to v4 (ReplicaSet model-svc-4444, revision 1)",
                        "promote v4 in full, for v5 is the stable version by now and the rollout's steps would hold its"
                                + " return");
        assertThat(leg.plan(V5, V4).commands())
                .containsExactly(
                        "kubectl argo rollouts undo model-svc -n prod --to-revision=1",
                        "kubectl argo rollouts promote model-svc -n prod --full");
    }

    @Test
    void whereNothingIsToBeDoneThePlanSaysSo() throws Exception {
        world.canary(10);
        world.controllerShows("4444", "4444", 0);

        assertThat(leg.plan(V5, V4).actions())
                .containsExactly("nothing to do: rollout prod/model-svc (cluster main) already asks for v4");
        assertThat(leg.plan(V5, V4).commands()).isEmpty();
    }

    @Test
    void aPlanNeedsItsVersions() {
        world.canary(10);
        assertFails(
                () -> leg.plan(version(6), V4),
                Kind.SUPERSEDED,
                "the current version is v5 (5555), neither the candidate nor the baseline; nothing was written");
        assertFails(
                () -> leg.plan(V5, new Version("v3", Map.of())),
                Kind.UNSUITABLE,
                "v3 has no pod-template hash, so it is no version of this rollout");
        assertFails(
                () -> leg.plan(V5, version(3)),
                Kind.NOT_FOUND,
                "the ReplicaSet of the baseline (rollouts-pod-template-hash=3333) is gone; deploy that version anew,"
                        + " and see spec.revisionHistoryLimit");
        world.replicaSet(3, 0, 0);
        assertFails(
                () -> leg.plan(V5, version(3)),
                Kind.UNSUITABLE,
                "the stable version beside the canary is v4 (4444), and an abort returns to that one only; say"
                        + " `baseline: last-known-good`");
    }

    // ---- execute

    @Test
    void aCanaryIsAbortedAndUndoneWhenItsTrafficIsBack() throws Exception {
        world.canary(10);
        List<String> templateWhenAccepted = new ArrayList<>();

        leg.execute(PLAN, () -> {
            templateWhenAccepted.add(
                    world.at("/spec/template/spec/containers/0/image").asText());
            onAcceptedTheControllerReturns();
        });

        assertThat(writes()).containsExactly(ABORT, UNDO);
        assertThat(accepted).hasValue(1);
        assertThat(templateWhenAccepted).containsExactly("registry:5000/team/model:v5");
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
        assertThat(world.at("/status/abort").asBoolean()).isTrue();
    }

    @Test
    void anAbortOfWhatIsAsItWasSeenIsOneRequest() throws Exception {
        world.canary(10);
        leg.read();
        requests();
        List<String> untilAccepted = new ArrayList<>();

        leg.execute(PLAN, () -> {
            untilAccepted.addAll(requests());
            onAcceptedTheControllerReturns();
        });

        assertThat(untilAccepted).containsExactly("PATCH " + PATH + "/status");
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
    }

    @Test
    void aRolloutThatWasDeletedSinceItWasSeenIsNotTakenForAborted() throws Exception {
        world.canary(10);
        leg.read();
        world.delete();

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.NOT_FOUND,
                "cannot patch rollouts.argoproj.io/status in namespace prod: not found (404)");

        assertThat(accepted).hasValue(0);
    }

    @Test
    void aRolloutThatHasChangedSinceItWasSeenIsLookedAtFirst() throws Exception {
        world.canary(10);
        leg.read();
        world.changeStatus(r -> r.withObject("/status").put("message", "more pods"));

        leg.execute(PLAN, this::onAcceptedTheControllerReturns);

        assertThat(writes()).containsExactly(ABORT, ABORT, UNDO);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void aNewerVersionSinceItWasSeenIsLeftAlone() throws Exception {
        world.canary(10);
        leg.read();
        world.v6();

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "the current version is v6 (6666), neither the candidate nor the baseline; nothing was written");

        assertThat(world.at("/status/abort").asBoolean()).isFalse();
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void whatWasSeenOfAnotherVersionAbortsNothing(int seen) throws Exception {
        world.canary(10);
        world.changeStatus(r -> r.withObject("/status").put("currentPodHash", World.hash(seen)));
        leg.read();
        world.changeStatus(r -> r.withObject("/status").put("currentPodHash", World.hash(5)));
        requests();

        leg.execute(PLAN, this::onAcceptedTheControllerReturns);

        assertThat(requests().get(0)).startsWith("GET");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void anAbortThatWasMadeBeforeIsNotRepeated() throws Exception {
        world.canary(0);
        world.changeStatus(r -> r.withObject("/status").put("abort", true));

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(writes()).containsExactly(UNDO);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void aRollbackThatWasStoppedAfterTheAbortGoesOn() throws Exception {
        world.canary(10);
        ArgoRolloutLeg stopped = leg(Duration.ofSeconds(10));
        assertFails(
                () -> stopped.execute(PLAN, () -> {
                    accepted.incrementAndGet();
                    Thread.currentThread().interrupt();
                }),
                Kind.UNREACHABLE,
                "interrupted while waiting for the controller");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(writes()).containsExactly(ABORT);
        world.controllerShows("5555", "4444", 0);

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(writes()).containsExactly(UNDO);
        assertThat(accepted).hasValue(2);
    }

    @Test
    void whatIsUndoneAlreadyIsNotRepeated() throws Exception {
        world.canary(10);
        world.change(r -> r.withObject("/spec").set("template", World.template(4)));
        world.controllerShows("4444", "4444", 0);

        leg.execute(PLAN, accepted::incrementAndGet);
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(writes()).isEmpty();
        assertThat(accepted).hasValue(2);
    }

    @Test
    void aTemplateThatIsBackAlreadyIsNotWrittenAgain() throws Exception {
        world.canary(0);
        world.change(r -> r.withObject("/spec").set("template", World.template(4)));
        world.changeStatus(r -> {
            r.withObject("/status").put("abort", true).remove("observedGeneration");
        });

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(writes()).isEmpty();
        assertThat(accepted).hasValue(1);
    }

    @Test
    void withoutTheTrafficBackTheTemplateStays() throws Exception {
        world.canary(10);

        assertFails(
                () -> leg(Duration.ofMillis(200)).execute(PLAN, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "aborted, but after 200 ms v5 still has 10 % and v4 90 % of the traffic; its template is not set back"
                        + " yet. Is Argo Rollouts' controller running?");

        assertThat(writes()).containsExactly(ABORT);
        assertThat(accepted).hasValue(1);
        assertThat(world.at("/spec/template")).isEqualTo(World.template(5));
    }

    @Test
    void nothingIsWrittenBeforeTheControllerHasSeenTheSpec() throws Exception {
        world.canary(10);
        world.change(r -> r.withObject("/spec").set("template", World.template(6)));

        assertFails(
                () -> leg(SPEC, Duration.ofSeconds(2)).execute(PLAN, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "the controller has not taken up generation 2 within 2 s; is Argo Rollouts' controller running?");

        assertThat(writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void aNewerVersionIsLeftAlone() throws Exception {
        world.canary(10);
        world.v6();

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "the current version is v6 (6666), neither the candidate nor the baseline; nothing was written");

        assertThat(writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void aNewerVersionAfterTheAbortIsLeftAlone() throws Exception {
        world.canary(10);

        assertFails(
                () -> leg.execute(PLAN, world::v6),
                Kind.SUPERSEDED,
                "the current version is v6 (6666), neither the candidate nor the baseline; nothing was written after"
                        + " the abort");

        assertThat(writes()).containsExactly(ABORT);
        assertThat(world.at("/spec/template")).isEqualTo(World.template(6));
    }

    @Test
    void anotherWriterInBetweenIsWaitedOut() throws Exception {
        world.canary(10);
        refuse(PATH + "/status", 409, "modified", 2);
        refuse(PATH, 422, "testing value /spec/template failed", 1);

        leg.execute(PLAN, this::onAcceptedTheControllerReturns);

        assertThat(writes()).containsExactly(ABORT, ABORT, ABORT, UNDO, UNDO);
        assertThat(accepted).hasValue(1);
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
    }

    @Test
    void aWriterThatIsAlwaysInBetweenIsAConflict() throws Exception {
        world.canary(10);
        refuse(PATH + "/status", 409, "modified", 100);

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.CONFLICT,
                "cannot patch rollouts.argoproj.io/status in namespace prod: another writer was faster (409)");

        assertThat(accepted).hasValue(0);
    }

    @Test
    void aWriterBetweenOurReadingAndOurWritingIsNoticed() throws Exception {
        world.canary(10);
        RolloutApi api = new RolloutApi(SPEC, client, SPEC.failures());
        RolloutView seen = api.read();
        world.changeStatus(r -> r.withObject("/status").put("phase", "Progressing"));

        assertFails(
                () -> api.abort(seen),
                Kind.CONFLICT,
                "cannot patch rollouts.argoproj.io/status in namespace prod: another writer was faster (409)");
        assertThat(world.at("/status/abort").asBoolean()).isFalse();
    }

    @Test
    void aClusterWithoutTheStatusSubresourceIsPatchedWithoutIt() throws Exception {
        world.canary(10);
        refuse(PATH + "/status", 404, "not found", 1);

        leg.execute(PLAN, this::onAcceptedTheControllerReturns);

        assertThat(writes()).containsExactly("status", "spec", "spec");
    }

    @Test
    void aPromotedRolloutIsUndoneAndOnlyThenIsTheOldVersionPromotedInFull() throws Exception {
        world.promoted();
        theControllerIsAway();
        assertThat(writes()).containsExactly(UNDO);
        assertThat(accepted).hasValue(0);
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));

        world.controllerShows("4444", "5555", 10);
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(writes()).startsWith(FULL_PROMOTION);
        assertThat(accepted).hasValue(1);
        assertThat(world.at("/status/promoteFull").asBoolean()).isTrue();
        assertThat(world.at("/status/abort").asBoolean()).isFalse();

        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(writes()).isEmpty();
    }

    /** How far it has looked when its time is up depends on the machine. */
    private void theControllerIsAway() {
        LegException late = catchThrowableOfType(
                LegException.class, () -> leg(Duration.ofMillis(200)).execute(PLAN, accepted::incrementAndGet));
        assertThat(late.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(late)
                .hasMessageMatching(".*(taken up generation \\d|has not taken that up) .*controller running\\?")
                .message()
                .doesNotContain("aborted");
    }

    @Test
    void aPauseInTheSpecOfAPromotedRolloutDoesNotHoldTheReturn() throws Exception {
        world.promoted();
        world.change(r -> r.withObject("/spec").put("paused", true).set("template", World.template(4)));
        world.controllerShows("4444", "5555", 10);

        theControllerIsAway();
        world.controllerShows("4444", "5555", 10);
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(world.at("/spec/paused").asBoolean()).isFalse();
        assertThat(world.at("/status/promoteFull").asBoolean()).isTrue();
        assertThat(accepted).hasValue(1);
    }

    @Test
    void aCompleteReleaseCanBeReturnedToTheVersionBefore() throws Exception {
        world.promoted();

        assertThat(leg.earlier()).containsExactly(V4);
    }

    @Test
    void theFirstVersionHasNoEarlierOne() throws Exception {
        world.promoted();
        world.removeReplicaSet(4);

        assertThat(leg.earlier()).isEmpty();
    }

    @Test
    void whatTheControllerPutIntoATemplateIsNotPutIntoTheSpec() {
        ObjectNode replicaSet = World.json(
                """
                {"metadata": {"name": "r", "labels": {"rollouts-pod-template-hash": "4444"},
                   "annotations": {"rollout.argoproj.io/ephemeral-metadata":
                     "{\\"labels\\":{\\"role\\":\\"stable\\"},\\"annotations\\":{\\"note\\":\\"x\\"}}"},
                   "ownerReferences": [{"kind": "Rollout", "name": "model-svc"}]},
                 "spec": {"template": {"metadata": {"labels": {"app": "a", "role": "stable",
                   "rollouts-pod-template-hash": "4444"}, "annotations": {"note": "x"}}, "spec": {}}}}
                """);
        RolloutView view = RolloutView.of(World.json("{\"metadata\":{\"name\":\"model-svc\"}}"), List.of(replicaSet));

        assertThat(view.templateToRestore("4444"))
                .isEqualTo(World.json("{\"metadata\":{\"labels\":{\"app\":\"a\"}},\"spec\":{}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            preferred | {"weight": 1, "podAffinityTerm": {"labelSelector": {"matchExpressions": [%s]}}} | {"affinity": {"podAntiAffinity": {}}}
            required  | {"labelSelector": {"matchExpressions": [%s]}}                                   | {}
            """)
    void theAntiAffinityThatTheControllerPutIntoATemplateIsNotPutIntoTheSpec(String kind, String term, String left) {
        String list = kind + "DuringSchedulingIgnoredDuringExecution";
        String injected = term.formatted(
                "{\"key\": \"rollouts-pod-template-hash\", \"operator\": \"In\", \"values\": [\"3333\"]}");
        String own = term.formatted("{\"key\": \"app\", \"operator\": \"In\", \"values\": [\"other\"]}");

        assertThat(restored("{\"podAntiAffinity\": {\"" + list + "\": [" + injected + "]}}"))
                .isEqualTo(World.json("{\"metadata\": {\"labels\": {\"app\": \"a\"}}, \"spec\": " + left + "}"));
        assertThat(restored("{\"nodeAffinity\": {}, \"podAntiAffinity\": {\"" + list + "\": [" + own + ", " + injected
                                + "]}}")
                        .at("/spec/affinity"))
                .isEqualTo(
                        World.json("{\"nodeAffinity\": {}, \"podAntiAffinity\": {\"" + list + "\": [" + own + "]}}"));
    }

    private static ObjectNode restored(String affinity) {
        ObjectNode replicaSet = World.json(
                """
                {"metadata": {"name": "r", "labels": {"rollouts-pod-template-hash": "4444"},
                   "ownerReferences": [{"kind": "Rollout", "name": "model-svc"}]},
                 "spec": {"template": {"metadata": {"labels": {"app": "a", "rollouts-pod-template-hash": "4444"}},
                   "spec": {"affinity": %s}}}}
                """
                        .formatted(affinity));
        ObjectNode rollout = World.json(
                """
                {"metadata": {"name": "model-svc"}, "spec": {"strategy": {"canary": {"antiAffinity": {}}}}}
                """);
        return (ObjectNode) RolloutView.of(rollout, List.of(replicaSet)).templateToRestore("4444");
    }

    @Test
    void closingEndsAWait() throws Exception {
        world.canary(10);
        CountDownLatch aborted = new CountDownLatch(1);
        CompletableFuture<Void> executing = CompletableFuture.runAsync(() -> {
            try {
                leg.execute(PLAN, aborted::countDown);
            } catch (LegException e) {
                throw new IllegalStateException(e);
            }
        });
        aborted.await();
        long before = System.nanoTime();

        leg.close();

        assertThat(catchThrowableOfType(ExecutionException.class, executing::get))
                .isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    // ---- refusals of the API server

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            403 | FORBIDDEN   | the credential lacks a permission (403); grant the verb `patch` on `rollouts.argoproj.io/status` in namespace prod by a Role and a RoleBinding
            401 | FORBIDDEN   | the API server refuses the credential (401); it may have expired, or belong to another cluster
            500 | UNREACHABLE | the API server answers 500 (because)
            503 | UNREACHABLE | the API server answers 503 (because)
            400 | UNSUITABLE  | the API server answers 400 (because)
            """)
    void aRefusalSaysWhatToDo(int code, Kind kind, String message) {
        world.canary(10);
        refuse(PATH + "/status", code, "because", 1);

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                kind,
                "cannot patch rollouts.argoproj.io/status in namespace prod: " + message);
        assertThat(accepted).hasValue(0);
    }

    @Test
    void aPermissionThatIsMissingForTheUndoIsSaid() {
        world.canary(10);
        refuse(PATH, 403, "no", 1);

        assertFails(
                () -> leg.execute(PLAN, this::onAcceptedTheControllerReturns),
                Kind.FORBIDDEN,
                "cannot patch rollouts.argoproj.io in namespace prod: the credential lacks a permission (403); grant"
                        + " the verb `patch` on `rollouts.argoproj.io` in namespace prod by a Role and a RoleBinding");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void replicaSetsThatMayNotBeListedAreSaid() {
        world.canary(10);
        server.expect()
                .get()
                .withPath(
                        "/apis/apps/v1/namespaces/prod/replicasets?labelSelector=app%3Dmodel-svc%2Crollouts-pod-template-hash")
                .andReturn(403, new StatusBuilder().withCode(403).build())
                .once();

        assertFails(
                () -> leg.read(),
                Kind.FORBIDDEN,
                "cannot list replicasets.apps in namespace prod: the credential lacks a permission (403); grant the"
                        + " verb `list` on `replicasets.apps` in namespace prod by a Role and a RoleBinding");
    }

    @Test
    void aSilentApiServerIsUnreachable() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertFails(
                    () -> new ArgoRolloutLeg(SPEC, elsewhere(silent.getLocalPort())).read(),
                    Kind.UNREACHABLE,
                    "cannot get rollouts.argoproj.io in namespace prod: the API server does not answer in time");
        }
    }

    private static KubernetesClient elsewhere(int port) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withRequestTimeout(300)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @Test
    void anApiServerThatIsAwayIsUnreachable() {
        assertFails(
                () -> new ArgoRolloutLeg(SPEC, elsewhere(1)).read(),
                Kind.UNREACHABLE,
                "cannot get rollouts.argoproj.io in namespace prod: the API server refuses the connection");
    }

    // ---- confirm

    @Test
    void aCanaryWithTrafficIsNotConfirmed() throws Exception {
        world.canary(10);

        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(
                        false,
                        false,
                        "v5 has 10 % and v4 90 % of the traffic; the rollout is not yet at v4 (canary v5 10 %, stable"
                                + " v4 90 %; paused); 3 of 3 replicas of v4 are ready"));
    }

    @Test
    void anAbortedCanaryHasItsTrafficBackButIsNotDone() throws Exception {
        world.canary(0);
        world.changeStatus(r -> r.withObject("/status").put("abort", true));

        Evidence evidence = leg.confirm(PLAN);

        assertThat(evidence.trafficRestored()).isTrue();
        assertThat(evidence.done()).isFalse();
    }

    @Test
    void whatIsUndoneIsDone() throws Exception {
        world.canary(0);
        world.change(r -> r.withObject("/spec").set("template", World.template(4)));
        world.changeStatus(r -> r.withObject("/status").put("abort", true));

        world.controllerShows("4444", "4444", 0);
        assertThat(leg.confirm(PLAN).done()).as("still aborted").isFalse();

        world.changeStatus(r -> r.withObject("/status").remove("abort"));
        Evidence evidence = leg.confirm(PLAN);
        assertThat(evidence.trafficRestored()).isTrue();
        assertThat(evidence.done()).isTrue();
        assertThat(evidence.sentence())
                .isEqualTo("v5 has 0 % and v4 100 % of the traffic; the rollout is at v4 (v4 has 100 % of the traffic;"
                        + " paused); 3 of 3 replicas of v4 are ready");
    }

    @Test
    void tooFewReadyReplicasAreNotDone() throws Exception {
        world.canary(0);
        world.controllerShows("4444", "4444", 0);
        world.replicaSet(4, 2, 3);

        Evidence evidence = leg.confirm(PLAN);

        assertThat(evidence.trafficRestored()).isTrue();
        assertThat(evidence.done()).isFalse();
        assertThat(evidence.sentence()).endsWith("2 of 3 replicas of v4 are ready");
    }

    @Test
    void anUndoThatTheControllerHasNotSeenIsNotDone() throws Exception {
        world.canary(0);
        world.controllerShows("4444", "4444", 0);
        world.change(r -> r.withObject("/spec").put("replicas", 2));

        assertThat(leg.confirm(PLAN).done()).isFalse();
    }

    // ---- a controller that has lost a change

    @Test
    void aControllerThatKnowsNothingOfTheAbortIsMadeToLookAgain() throws Exception {
        world.canary(10);
        Thread controller = new Thread(() -> {
            // as Argo Rollouts does after its own write, it acts at the next change that it hears of
            while (world.at("/metadata/annotations").isMissingNode()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            world.controllerShows("5555", "4444", 0);
        });
        controller.start();
        leg(SPEC, Duration.ofSeconds(10), Duration.ofMillis(100)).execute(PLAN, accepted::incrementAndGet);
        controller.join(10_000);

        assertThat(accepted).hasValue(1);
        assertThat(world.at("/metadata/annotations").has(RolloutApi.TOUCHED)).isTrue();
        assertThat(world.at("/spec/template")).isEqualTo(World.template(4));
    }

    @Test
    void aControllerThatAnswersIsNotAskedAgain() throws Exception {
        world.canary(10);
        leg(SPEC, Duration.ofSeconds(10), Duration.ofSeconds(5)).execute(PLAN, this::onAcceptedTheControllerReturns);

        assertThat(world.at("/metadata/annotations").isMissingNode()).isTrue();
    }

    /** In each the controller acts only at the next change that it hears of. */
    @ParameterizedTest
    @ValueSource(strings = {"promote", "advance", "execute"})
    void aControllerThatKnowsNothingOfAPromotionIsMadeToLookAgain(String call) throws Exception {
        if (call.equals("execute")) {
            world.promoted();
            world.change(r -> r.withObject("/spec").set("template", World.template(4)));
            world.controllerShows("4444", "5555", 10);
        } else {
            world.canary(10);
            world.changeStatus(r -> r.withObject("/status").put("currentStepIndex", 1));
        }
        ArgoRolloutLeg quick = leg(SPEC, Duration.ofSeconds(10), Duration.ofMillis(100));
        switch (call) {
            case "promote" -> quick.promote(V5);
            case "advance" -> quick.advance(V5, quick.trafficSteps(List.of()));
            default -> quick.execute(PLAN, accepted::incrementAndGet);
        }
        assertThat(writes()).containsExactly("status", "spec");
        assertThat(world.at("/metadata/annotations").has(RolloutApi.TOUCHED)).isTrue();

        // what waits for pods is not asked all the time
        if (!call.equals("advance")) {
            quick.promote(call.equals("execute") ? V4 : V5);
            assertThat(writes()).doesNotContain("spec");
        }
    }

    // ---- traffic steps

    @Test
    void aCanaryGoesOnFromTheShareAtWhichItWaitsAndOnlyFromThere() throws Exception {
        world.canary(10);
        world.change(r -> r.withObject("/spec/strategy/canary")
                .set(
                        "steps",
                        World.json("{\"s\":[{\"setWeight\":10},{\"pause\":{}},{\"setWeight\":50},{\"pause\":{}}]}")
                                .path("s")));
        world.controllerShows("5555", "4444", 10);
        world.changeStatus(r -> r.withObject("/status").put("currentStepIndex", 1));
        TrafficSteps seen = leg.trafficSteps(List.of());
        assertThat(seen).isEqualTo(new TrafficSteps(List.of(10, 50, 100), 0, true, null));

        leg.advance(V5, new TrafficSteps(seen.weights(), 1, true, null));
        leg.advance(V4, seen);
        assertThat(writes()).isEmpty();

        leg.advance(V5, seen);
        assertThat(writes()).startsWith("status");
        assertThat(world.at("/status/pauseConditions")).isEmpty();

        leg.advance(V5, seen);
        assertThat(writes()).as("it is on its way").isEmpty();
    }

    // ---- promote

    @Test
    void aPausedCanaryIsPromotedByEndingItsPause() throws Exception {
        world.canary(10);

        leg.promote(V5);

        assertThat(writes()).startsWith("status");
        assertThat(world.at("/status/pauseConditions")).isEmpty();
        assertThat(world.at("/spec/paused").isMissingNode()).isTrue();
    }

    @Test
    void aPauseInTheSpecIsEndedThere() throws Exception {
        world.canary(10);
        world.change(r -> r.withObject("/spec").put("paused", true));
        world.controllerShows("5555", "4444", 10);

        leg.promote(V5);

        assertThat(writes()).startsWith("spec").doesNotContain("status");
        assertThat(world.at("/spec/paused").asBoolean(true)).isFalse();
    }

    @Test
    void whatIsNotPausedIsNotTouched() throws Exception {
        world.canary(10);
        world.changeStatus(r -> r.withObject("/status").remove("pauseConditions"));

        leg.promote(V5);

        assertThat(writes()).as("nothing but that the controller looks again").containsExactly("spec");
        assertThat(world.at("/metadata/annotations").has(RolloutApi.TOUCHED)).isTrue();
    }

    @Test
    void onlyTheCandidateIsPromoted() throws Exception {
        world.canary(10);
        world.v6();

        assertFails(
                () -> leg.promote(V5),
                Kind.SUPERSEDED,
                "the current version is v6 (6666) and not v5; nothing was promoted");
        assertThat(writes()).isEmpty();
    }

    @Test
    void anAbortedCanaryIsNotPromoted() throws Exception {
        world.canary(0);
        world.changeStatus(r -> r.withObject("/status").put("abort", true));

        assertFails(() -> leg.promote(V5), Kind.UNSUITABLE, "v5 was aborted; a promotion does not start it again");
        assertThat(writes()).isEmpty();
    }

    @Test
    void aConflictInAPromotionIsRepeated() throws Exception {
        world.canary(10);
        refuse(PATH + "/status", 409, "modified", 2);

        leg.promote(V5);

        assertThat(writes()).startsWith("status", "status", "status");
        assertThat(world.at("/status/pauseConditions")).isEmpty();
    }

    @Test
    void aVersionInQuarantineIsMarkedAtTheRolloutAndNothingElseChanges() throws Exception {
        world.canary(10);
        Quarantine.Entry why = new Quarantine.Entry(
                Quarantine.key("model-svc", null, V5), "v5", "episode-1", null, Instant.EPOCH, null, "too slow");
        JsonNode before = world.at("/spec");

        assertThat(leg.mark(V5, why)).contains("v5").contains(QuarantineMark.ANNOTATION);
        assertThat(leg.mark(V5, why)).contains("v5");
        assertThat(world.at("/metadata/annotations")
                        .path(QuarantineMark.ANNOTATION)
                        .asText())
                .contains("\"podTemplateHash\":\"5555\"")
                .contains("episode-1")
                .doesNotContain("},{");
        assertThat(world.at("/spec")).isEqualTo(before);
    }
}
