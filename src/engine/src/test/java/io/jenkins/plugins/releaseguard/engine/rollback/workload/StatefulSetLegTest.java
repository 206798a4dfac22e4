package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.History;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class StatefulSetLegTest {
    private static final String PATH = "/apis/apps/v1/namespaces/prod/statefulsets/model-svc";
    private static final Version V4 = StatefulSetWorld.version(4);
    private static final Version V5 = StatefulSetWorld.version(5);
    private static final LegPlan PLAN = new LegPlan("statefulset", V5, V4, List.of(), List.of());

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private StatefulSetWorld world;
    private WorkloadLeg leg;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        world = new StatefulSetWorld(cluster);
        leg = leg(null, Duration.ofSeconds(10));
    }

    private static WorkloadSpec spec(Long revision) {
        return new WorkloadSpec(
                "statefulset",
                MockCluster.AT,
                Workload.STATEFUL_SET,
                "main",
                "prod",
                "model-svc",
                revision,
                null,
                null);
    }

    private WorkloadLeg leg(Long revision, Duration limit) {
        return new WorkloadLeg(spec(revision), cluster.newClient(), limit);
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("statefulset prod/model-svc (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    // ---- read

    @ParameterizedTest
    @CsvSource({"0, 0, 100", "1, 33.3, 66.7", "3, 100, 0"})
    void a_rolling_update_is_a_release_to_its_end(int pods, double current, double stable) throws Exception {
        world.release(pods);

        LegState state = leg.read();

        assertThat(state.current()).isEqualTo(V5);
        assertThat(state.stable()).isEqualTo(V4);
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.currentPercent()).isEqualTo(current, offset(0.1));
        assertThat(state.stablePercent()).isEqualTo(stable, offset(0.1));
        assertThat(state.summary())
                .endsWith(pods + " of 3 replicas are of update revision model-svc-5555 (current revision model-svc-"
                        + (pods == 3 ? "5555" : "4444") + "), 3 available");
        assertThat(leg.isPromoted(state, V5)).isEqualTo(pods == 3);
    }

    /** Numbers are written over when a version comes back, so what tells is when each one was made. */
    @ParameterizedTest
    @CsvSource({
        "'4:1 5:2', v4",
        "'3:1 4:2 5:3', v4 v3",
        "'3:3 4:2 5:4', v3",
        "'4:3 5:2', ''",
        "'4:3 5:2 6:4', v4",
        "'5:2', ''",
    })
    void no_version_that_was_left_for_an_older_one_is_good(String revisions, String good) {
        List<Revision> history = Arrays.stream(revisions.split(" "))
                .map(r -> r.split(":"))
                .<Revision>map(r -> new ControllerRevision(
                        StatefulSetWorld.revisionObject(Integer.parseInt(r[0]), Long.parseLong(r[1])), 0, 0))
                .toList();
        Revision current =
                history.stream().max(Comparator.comparingLong(Revision::number)).orElseThrow();
        assertThat(new History(history)
                        .good(current).stream()
                                .map(r -> Revision.tag(r.images()))
                                .collect(Collectors.joining(" ")))
                .isEqualTo(good);
    }

    @Test
    void how_long_a_version_has_served_is_read_from_when_the_next_one_was_made() {
        History history = new History(List.of(
                new ControllerRevision(StatefulSetWorld.revisionObject(4, 3), 0, 0),
                new ControllerRevision(StatefulSetWorld.revisionObject(5, 2), 3, 3)));
        assertThat(history.served(StatefulSetWorld.hash(4))).isEqualTo(Duration.ofHours(1));
        assertThat(history.served(StatefulSetWorld.hash(5))).isNull();
    }

    @Test
    void after_a_rollback_the_baseline_is_what_runs() throws Exception {
        world.release(3);
        assertThat(leg.earlier()).containsExactly(V4);
        leg.execute(PLAN, accepted::incrementAndGet);
        world.returned();

        LegState state = leg.read();
        assertThat(state.current()).isEqualTo(V4);
        assertThat(state.percentOf(V4)).isEqualTo(100);
        assertThat(state.percentOf(V5)).isZero();
        world.apply(6, 4);
        assertThat(leg.read().stable()).isEqualTo(V4);
    }

    @Test
    void an_explicit_revision_is_the_version_to_return_to() throws Exception {
        world.release(3);
        world.revision(3, 1);
        world.revision(4, 2);
        world.revision(5, 3);

        assertThat(leg(1L, Duration.ofSeconds(10)).read().stable()).isEqualTo(StatefulSetWorld.version(3));
        assertThat(leg(3L, Duration.ofSeconds(10)).read().canaryInProgress())
                .as("the current one")
                .isFalse();
        assertThat(leg(9L, Duration.ofSeconds(10)).read().stable())
                .as("one that is gone")
                .isNull();
    }

    @Test
    void one_that_is_not_there_is_said() {
        assertFails(() -> leg.read(), Kind.NOT_FOUND, "there is none of that name in namespace prod");
    }

    // ---- plan

    @Test
    void the_plan_names_the_revision_and_writes_nothing() throws Exception {
        world.release(3);
        cluster.writes();

        LegPlan plan = leg.plan(V5, V4);

        assertThat(plan.actions())
                .containsExactly(
                        "set the template of statefulset prod/model-svc (cluster main) back to v4 (revision 1),"
                                + " ControllerRevision model-svc-4444; its pods are replaced one after the other, from the last"
                                + " one on");
        assertThat(plan.commands())
                .containsExactly("kubectl rollout undo statefulset/model-svc -n prod --to-revision=1");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void where_nothing_is_to_be_done_the_plan_says_so() throws Exception {
        world.release(3);
        leg.execute(PLAN, () -> {});
        world.returned();

        assertThat(leg.plan(V5, V4).actions())
                .containsExactly("nothing to do: statefulset prod/model-svc (cluster main) already asks for v4"
                        + " (revision 3)");
    }

    @Test
    void a_plan_needs_its_versions() {
        world.release(3);
        assertFails(
                () -> leg.plan(StatefulSetWorld.version(6), V4),
                Kind.SUPERSEDED,
                "the template is that of v5 (revision 2), neither the candidate nor the baseline; nothing was written");
        world.removeRevision(4);
        assertFails(
                () -> leg.plan(V5, V4),
                Kind.NOT_FOUND,
                "the ControllerRevision of the baseline (controller-revision-hash=model-svc-4444) is gone; deploy that"
                        + " version anew, and see spec.revisionHistoryLimit");
    }

    @Test
    void what_git_syncs_is_not_written() {
        world.release(3);
        world.change(s -> s.withObject("/metadata/labels").put("argocd.argoproj.io/instance", "model-svc"));
        world.controllerShows(5, 5, 3, 3);
        assertFails(
                () -> leg.plan(V5, V4),
                Kind.UNSUITABLE,
                "Argo CD owns it and would put v5 back, for Git asks for it; add a leg that changes Git, for example"
                        + " `git-revert last commit of PATH`, or one before this that pauses the sync");
    }

    @Test
    void on_delete_is_said_before_a_release_and_the_template_is_set_back_all_the_same() throws Exception {
        world.release(3);
        world.change(s -> s.withObject("/spec/updateStrategy").put("type", "OnDelete"));
        world.controllerShows(5, 5, 3, 3);

        assertThat(leg.stuck()).startsWith("its update strategy is OnDelete: ");
        assertThat(leg.plan(V5, V4).actions().get(0))
                .endsWith("; its strategy is OnDelete, so a pod keeps its version until somebody deletes it");
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(accepted).hasValue(1);
        world.seenUndo();
        assertThat(leg.confirm(PLAN).done()).isFalse();
        assertThat(leg.confirm(PLAN).sentence()).endsWith("3 available; OnDelete");
    }

    // ---- execute

    /** From each state that somebody may have left behind, the same end with the writes that were still missing. */
    @ParameterizedTest
    @CsvSource({
        "released, 1",
        "half released, 1",
        "with a partition that keeps good pods, 1",
        "with a partition that keeps bad pods, 1",
        "undone, 0",
        "undone and seen, 0",
        "undone by somebody else with a partition, 1",
        "refused once, 1"
    })
    void a_rollback_ends_at_the_baseline(String state, int writes) throws Exception {
        world.release(state.startsWith("half") || state.contains("good pods") ? 1 : 3);
        boolean keepsBad = state.contains("bad pods") || state.startsWith("undone by");
        if (state.contains("partition")) {
            world.partition(2);
            world.controllerShows(5, 4, 1, 3);
        }
        switch (state) {
            case "undone" -> leg.execute(PLAN, () -> {});
            case "undone and seen" -> {
                leg.execute(PLAN, () -> {});
                world.seenUndo();
            }
            case "undone by somebody else with a partition" -> {
                world.change(s -> s.withObject("/spec").set("template", World.template(4)));
                world.seenUndo();
            }
            case "refused once" -> {
                cluster.refuse(PATH, 503, "away", 1);
                assertFails(
                        () -> leg.execute(PLAN, accepted::incrementAndGet),
                        Kind.UNREACHABLE,
                        "cannot patch statefulsets.apps in namespace prod: the API server answers 503 (away)");
                assertThat(accepted).hasValue(0);
            }
            default -> {}
        }
        cluster.writes();

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(cluster.writes()).hasSize(writes);
        assertThat(accepted).hasValue(1);
        assertThat(Revision.isSame(world.stored().at("/spec/template"), World.template(4)))
                .isTrue();
        assertThat(world.stored().at("/spec/template").has("$patch")).isFalse();
        assertThat(world.stored()
                        .at("/spec/updateStrategy/rollingUpdate/partition")
                        .asInt())
                .isEqualTo(state.contains("good pods") ? 2 : 0);
        assertThat(keepsBad).isEqualTo(state.contains("partition") && !state.contains("good pods"));

        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(cluster.writes()).as("once more").isEmpty();
    }

    @Test
    void a_partition_that_keeps_bad_pods_is_in_the_plan() throws Exception {
        world.release(3);
        world.partition(2);
        world.controllerShows(5, 5, 3, 3);

        LegPlan plan = leg.plan(V5, V4);

        assertThat(plan.actions().get(0))
                .isEqualTo("lower the partition of statefulset prod/model-svc (cluster main) from 2 to 0, for it keeps"
                        + " pods below 2 on another version; set it again for the next release");
        assertThat(plan.commands().get(0)).startsWith("kubectl patch statefulset/model-svc -n prod --type merge");
    }

    /** kubernetes/kubernetes issue 67250: the controller waits for a pod whose template would never be ready. */
    @Test
    void a_bad_pod_that_is_not_ready_is_deleted_as_soon_as_the_controller_has_seen_the_good_template()
            throws Exception {
        world.release(1);
        world.pod(2, 5, false);
        assertThat(leg.plan(V5, V4).actions().get(1))
                .isEqualTo(
                        "delete model-svc-2, which is of another version and not ready, for the controller would wait"
                                + " for it before it goes on");
        assertThat(leg.plan(V5, V4).commands().get(1)).isEqualTo("kubectl delete pod model-svc-2 -n prod");
        LegException waits = catchThrowableOfType(
                LegException.class, () -> leg(null, Duration.ofMillis(300)).execute(PLAN, accepted::incrementAndGet));
        assertThat(waits.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(accepted).hasValue(0);
        assertThat(cluster.stored("Pod", "model-svc-2"))
                .as("the bad template would make it anew")
                .isNotNull();

        world.seenUndo();
        assertThat(leg.confirm(PLAN).sentence())
                .endsWith("; model-svc-2 is not ready and of another version, and the controller waits for it");
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(accepted).hasValue(1);
        assertThat(client.pods().inNamespace("prod").withName("model-svc-2").get())
                .isNull();
        assertThat(client.pods().inNamespace("prod").list().getItems()).hasSize(2);
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(client.pods().inNamespace("prod").list().getItems()).hasSize(2);
    }

    @Test
    void pods_that_are_ready_or_good_or_not_in_order_are_left_to_the_controller() throws Exception {
        world.release(1);
        world.pod(0, 4, false);
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(client.pods().inNamespace("prod").list().getItems()).hasSize(3);

        world.pod(2, 5, false);
        world.change(s -> s.withObject("/spec").put("podManagementPolicy", "Parallel"));
        world.seenUndo();
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(client.pods().inNamespace("prod").list().getItems()).hasSize(3);
    }

    @Test
    void a_newer_version_is_left_alone() throws Exception {
        world.release(3);
        world.apply(6, 3);

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "the template is that of v6 (revision 3), neither the candidate nor the baseline; nothing was written");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void nothing_is_written_over_a_template_that_the_controller_has_not_seen() throws Exception {
        world.release(3);
        world.change(s -> s.withObject("/spec").set("template", World.template(6)));

        assertFails(
                () -> leg(null, Duration.ofMillis(200)).execute(PLAN, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "the controller has not taken up generation 2 within 200 ms; is the cluster's controller manager"
                        + " running?");
        assertThat(cluster.writes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"409", "422"})
    void another_writer_in_between_is_noticed(int code) {
        world.release(3);
        WorkloadLeg interrupted =
                new WorkloadLeg(spec(null), cluster.newClientWithConflict(PATH, code, () -> world.apply(6, 3)));

        assertFails(
                () -> interrupted.execute(PLAN, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "the template is that of v6 (revision 3), neither the candidate nor the baseline; nothing was written");
        assertThat(world.stored().at("/spec/template")).isEqualTo(World.template(6));
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            403 | FORBIDDEN   | the credential lacks a permission (403); grant the verb `patch` on `statefulsets.apps` in namespace prod by a Role and a RoleBinding
            401 | FORBIDDEN   | the API server refuses the credential (401); it may have expired, or belong to another cluster
            404 | NOT_FOUND   | not found (404)
            504 | UNREACHABLE | the API server answers 504 (because)
            """)
    void a_refusal_says_what_to_do(int code, Kind kind, String message) {
        world.release(3);
        cluster.refuse(PATH, code, "because", 1);

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                kind,
                "cannot patch statefulsets.apps in namespace prod: " + message);
        assertThat(accepted).hasValue(0);
    }

    @Test
    void revisions_that_may_not_be_listed_are_said() {
        world.release(3);
        cluster.refuseGet(
                "/apis/apps/v1/namespaces/prod/controllerrevisions?labelSelector=app%3Dmodel-svc%2Ccontroller.kubernetes.io%2Fhash",
                403);

        assertFails(
                () -> leg.read(),
                Kind.FORBIDDEN,
                "cannot list controllerrevisions.apps in namespace prod: the credential lacks a permission (403); grant"
                        + " the verb `list` on `controllerrevisions.apps` in namespace prod by a Role and a RoleBinding");
    }

    // ---- confirm

    @Test
    void an_undo_is_confirmed_when_every_pod_is_of_the_baseline_and_available() throws Exception {
        world.release(3);
        assertThat(leg.confirm(PLAN).done()).isFalse();

        leg.execute(PLAN, () -> {});
        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(
                        false,
                        false,
                        "v5 has 100 % and v4 0 % of the ready pods; the template is that of v4; the controller has not"
                                + " taken up generation 2 yet"));

        world.seenUndo();
        world.pod(2, 4, true);
        world.pod(1, 4, true);
        world.pod(0, 4, false);
        Evidence serving = leg.confirm(PLAN);
        assertThat(serving.trafficRestored()).isTrue();
        world.controllerShows(4, 5, 3, 2);
        assertThat(leg.confirm(PLAN).done()).isFalse();

        world.returned();
        world.controllerShows(4, 5, 2, 3);
        assertThat(leg.confirm(PLAN).done())
                .as("the status is from before the last pod was replaced")
                .isFalse();

        world.returned();
        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(
                        true,
                        true,
                        "v5 has 0 % and v4 100 % of the ready pods; the template is that of v4; 3 of 3 replicas are of"
                                + " update revision model-svc-4444 (current revision model-svc-4444), 3 available"));
    }

    // ---- promote

    @Test
    void only_the_candidate_is_promoted_and_only_its_partition_is_written() throws Exception {
        world.release(1);
        leg.promote(V5);
        assertThat(cluster.writes()).isEmpty();

        world.partition(2);
        world.controllerShows(5, 4, 1, 3);
        leg.promote(V5);
        assertThat(cluster.writes()).hasSize(1);
        assertThat(world.stored()
                        .at("/spec/updateStrategy/rollingUpdate/partition")
                        .asInt(-1))
                .isZero();

        assertFails(
                () -> leg.promote(V4),
                Kind.SUPERSEDED,
                "the template is that of v5 and not of v4; nothing was promoted");
    }

    // ---- an image

    private static final String PINNED = "registry:5000/team/model@sha256:" + "0af3".repeat(16);

    private WorkloadLeg imageLeg(String image) {
        return new WorkloadLeg(
                new WorkloadSpec(
                        "statefulset",
                        MockCluster.AT,
                        Workload.STATEFUL_SET,
                        "main",
                        "prod",
                        "model-svc",
                        null,
                        image,
                        null),
                cluster.newClient(),
                Duration.ofSeconds(10));
    }

    @Test
    void an_image_is_pinned_and_nothing_else_of_the_template_is_touched() throws Exception {
        world.release(3);
        WorkloadLeg image = imageLeg(PINNED);
        LegState before = image.read();
        assertThat(before.stable()).isEqualTo(new Version("sha256:0af30af30af3", Map.of(Version.IMAGE, PINNED)));
        assertThat(before.canaryInProgress()).isTrue();
        assertThat(image.earlier()).containsExactly(before.stable());
        LegPlan plan = image.plan(before.current(), before.stable());
        assertThat(plan.actions())
                .containsExactly("set the image of container model of statefulset prod/model-svc (cluster main) from"
                        + " registry:5000/team/model:v5 to " + PINNED
                        + "; its pods are replaced one after the other, from the last one on");
        assertThat(plan.commands()).containsExactly("kubectl set image statefulset/model-svc -n prod model=" + PINNED);

        image.execute(plan, accepted::incrementAndGet);
        image.execute(plan, accepted::incrementAndGet);

        assertThat(cluster.writes()).hasSize(1);
        assertThat(accepted).hasValue(2);
        ObjectNode wanted = World.template(5);
        ((ObjectNode) wanted.at("/spec/containers/0")).put("image", PINNED);
        assertThat(world.stored().at("/spec/template")).isEqualTo(wanted);
        assertThat(image.confirm(plan).done()).isFalse();

        ObjectNode made = StatefulSetWorld.revisionObject(7, 3);
        made.withObject("/data/spec").set("template", wanted);
        cluster.put(made);
        for (int i = 0; i < 3; i++) {
            world.pod(i, 7, true);
        }
        world.controllerShows(7, 7, 3, 3);
        assertThat(image.confirm(plan).done()).isTrue();
        assertThat(image.confirm(plan).trafficRestored()).isTrue();
        assertThat(image.read().canaryInProgress()).isFalse();
        assertThat(image.earlier()).isEmpty();
    }

    @Test
    void an_image_that_no_container_runs_is_refused_before_anything_is_touched() throws Exception {
        world.release(3);
        WorkloadLeg other = imageLeg(PINNED.replace("team/model", "team/other"));
        LegState state = other.read();
        cluster.writes();

        assertFails(
                () -> other.plan(state.current(), state.stable()),
                Kind.UNSUITABLE,
                "no container runs an image of registry:5000/team/other; it has [registry:5000/team/model:v5]");
        assertThat(cluster.writes()).isEmpty();
    }
}
