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
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.git.Target;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.ReplicaSetRevision;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class DeploymentLegTest {
    private static final String PATH = "/apis/apps/v1/namespaces/prod/deployments/model-svc";
    private static final Version V4 = World.version(4);
    private static final Version V5 = World.version(5);
    private static final LegPlan PLAN = new LegPlan("deployment", V5, V4, List.of(), List.of());

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private World world;
    private WorkloadLeg leg;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        world = new World(cluster);
        leg = leg(null, Duration.ofSeconds(10));
    }

    private static final GitSpec GIT =
            new GitSpec("git-revert", MockCluster.AT, "deploys", "main", new Target.LastCommit("apps"), null);

    private static WorkloadSpec spec(Long revision) {
        return new WorkloadSpec(
                "deployment", MockCluster.AT, Workload.DEPLOYMENT, "main", "prod", "model-svc", revision, null, null);
    }

    private WorkloadLeg leg(Long revision, Duration limit) {
        return new WorkloadLeg(spec(revision), cluster.newClient(), limit);
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("deployment prod/model-svc (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    // ---- read

    @ParameterizedTest
    @CsvSource({
        "0, 0, 100, 'v5 (revision 2) has 0 % of the ready pods, v4 (revision 1) 100 % is there to return to; 0 of 3"
                + " replicas are updated, 3 available, 3 old'",
        "1, 33.3, 66.7, 'v5 (revision 2) has 33.3 % of the ready pods, v4 (revision 1) 66.7 % is there to return to;"
                + " 1 of 3 replicas are updated, 3 available, 2 old'",
        "3, 100, 0, 'v5 (revision 2) has 100 % of the ready pods, v4 (revision 1) 0 % is there to return to; 3 of 3"
                + " replicas are updated, 3 available, 0 old'"
    })
    void a_rolling_update_is_a_release_to_its_end(int pods, double current, double stable, String summary)
            throws Exception {
        world.release(pods);

        LegState state = leg.read();

        assertThat(state.current()).isEqualTo(V5);
        assertThat(state.stable()).isEqualTo(V4);
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.currentPercent()).isEqualTo(current, offset(0.1));
        assertThat(state.stablePercent()).isEqualTo(stable, offset(0.1));
        assertThat(state.summary()).isEqualTo(summary);
        assertThat(leg.isPromoted(state, V5)).isEqualTo(pods == 3);
        assertThat(leg.isPromoted(state, V4)).isFalse();
    }

    @Test
    void the_first_version_is_no_release() throws Exception {
        world.replicaSet(4, 3, "1", "");
        world.deployment(4);
        world.controllerShows(3, 3, 3);

        LegState state = leg.read();

        assertThat(state.canaryInProgress()).isFalse();
        assertThat(state.stable()).isNull();
        assertThat(state.percentOf(V4)).isEqualTo(100);
        assertThat(state.percentOf(V5)).isZero();
        assertThat(state.summary()).contains("there is no other revision to return to");
    }

    @Test
    void after_a_rollback_there_is_no_release_and_the_bad_version_is_no_baseline() throws Exception {
        world.release(3);
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(leg.read().percentOf(V5)).as("its pods are still there").isNull();

        world.returned();

        LegState state = leg.read();
        assertThat(state.current()).isEqualTo(V4);
        assertThat(state.canaryInProgress()).isFalse();
        assertThat(state.percentOf(V4)).isEqualTo(100);
        assertThat(state.percentOf(V5)).isZero();
    }

    @Test
    void an_explicit_revision_is_the_version_to_return_to() throws Exception {
        world.release(3);
        world.replicaSet(3, 0, "1", "");
        world.replicaSet(4, 0, "2", "");
        world.replicaSet(5, 3, "3", "");

        assertThat(leg(1L, Duration.ofSeconds(10)).read().stable()).isEqualTo(World.version(3));
        assertThat(leg.read().stable()).isEqualTo(V4);
        assertThat(leg(3L, Duration.ofSeconds(10)).read().canaryInProgress())
                .as("the current one")
                .isFalse();
        assertThat(leg(9L, Duration.ofSeconds(10)).read().canaryInProgress())
                .as("one that is gone")
                .isFalse();
    }

    @Test
    void versions_of_one_tag_are_called_by_their_revisions() throws Exception {
        world.release(3);
        world.replicaSet(6, 3, "3", "");
        cluster.change("ReplicaSet", "model-svc-6666", r -> {
            r.withObject("/spec").set("template", World.template(5));
            r.withObject("/spec/template/metadata/annotations").put("restarted", "now");
        });
        world.change(d -> {
            d.withObject("/spec").set("template", World.template(5));
            d.withObject("/spec/template/metadata/annotations").put("restarted", "now");
        });

        assertThat(leg.read().current().version()).isEqualTo("revision 3");
        assertThat(leg.read().stable().version()).isEqualTo("revision 2");
        assertThat(leg.read().current().isCalled("v5")).isTrue();
    }

    @Test
    void a_template_that_has_no_revision_is_another_version() throws Exception {
        world.release(3);
        world.paused();
        world.change(d -> d.withObject("/spec").set("template", World.template(6)));

        assertThat(leg.read().current().sameAs(V5)).isFalse();
        assertThat(leg.read().summary())
                .isEqualTo("v6 has no ReplicaSet yet; the controller has not taken up generation 3 yet");
    }

    @Test
    void replica_sets_of_other_deployments_do_not_count() throws Exception {
        world.release(3);
        cluster.change("ReplicaSet", "model-svc-4444", r -> ((ObjectNode) r.at("/metadata/ownerReferences/0"))
                .put("name", "another"));

        assertThat(leg.read().stable()).isNull();
    }

    // ---- plan

    @Test
    void a_plan_names_the_revision_and_changes_nothing() throws Exception {
        world.release(3);

        LegPlan plan = leg.plan(V5, V4);

        assertThat(plan.expectedCurrent()).isEqualTo(V5);
        assertThat(plan.target()).isEqualTo(V4);
        assertThat(plan.actions())
                .containsExactly("set the template of deployment prod/model-svc (cluster main) back to v4 (revision 1),"
                        + " ReplicaSet model-svc-4444");
        assertThat(plan.commands())
                .containsExactly("kubectl rollout undo deployment/model-svc -n prod --to-revision=1");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void a_plan_says_pause_strategy_and_owner() throws Exception {
        world.release(3);
        world.paused();
        world.change(d -> {
            d.withObject("/spec/strategy").put("type", "Recreate");
            d.withObject("/metadata/annotations").put("meta.helm.sh/release-name", "x");
        });

        LegPlan plan = leg.plan(V5, V4);

        assertThat(plan.actions())
                .containsExactly(
                        "resume deployment prod/model-svc (cluster main), which is paused",
                        "set the template of deployment prod/model-svc (cluster main) back to v4 (revision 1),"
                                + " ReplicaSet model-svc-4444; its strategy is Recreate, so no pod serves in between",
                        "still armed: Helm (release x) owns it and may put it back to what its source says; change"
                                + " it there too");
        assertThat(plan.commands())
                .containsExactly(
                        "kubectl rollout resume deployment/model-svc -n prod",
                        "kubectl rollout undo deployment/model-svc -n prod --to-revision=1");
    }

    @Test
    void what_is_synced_from_git_is_not_undone_without_a_leg_that_changes_git() throws Exception {
        world.release(3);
        world.change(d -> d.withObject("/metadata/annotations").put("argocd.argoproj.io/tracking-id", "x"));
        String why = "Argo CD owns it and would put v5 back, for Git asks for it; add a leg that changes Git, for"
                + " example `git-revert last commit of PATH`, or one before this that pauses the sync";

        assertFails(() -> leg.plan(V5, V4), Kind.UNSUITABLE, why);
        assertFails(() -> leg.execute(PLAN, accepted::incrementAndGet), Kind.UNSUITABLE, why);
        assertThat(accepted).hasValue(0);
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void beside_a_leg_that_changes_git_it_waits_for_the_sync() throws Exception {
        world.release(3);
        world.change(d -> d.withObject("/metadata/labels").put("kustomize.toolkit.fluxcd.io/name", "apps"));
        WorkloadSpec beside = (WorkloadSpec) spec(null).beside(List.of(GIT, spec(null)));
        leg = new WorkloadLeg(beside, cluster.newClient(), Duration.ofSeconds(10));

        LegPlan plan = leg.plan(V5, V4);
        assertThat(plan.actions())
                .containsExactly("leave deployment prod/model-svc (cluster main) to Flux, which sets its template back"
                        + " to v4 (revision 1) when the leg that changes Git is done");
        assertThat(plan.commands()).containsExactly("kubectl rollout status deployment/model-svc -n prod");
        assertFails(
                () -> leg.execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "waits for Flux to sync what Git asks for; it is not set back yet");
        assertThat(accepted).hasValue(0);
        assertThat(cluster.writes()).isEmpty();

        world.apply(4, "3");
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(accepted).hasValue(1);
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void where_nothing_is_to_be_done_the_plan_says_so() throws Exception {
        world.release(3);
        world.apply(4, "3");

        assertThat(leg.plan(V5, V4).actions())
                .containsExactly(
                        "nothing to do: deployment prod/model-svc (cluster main) already asks for v4 (revision 3)");
        assertThat(leg.plan(V5, V4).commands()).isEmpty();
    }

    @Test
    void a_plan_needs_its_versions() {
        world.release(3);
        assertFails(
                () -> leg.plan(World.version(6), V4),
                Kind.SUPERSEDED,
                "the template is that of v5 (revision 2), neither the candidate nor the baseline; nothing was written");
        assertFails(
                () -> leg.plan(V5, new Version("v3", Map.of())),
                Kind.UNSUITABLE,
                "v3 has no pod-template hash, so it is no version of this Deployment");
        world.removeReplicaSet(4);
        assertFails(
                () -> leg.plan(V5, V4),
                Kind.NOT_FOUND,
                "the ReplicaSet of the baseline (pod-template-hash=4444) is gone; deploy that version anew, and see"
                        + " spec.revisionHistoryLimit");
    }

    @Test
    void a_deployment_that_is_not_there_is_said() {
        assertFails(() -> leg.read(), Kind.NOT_FOUND, "there is none of that name in namespace prod");
    }

    // ---- execute

    /** From each state that somebody may have left behind, the same end with the writes that were still missing. */
    @ParameterizedTest
    @CsvSource({
        "released, 1",
        "half released, 1",
        "released and paused, 1",
        "undone, 0",
        "undone by somebody else, 0",
        "undone by somebody else and paused, 1",
        "resumed by somebody else, 1",
        "refused once, 1"
    })
    void a_rollback_ends_at_the_baseline(String state, int writes) throws Exception {
        world.release(state.startsWith("half") ? 1 : 3);
        switch (state) {
            case "released and paused" -> world.paused();
            case "undone" -> leg.execute(PLAN, () -> {});
            case "undone by somebody else" ->
                world.change(d -> d.withObject("/spec").set("template", World.template(4)));
            case "undone by somebody else and paused" -> {
                world.change(d -> d.withObject("/spec").set("template", World.template(4)));
                world.paused();
            }
            case "resumed by somebody else" -> {
                world.paused();
                world.change(d -> d.withObject("/spec").remove("paused"));
            }
            case "refused once" -> {
                cluster.refuse(PATH, 503, "away", 1);
                assertFails(
                        () -> leg.execute(PLAN, accepted::incrementAndGet),
                        Kind.UNREACHABLE,
                        "cannot patch deployments.apps in namespace prod: the API server answers 503 (away)");
                assertThat(accepted).hasValue(0);
            }
            default -> {}
        }
        cluster.writes();

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(cluster.writes()).hasSize(writes);
        assertThat(accepted).hasValue(1);
        assertThat(new ReplicaSetRevision(Revision.Keys.DEPLOYMENT, world.stored()).isOf(World.template(4)))
                .isTrue();
        assertThat(world.stored().at("/spec/paused").asBoolean(false)).isFalse();
        assertThat(world.stored().at("/spec/template/metadata/labels").has(Revision.Keys.DEPLOYMENT.hash()))
                .isFalse();

        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(cluster.writes()).as("once more").isEmpty();
        assertThat(accepted).hasValue(2);
    }

    @Test
    void a_newer_version_is_left_alone() throws Exception {
        world.release(3);
        world.apply(6, "3");

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "the template is that of v6 (revision 3), neither the candidate nor the baseline; nothing was written");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void a_newer_version_without_a_revision_is_left_alone() throws Exception {
        world.release(3);
        world.paused();
        world.change(d -> d.withObject("/spec").set("template", World.template(6)));
        world.controllerShows(0, 3, 3);

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "the template is that of v6 (no revision yet), neither the candidate nor the baseline; nothing was"
                        + " written");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void nothing_is_written_over_a_template_that_the_controller_has_not_seen() throws Exception {
        world.release(3);
        world.change(d -> d.withObject("/spec").set("template", World.template(6)));

        assertFails(
                () -> leg(null, Duration.ofMillis(200)).execute(PLAN, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "the controller has not taken up generation 2 within 200 ms; is the cluster's controller manager"
                        + " running?");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"409", "422"})
    void another_writer_in_between_is_noticed(int code) throws Exception {
        world.release(3);
        WorkloadLeg interrupted =
                new WorkloadLeg(spec(null), cluster.newClientWithConflict(PATH, code, () -> world.apply(6, "3")));

        assertFails(
                () -> interrupted.execute(PLAN, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "the template is that of v6 (revision 3), neither the candidate nor the baseline; nothing was written");
        assertThat(world.stored().at("/spec/template")).isEqualTo(World.template(6));
        assertThat(accepted).hasValue(0);
    }

    @Test
    void a_conflict_is_tried_again_and_not_for_ever() throws Exception {
        world.release(3);
        cluster.refuse(PATH, 409, "modified", 2);
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(cluster.writes()).hasSize(3);
        assertThat(accepted).hasValue(1);

        world.change(d -> d.withObject("/spec").set("template", World.template(5)));
        cluster.refuse(PATH, 422, "modified", 100);
        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.CONFLICT,
                "cannot patch deployments.apps in namespace prod: it is not as it was read, another writer was faster"
                        + " (422)");
        assertThat(accepted).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            403 | FORBIDDEN   | the credential lacks a permission (403); grant the verb `patch` on `deployments.apps` in namespace prod by a Role and a RoleBinding
            401 | FORBIDDEN   | the API server refuses the credential (401); it may have expired, or belong to another cluster
            404 | NOT_FOUND   | not found (404)
            400 | UNSUITABLE  | the API server answers 400 (because)
            """)
    void a_refusal_says_what_to_do(int code, Kind kind, String message) {
        world.release(3);
        cluster.refuse(PATH, code, "because", 1);

        assertFails(
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                kind,
                "cannot patch deployments.apps in namespace prod: " + message);
        assertThat(accepted).hasValue(0);
    }

    @Test
    void an_api_server_that_is_away_is_unreachable() {
        assertFails(
                () -> new WorkloadLeg(spec(null), MockCluster.nowhere()).read(),
                Kind.UNREACHABLE,
                "cannot get deployments.apps in namespace prod: the API server refuses the connection");
    }

    @Test
    void replica_sets_that_may_not_be_listed_are_said() {
        world.release(3);
        cluster.refuseGet(
                "/apis/apps/v1/namespaces/prod/replicasets?labelSelector=app%3Dmodel-svc%2Cpod-template-hash", 403);

        assertFails(
                () -> leg.read(),
                Kind.FORBIDDEN,
                "cannot list replicasets.apps in namespace prod: the credential lacks a permission (403); grant the"
                        + " verb `list` on `replicasets.apps` in namespace prod by a Role and a RoleBinding");
    }

    // ---- confirm

    @Test
    void an_undo_is_confirmed_when_the_old_pods_are_gone() throws Exception {
        world.release(3);
        assertThat(leg.confirm(PLAN).done()).isFalse();

        leg.execute(PLAN, () -> {});
        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(
                        false,
                        false,
                        "v5 has 100 % and v4 0 % of the ready pods; the template is that of v4; the controller has not"
                                + " taken up generation 2 yet"));

        world.replicaSet(4, 3, "3", "1");
        world.replicaSet(5, 1, 0, "2", "");
        world.controllerShows(3, 3, 4);
        Evidence serving = leg.confirm(PLAN);
        assertThat(serving.trafficRestored()).isTrue();
        assertThat(serving.done()).isFalse();

        world.returned();
        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(
                        true,
                        true,
                        "v5 has 0 % and v4 100 % of the ready pods; the template is that of v4; 3 of 3 replicas are"
                                + " updated, 3 available, 0 old"));
    }

    @Test
    void what_keeps_an_undo_from_its_end_is_said() throws Exception {
        world.release(3);
        leg.execute(PLAN, () -> {});
        world.returned();
        world.paused();
        world.controllerShows(3, 3, 3);
        assertThat(leg.confirm(PLAN).done()).isFalse();
        assertThat(leg.confirm(PLAN).sentence()).endsWith("0 old; paused");

        world.controllerShows(1, 1, 1);
        world.changeStatus(d -> d.withObject("/status")
                .withArray("conditions")
                .addObject()
                .put("type", "Progressing")
                .put("reason", "ProgressDeadlineExceeded"));
        assertThat(leg.confirm(PLAN).sentence()).endsWith("; its progress deadline is exceeded");
    }

    // ---- promote

    @Test
    void only_the_candidate_is_promoted_and_only_a_pause_is_written() throws Exception {
        world.release(1);
        leg.promote(V5);
        assertThat(cluster.writes()).isEmpty();

        world.paused();
        leg.promote(V5);
        assertThat(cluster.writes()).hasSize(1);
        assertThat(world.stored().at("/spec/paused").asBoolean(true)).isFalse();

        assertFails(
                () -> leg.promote(V4),
                Kind.SUPERSEDED,
                "the template is that of v5 and not of v4; nothing was promoted");
    }
}
