package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
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
class HelmLegTest {
    private static final String SECRETS = "/api/v1/namespaces/prod/secrets/";
    private static final Version FOREIGN = new Version("v5", Map.of(Version.POD_TEMPLATE_HASH, "5555"));

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private World world;
    private HelmLeg leg;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        world = new World(cluster);
        leg = leg(null);
    }

    private HelmLeg leg(Integer revision) {
        return leg(revision, cluster.newClient());
    }

    private HelmLeg leg(Integer revision, KubernetesClient with) {
        return leg(revision, with, Duration.ofSeconds(30));
    }

    private HelmLeg leg(Integer revision, KubernetesClient with, Duration limit) {
        return open(new HelmSpec("helm", MockCluster.AT, "main", "prod", "model-svc", revision, null), with, limit);
    }

    private HelmLeg besideGit() {
        HelmSpec alone = new HelmSpec("helm", MockCluster.AT, "main", "prod", "model-svc", null, null);
        GitSpec git = new GitSpec("git-revert", MockCluster.AT, "deploys", "main", new Target.LastCommit("apps"), null);
        return open((HelmSpec) alone.beside(List.of(git, alone)), cluster.newClient(), Duration.ofSeconds(30));
    }

    private HelmLeg open(HelmSpec spec, KubernetesClient with, Duration limit) {
        return new HelmLeg(spec, with, world, "ml/release#12", Clock.fixed(World.NOW, ZoneOffset.UTC), limit);
    }

    /** To go back to what installs v4 from what installs v5. */
    private static LegPlan plan() {
        return new LegPlan("helm", version(7, 5), version(6, 4), List.of(), List.of());
    }

    private static Version version(int number, int app) {
        return Revision.of(
                        World.secret(
                                number,
                                "deployed",
                                Payload.encode(World.release(number, app, "deployed", World.NOW)),
                                Revision.TYPE),
                        "model-svc",
                        number)
                .version();
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("helm release prod/model-svc (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    // ---- read

    @Test
    void a_release_that_is_deployed_is_a_release_at_100_percent() throws Exception {
        world.history("5:3:superseded 6:4:superseded 7:5:deployed");

        LegState state = leg.read();

        assertThat(state.current()).isEqualTo(version(7, 5));
        assertThat(state.current().identity())
                .containsEntry("chart", "model-svc-1.0.0")
                .containsEntry("appVersion", "v5")
                .containsEntry(Version.IMAGE, "registry/model:v5");
        assertThat(state.stable()).isEqualTo(version(6, 4));
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.currentPercent()).isEqualTo(100);
        assertThat(state.stablePercent()).isZero();
        assertThat(state.summary())
                .isEqualTo("revision 7 (chart model-svc-1.0.0, app v5, deployed 2026-05-21T10:00:00Z) is deployed,"
                        + " revision 6 is there to return to; deployment model-svc: 3 of 3 replicas are updated, 3"
                        + " available, 0 old");
        assertThat(leg.isPromoted(state, version(7, 5))).isTrue();
        assertThat(leg.isPromoted(state, version(6, 4))).isFalse();
        assertThat(leg.isPromoted(state, FOREIGN)).as("another leg's").isTrue();
    }

    @Test
    void while_pods_are_replaced_no_share_is_known() throws Exception {
        world.history("6:4:superseded 7:5:deployed").deployment(1);

        LegState state = leg.read();

        assertThat(state.currentPercent()).isNull();
        assertThat(state.percentOf(version(6, 4))).isNull();
        assertThat(leg.isPromoted(state, version(7, 5))).isFalse();
        assertThat(state.summary()).endsWith("1 of 3 replicas are updated, 3 available, 2 old");
    }

    @Test
    void after_a_rollback_the_baseline_has_it_all() throws Exception {
        world.history("6:4:superseded 7:5:deployed");

        leg.execute(plan(), accepted::incrementAndGet);

        LegState state = leg.read();
        assertThat(state.percentOf(version(6, 4))).isEqualTo(100);
        assertThat(state.percentOf(version(7, 5))).isZero();
        assertThat(state.canaryInProgress()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "6, revision 6, ''",
        "5, , ' (revision 5: failed)'",
        "3, , ' (revision 3: is not among the 4 newest that Helm keeps (revision 4 to 7))'"
    })
    void an_explicit_revision_is_the_one_to_return_to_if_it_fits(int revision, String stable, String why)
            throws Exception {
        world.history("4:3:superseded 5:9:failed 6:4:superseded 7:5:deployed");

        LegState state = leg(revision).read();

        assertThat(state.canaryInProgress()).isEqualTo(stable != null);
        assertThat(state.stable() == null ? null : state.stable().version()).isEqualTo(stable);
        assertThat(state.summary())
                .contains(
                        stable == null
                                ? ", there is no revision to return to" + why + ";"
                                : ", revision 6 is there to return to;");
    }

    @Test
    void only_the_newest_revisions_are_read() throws Exception {
        for (int i = 1; i <= 70; i++) {
            world.revision(i, i, i == 70 ? "deployed" : "superseded");
        }
        world.deployment(3);

        assertThat(leg.read().stable().version()).isEqualTo("revision 69");
        assertThat(leg(6).read().summary())
                .contains("revision 6: is not among the 64 newest that Helm keeps (revision 7 to 70)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            gone        | NOT_FOUND  | there is no release of that name in namespace prod, or Helm does not keep it in Secrets
            newer       | NOT_FOUND  | there is no release of that name in namespace prod: Secret sh.helm.release.v2.model-svc.v1 is of another format than sh.helm.release.v1
            type        | UNSUITABLE | revision 7 cannot be read: it is of type 'helm.sh/release.v2', and this version reads helm.sh/release.v1 only
            hostile     | UNSUITABLE | revision 7 cannot be read: its content is not Base64
            forged      | UNSUITABLE | revision 7 cannot be read: its content is not what its name and labels say
            uninstalled | UNSUITABLE | it is uninstalled; install it again before anything else
            """)
    void a_history_that_does_not_do_is_said(String state, Kind kind, String message) throws Exception {
        if (!state.equals("gone") && !state.equals("newer")) {
            world.history("6:4:superseded 7:5:deployed");
        }
        ObjectNode secret =
                World.secret(7, "deployed", Payload.encode(World.release(7, 5, "deployed", World.NOW)), Revision.TYPE);
        switch (state) {
            case "newer" -> {
                secret.withObject("/metadata").put("name", "sh.helm.release.v2.model-svc.v1");
                world.put(secret);
            }
            case "type" -> world.put(secret.put("type", "helm.sh/release.v2"));
            case "hostile" -> world.put(World.secret(7, "deployed", "!", Revision.TYPE));
            case "forged" -> {
                secret.withObject("/metadata/labels").put("status", "superseded");
                world.put(secret);
            }
            case "uninstalled" -> world.status(7, "uninstalled");
            default -> {}
        }

        assertFails(() -> leg.read(), kind, message);
        assertFails(() -> leg.execute(plan(), accepted::incrementAndGet), kind, message);
        assertThat(world.runs()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    // ---- plan

    @Test
    void a_plan_names_the_revision_and_what_was_passed_over() throws Exception {
        world.history("4:3:superseded 5:9:superseded 6:3:superseded 7:8:failed 8:5:deployed");

        LegPlan plan = leg.plan(version(8, 5), version(6, 3));

        assertThat(plan.expectedCurrent()).isEqualTo(version(8, 5));
        assertThat(plan.target().version()).isEqualTo("revision 6");
        assertThat(plan.actions())
                .containsExactly(
                        "roll helm release prod/model-svc (cluster main) back to revision 6 (chart model-svc-1.0.0, app v3,"
                                + " deployed 2026-05-20T10:00:00Z) with Helm v3.19.5",
                        "passed over: revision 7: failed");
        assertThat(plan.commands()).containsExactly("helm rollback model-svc 6 -n prod --history-max 0 --wait");
        assertThat(world.runs()).isEmpty();
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void a_plan_says_what_hangs_and_what_it_cannot_watch() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        world.revision(8, 4, "pending-rollback", World.NOW.minusSeconds(60));
        cluster.change("Deployment", "model-svc", d -> {
            ObjectNode metadata = d.withObject("/metadata");
            metadata.remove("annotations");
            metadata.putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "example.org/v1")
                    .put("kind", "ModelService")
                    .put("name", "recommender")
                    .put("uid", "1")
                    .put("controller", true);
        });
        ObjectNode release = world.stored(6);
        release.put(
                "manifest",
                World.manifest(4)
                        + "---\napiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {template:"
                        + " {spec: {containers: [{image: a}]}}}\n");
        world.store(release);
        world.revision(8, 9, "pending-upgrade", World.NOW.minusSeconds(60));

        assertThat(leg.plan(version(7, 5), leg(6).read().stable()).actions())
                .hasSize(4)
                .contains(
                        "revision 8 is pending-upgrade since 2026-08-22T09:59:00Z: whoever does that is waited for, at"
                                + " most 5 minutes from then; after that it is marked failed",
                        "not watched: the pods of Rollout r",
                        "still armed: ModelService recommender owns it and may put it back to what its source says;"
                                + " change it there too");
    }

    @Test
    void what_is_synced_from_git_is_not_rolled_back_without_a_leg_that_changes_git() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        cluster.change("Deployment", "model-svc", d -> d.withObject("/metadata/labels")
                .put("helm.toolkit.fluxcd.io/name", "model-svc"));
        String why = "Flux owns it and would put %s back, for Git asks for it; add a leg that changes Git, for example"
                + " `git-revert last commit of PATH`, or one before this that pauses the sync";

        assertFails(() -> leg.plan(version(7, 5), leg.read().stable()), Kind.UNSUITABLE, why.formatted(version(7, 5)));
        LegPlan plan = new LegPlan("helm", version(7, 5), leg.read().stable(), List.of(), List.of());
        assertFails(() -> leg.execute(plan, accepted::incrementAndGet), Kind.UNSUITABLE, why.formatted(version(7, 5)));
        assertThat(world.runs()).isEmpty();
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void beside_a_leg_that_changes_git_it_waits_for_the_sync() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        cluster.change("Deployment", "model-svc", d -> d.withObject("/metadata/labels")
                .put("helm.toolkit.fluxcd.io/name", "model-svc"));
        leg = besideGit();

        LegPlan plan = leg.plan(version(7, 5), leg.read().stable());
        assertThat(plan.actions())
                .singleElement()
                .asString()
                .startsWith("leave helm release prod/model-svc (cluster main) to Flux, which installs what revision 6");
        assertThat(plan.commands()).containsExactly("helm history model-svc -n prod");
        assertFails(
                () -> leg.execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "waits for Flux to sync what Git asks for; it is not set back yet");

        world.history("6:4:superseded 7:5:superseded 8:4:deployed");
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(accepted).hasValue(1);
        assertThat(world.runs()).isEmpty();
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void nothing_good_is_said_before_anything_is_touched() throws Exception {
        world.history("1:4:failed 2:5:deployed");
        assertFails(
                () -> leg.plan(version(2, 5), version(2, 5)),
                Kind.NOT_FOUND,
                "there is no revision to return to from revision 2 (revision 1: failed)");
        assertFails(
                () -> leg.plan(version(2, 5), version(1, 4)),
                Kind.NOT_FOUND,
                "the baseline, revision 1, is no longer in the release's history; deploy it anew, and keep more"
                        + " revisions (helm upgrade --history-max)");
        assertThat(world.runs()).isEmpty();
    }

    @Test
    void a_plan_for_what_is_done_has_nothing_to_do() throws Exception {
        world.history("6:4:superseded 7:5:superseded 8:4:deployed");

        LegPlan plan = leg.plan(version(7, 5), version(6, 4));

        assertThat(plan.commands()).isEmpty();
        assertThat(plan.actions()).singleElement().asString().startsWith("nothing to do: ");
    }

    // ---- execute

    /** From each state that somebody may have left behind: one revision more that installs the baseline, or none. */
    @ParameterizedTest
    @CsvSource({
        "released,                                                 6:4:superseded 7:5:deployed,                       rollback model-svc 6, 8",
        "done,                                                     6:4:superseded 7:5:superseded 8:4:deployed,        '', 8",
        "done by somebody else's upgrade,                          6:4:superseded 7:5:superseded 8:4:deployed,        '', 8",
        "an upgrade to something else failed over the candidate,   6:4:superseded 7:5:deployed 8:9:failed,            rollback model-svc 6, 9",
        "the candidate's own upgrade failed,                       6:4:deployed 7:5:failed,                           rollback model-svc 6, 8",
        "a rollback failed,                                        6:4:superseded 7:5:superseded 8:4:failed,          rollback model-svc 6, 9",
        "the baseline has two numbers,                             4:4:superseded 5:9:superseded 6:4:superseded 7:5:deployed, rollback model-svc 6, 8"
    })
    void a_rollback_ends_at_the_baseline(String state, String revisions, String run, int end) throws Exception {
        world.history(revisions);

        leg.execute(plan(), accepted::incrementAndGet);

        assertThat(String.join(", ", world.runs())).isEqualTo(run);
        assertThat(accepted).hasValue(1);
        assertThat(world.stored(end).at("/info/status").asText()).isEqualTo("deployed");
        assertThat(world.stored(end).path("manifest").asText()).isEqualTo(World.manifest(4));

        leg.execute(plan(), accepted::incrementAndGet);
        assertThat(world.runs()).as("once more").isEmpty();
        assertThat(accepted).hasValue(2);
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void beside_helm_the_api_server_is_asked_three_times_and_twice_at_each_look() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        AtomicInteger asked = new AtomicInteger();
        HelmLeg counted = leg(null, cluster.newClientWithEach("GET", asked::incrementAndGet));

        counted.execute(plan(), accepted::incrementAndGet);
        assertThat(asked.getAndSet(0))
                .as("history and owner, then what Helm did")
                .isEqualTo(3);

        assertThat(counted.confirm(plan()).done()).isTrue();
        assertThat(asked).as("history and workload").hasValue(2);
    }

    /** What hangs is waited for as long as its owner may live, then marked failed. */
    @ParameterizedTest
    @CsvSource({
        "8, 4, pending-rollback, 14,   false",
        "8, 4, pending-rollback, 15,   true",
        "8, 9, pending-rollback, 299,  false",
        "8, 9, pending-rollback, 300,  true",
        "8, 9, pending-upgrade,  299,  false",
        "8, 9, pending-upgrade,  300,  true",
        "8, 5, pending-upgrade,  4000, true",
        "8, 9, pending-upgrade,  -299, false",
        "8, 9, pending-upgrade,  -301, true"
    })
    void a_pending_revision_is_waited_for_and_then_repaired(
            int number, int app, String status, int age, boolean repaired) throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        world.revision(number, app, status, World.NOW.minusSeconds(age));
        ObjectNode before = world.stored(number);

        if (!repaired) {
            HelmLeg impatient = leg(null, cluster.newClient(), Duration.ofMillis(300));
            LegException failure = catchThrowableOfType(
                    LegException.class, () -> impatient.execute(plan(), accepted::incrementAndGet));
            assertThat(failure.mayPass()).isTrue();
            assertThat(failure.getMessage())
                    .contains("revision 8 is " + status + " since ")
                    .contains("; whoever does that is waited for until ");
            assertThat(world.runs()).isEmpty();
            assertThat(world.stored(number)).isEqualTo(before);
            assertThat(accepted).hasValue(0);
            return;
        }
        leg.execute(plan(), accepted::incrementAndGet);

        before.withObject("/info")
                .put("status", "failed")
                .put("description", "Was " + status + " and did not end; marked by ml/release#12");
        assertThat(world.stored(number)).isEqualTo(before);
        assertThat(world.storedSecret(number).at("/metadata/labels/status").asText())
                .isEqualTo("failed");
        assertThat(world.storedSecret(number).at("/metadata/labels/modifiedAt").asText())
                .isEqualTo(String.valueOf(World.NOW.getEpochSecond()));
        assertThat(cluster.writes()).containsExactly("secret");
        assertThat(world.runs()).containsExactly("rollback model-svc 6");
        assertThat(world.stored(9).at("/info/status").asText()).isEqualTo("deployed");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void an_owner_that_ends_while_we_wait_has_done_it() throws Exception {
        world.history("6:4:superseded 7:5:superseded 8:4:deployed");
        world.status(8, "pending-rollback");
        ObjectNode pending = world.stored(8);
        pending.withObject("/info").put("last_deployed", World.NOW.toString());
        world.store(pending);
        AtomicInteger looks = new AtomicInteger();
        HelmLeg waiting = leg(null, cluster.newClientWithEach("GET", () -> {
            if (looks.incrementAndGet() == 3) {
                world.status(8, "deployed");
            }
        }));

        waiting.execute(plan(), accepted::incrementAndGet);

        assertThat(world.runs()).isEmpty();
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_pending_revision_that_ends_while_it_is_marked_is_looked_at_again() throws Exception {
        world.history("6:4:superseded 7:5:superseded");
        world.revision(8, 4, "pending-rollback", World.NOW.minusSeconds(3600));
        HelmLeg interrupted = leg(
                null,
                cluster.newClientWithConflict(SECRETS + World.secretName(8), 422, () -> world.status(8, "deployed")));

        interrupted.execute(plan(), accepted::incrementAndGet);

        assertThat(world.runs()).isEmpty();
        assertThat(world.stored(8).at("/info/status").asText()).isEqualTo("deployed");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_mark_is_made_only_on_what_was_read() throws Exception {
        world.history("6:4:superseded 7:5:superseded");
        world.revision(8, 4, "pending-rollback", World.NOW.minusSeconds(3600));
        Revision read = Revision.of(world.storedSecret(8), "model-svc", 8);
        world.revision(8, 4, "deployed", World.NOW);

        HelmSpec spec = (HelmSpec) leg.spec();
        Releases releases = new Releases(
                spec,
                new io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects(
                        cluster.newClient(), "prod", spec.failures()));

        LegException failure =
                catchThrowableOfType(LegException.class, () -> releases.markFailed(read, "why", World.NOW));
        assertThat(failure).isNotNull();
        assertThat(world.stored(8).at("/info/status").asText()).isEqualTo("deployed");
    }

    @ParameterizedTest
    @CsvSource({
        "KILLED_PENDING, UNREACHABLE, 8:pending-rollback",
        "FAILED,         UNSUITABLE,  8:failed",
        "REFUSED,        FORBIDDEN,   7:deployed"
    })
    void a_run_that_ends_badly_is_said_and_can_be_repeated(World.Ending ending, Kind kind, String left)
            throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        world.next(ending);

        LegException failure =
                catchThrowableOfType(LegException.class, () -> leg.execute(plan(), accepted::incrementAndGet));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(accepted).hasValue(0);
        String[] newest = left.split(":");
        assertThat(world.stored(Integer.parseInt(newest[0])).at("/info/status").asText())
                .isEqualTo(newest[1]);

        if (ending == World.Ending.KILLED_PENDING) {
            world.revision(8, 4, "pending-rollback", World.NOW.minusSeconds(20));
        }
        world.runs();
        leg.execute(plan(), accepted::incrementAndGet);
        assertThat(world.runs()).containsExactly("rollback model-svc 6");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void the_secrets_decide_and_not_the_process() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        world.next(World.Ending.KILLED_LATE);

        leg.execute(plan(), accepted::incrementAndGet);

        assertThat(accepted).hasValue(1);
        assertThat(world.runs()).hasSize(1);
        assertThat(world.stored(8).at("/info/status").asText()).isEqualTo("deployed");
    }

    @ParameterizedTest
    @CsvSource({
        "6:4:superseded 7:5:superseded 8:9:deployed, revision 8, deployed",
        "6:4:superseded 7:5:superseded 8:9:superseded 9:3:deployed, revision 9, deployed"
    })
    void a_newer_version_is_left_alone(String revisions, String revision, String status) throws Exception {
        world.history(revisions);

        LegException failure =
                catchThrowableOfType(LegException.class, () -> leg.execute(plan(), accepted::incrementAndGet));

        assertThat(failure.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(failure.getMessage())
                .contains(revision + " (chart")
                .endsWith(" is " + status + ", neither the candidate nor the baseline; nothing was written");
        assertThat(world.runs()).isEmpty();
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void an_upgrade_that_comes_in_between_is_not_taken_for_the_rollback() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        world.next(World.Ending.REFUSED);
        world.beforeNext(() -> {
            world.status(7, "superseded");
            world.revision(8, 9, "deployed", World.NOW);
        });

        assertThat(catchThrowableOfType(LegException.class, () -> leg.execute(plan(), accepted::incrementAndGet)))
                .isNotNull();
        LegException failure =
                catchThrowableOfType(LegException.class, () -> leg.execute(plan(), accepted::incrementAndGet));

        assertThat(failure.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(accepted).hasValue(0);
    }

    @Test
    void a_baseline_that_was_pruned_is_gone() {
        world.history("6:4:superseded 7:5:deployed");
        world.delete(6);

        assertFails(
                () -> leg.execute(plan(), accepted::incrementAndGet),
                Kind.NOT_FOUND,
                "the baseline, revision 6, is no longer in the release's history; deploy it anew, and keep more"
                        + " revisions (helm upgrade --history-max)");
        assertThat(world.runs()).isEmpty();
    }

    @Test
    void what_the_api_server_refuses_is_said() {
        world.history("6:4:superseded 7:5:deployed");
        world.revision(8, 4, "pending-rollback", World.NOW.minusSeconds(3600));
        cluster.refuse(SECRETS + World.secretName(8), 403, "no", 1);

        assertFails(
                () -> leg.execute(plan(), accepted::incrementAndGet),
                Kind.FORBIDDEN,
                "cannot patch secrets in namespace prod: the credential lacks a permission (403); grant the verb"
                        + " `patch` on `secrets` in namespace prod by a Role and a RoleBinding");
        assertFails(
                () -> leg(null, MockCluster.nowhere()).read(),
                Kind.UNREACHABLE,
                "cannot list secrets in namespace prod: the API server refuses the connection");
        assertThat(accepted).hasValue(0);
    }

    @Test
    void a_version_of_another_mechanism_is_refused() {
        world.history("6:4:superseded 7:5:deployed");

        assertFails(
                () -> leg.execute(new LegPlan("helm", FOREIGN, FOREIGN, List.of(), List.of()), () -> {}),
                Kind.UNSUITABLE,
                "v5 is no revision of this release");
    }

    // ---- confirm, promote

    @Test
    void a_rollback_is_confirmed_when_its_pods_are_there() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        assertThat(leg.confirm(plan()).done()).as("before").isFalse();

        leg.execute(plan(), () -> {});
        world.deployment(2);
        Evidence half = leg.confirm(plan());
        assertThat(half.done()).isFalse();
        assertThat(half.trafficRestored()).isFalse();

        world.deployment(3);
        assertThat(leg.confirm(plan()))
                .isEqualTo(new Evidence(
                        true,
                        true,
                        "revision 8 (chart model-svc-1.0.0, app v4, deployed 2026-08-22T10:00:00Z) is deployed and"
                                + " installs what revision 6 installs; deployment model-svc: 3 of 3 replicas are"
                                + " updated, 3 available, 0 old"));

        cluster.delete("Deployment", "model-svc");
        assertThat(leg.confirm(plan()).sentence()).endsWith("; deployment model-svc does not exist");
        assertThat(leg.confirm(plan()).done()).isFalse();
    }

    @Test
    void a_promotion_changes_nothing_and_refuses_another_version() throws Exception {
        world.history("6:4:superseded 7:5:deployed");
        leg.promote(version(7, 5));
        leg.promote(FOREIGN);
        LegException failure = catchThrowableOfType(LegException.class, () -> leg.promote(version(6, 4)));
        assertThat(failure.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(world.runs()).isEmpty();
        assertThat(cluster.writes()).isEmpty();
    }
}
