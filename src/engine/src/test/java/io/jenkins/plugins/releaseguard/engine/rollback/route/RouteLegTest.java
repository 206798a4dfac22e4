package io.jenkins.plugins.releaseguard.engine.rollback.route;

import static io.jenkins.plugins.releaseguard.engine.rollback.route.RouteWorld.V4;
import static io.jenkins.plugins.releaseguard.engine.rollback.route.RouteWorld.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.git.Target;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.QuarantineMark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kind of route does alike. */
@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class RouteLegTest {
    private static final LegPlan PLAN = new LegPlan("route", V5, V4, List.of(), List.of());

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private KubernetesClient legs;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        legs = cluster.newClient();
    }

    static List<String> kinds() {
        return List.of("istio-route", "http-route", "traffic-split", "nginx-canary");
    }

    static List<String> kinds_with_lists() {
        return List.of("istio-route", "http-route", "traffic-split");
    }

    /** For what does not hang on the kind: the one whose controller says what it has taken up. */
    private static final String ANY = "http-route";

    private RouteWorld world(String kind, int percent) {
        RouteWorld world = RouteWorld.of(kind, cluster);
        world.start(percent);
        return world;
    }

    private RouteLeg leg(RouteWorld world) {
        return new RouteLeg(world.router, world.spec(), legs, Duration.ofSeconds(10));
    }

    private static void assertFails(RouteWorld world, ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage(world.router.type().word() + " prod/model-svc (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    // ---- read

    @ParameterizedTest
    @MethodSource("kinds")
    void what_runs_where_a_route_leads_to_says_which_version_is_which(String kind) throws Exception {
        RouteWorld world = world(kind, 10);

        LegState state = leg(world).read();

        assertThat(state.current()).isEqualTo(V5);
        assertThat(state.stable()).isEqualTo(V4);
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.percentOf(V5)).isEqualTo(10);
        assertThat(state.percentOf(V4)).isEqualTo(90);
        assertThat(state.summary())
                .isEqualTo(world.candidate() + " (v5) has 10 % and " + world.baseline() + " (v4) 90 % of the traffic");
    }

    @Test
    void one_version_at_both_places_is_no_release() throws Exception {
        RouteWorld world = world(ANY, 10);
        world.runs("canary", 5, 0);
        world.runs("canary", 4, 1);

        LegState state = leg(world).read();

        assertThat(state.canaryInProgress()).isFalse();
        assertThat(state.current()).isEqualTo(V4);
        assertThat(state.percentOf(V4)).isEqualTo(100);
    }

    @Test
    void a_place_without_pods_and_without_traffic_is_no_release() throws Exception {
        RouteWorld world = world(ANY, 0);
        world.runs("canary", 5, 0);

        LegState state = leg(world).read();

        assertThat(state.canaryInProgress()).isFalse();
        assertThat(state.current()).isEqualTo(V4);
        assertThat(state.summary()).startsWith(world.candidate() + " (no version is seen there) has 0 %");
    }

    @Test
    void two_versions_at_one_place_are_waited_for() {
        RouteWorld world = world(ANY, 10);
        world.runs("canary", 6, 1);

        assertFails(
                world,
                () -> leg(world).read(),
                Kind.UNREACHABLE,
                "more than one version runs behind " + world.candidate() + " ([v5, v6]); wait until its rollout has"
                        + " ended, or give it a selector of its own");
    }

    @ParameterizedTest
    @MethodSource("kinds_with_lists")
    void a_route_that_is_not_there_or_does_not_lead_to_the_baseline_is_said(String kind) {
        RouteWorld world = world(kind, 10);
        world.change(route -> ((ArrayNode) route.at(world.list())).remove(1));
        LegException elsewhere =
                catchThrowableOfType(LegException.class, () -> leg(world).read());
        assertThat(elsewhere.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(elsewhere).hasMessageContaining("no rule of it sends to " + world.baseline() + "; its destinations");

        cluster.delete(world.kind, "model-svc");
        assertFails(
                world,
                () -> leg(world).read(),
                Kind.NOT_FOUND,
                "there is none of that name in namespace prod; does the cluster know its kind?");
    }

    // ---- plan

    @ParameterizedTest
    @MethodSource("kinds")
    void a_plan_says_both_places_with_their_versions_and_changes_nothing(String kind) throws Exception {
        RouteWorld world = world(kind, 10);

        LegPlan plan = leg(world).plan(V5, V4);

        assertThat(plan.expectedCurrent()).isEqualTo(V5);
        assertThat(plan.target()).isEqualTo(V4);
        assertThat(plan.facts()).containsEntry("candidatePercent", "10.0");
        assertThat(plan.actions())
                .containsExactly("send nothing to " + world.candidate()
                        + " (v5), which has 10 % of the traffic, and everything to " + world.baseline() + " (v4), in "
                        + world.router.type().word() + " prod/model-svc (cluster main)");
        assertThat(plan.commands())
                .containsExactly("kubectl patch " + world.router.type().word() + " model-svc -n prod --type json -p '"
                        + world.operations() + "'");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void where_nothing_is_to_be_done_the_plan_says_so() throws Exception {
        RouteWorld world = world(ANY, 0);

        LegPlan plan = leg(world).plan(V5, V4);

        assertThat(plan.actions())
                .containsExactly("nothing to do: " + world.router.type().word()
                        + " prod/model-svc (cluster main) already sends nothing to " + world.candidate());
        assertThat(plan.commands()).isEmpty();
    }

    @Test
    void what_is_synced_from_git_is_left_alone() throws Exception {
        RouteWorld world = world(ANY, 10);
        world.change(route -> route.withObject("/metadata/annotations").put("argocd.argoproj.io/tracking-id", "x"));
        String undone = "Argo CD owns it and would put v5 back, for Git asks for it; add a leg that changes Git, for"
                + " example `git-revert last commit of PATH`, or one before this that pauses the sync";

        assertFails(world, () -> leg(world).plan(V5, V4), Kind.UNSUITABLE, undone);
        assertFails(world, () -> leg(world).execute(PLAN, accepted::incrementAndGet), Kind.UNSUITABLE, undone);

        RouteSpec beside = (RouteSpec) world.spec()
                .beside(List.of(new GitSpec(
                        "git-revert", MockCluster.AT, "deploys", "main", new Target.LastCommit("apps"), null)));
        RouteLeg leg = new RouteLeg(world.router, beside, legs);
        assertThat(leg.plan(V5, V4).actions())
                .containsExactly("leave " + world.router.type().word() + " prod/model-svc (cluster main) to Argo CD,"
                        + " which sets it back when the leg that changes Git is done");
        assertFails(
                world,
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "waits for Argo CD to sync what Git asks for; nothing was written");
        assertThat(leg.trafficSteps(List.of(5, 100)).unsuitable())
                .isEqualTo("Argo CD owns it and would set its weights back to what Git asks for");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void an_owner_that_may_undo_it_is_said() throws Exception {
        RouteWorld world = world(ANY, 10);
        world.change(route -> route.withObject("/metadata/annotations").put("meta.helm.sh/release-name", "x"));

        assertThat(leg(world).plan(V5, V4).actions())
                .contains("still armed: Helm (release x) owns it and may put it back to what its source says; change"
                        + " it there too");
    }

    @Test
    void a_baseline_that_is_not_ready_gets_no_traffic() throws Exception {
        RouteWorld world = world(ANY, 10);
        world.runs("stable", 4, 3, 0);
        String message = "nothing that is ready runs behind " + world.baseline() + ", so no traffic is sent there;"
                + " start " + world.baseline() + " anew";

        assertFails(world, () -> leg(world).plan(V5, V4), Kind.UNREACHABLE, message);
        assertFails(world, () -> leg(world).execute(PLAN, accepted::incrementAndGet), Kind.UNREACHABLE, message);
        assertThat(world.weights()).isEqualTo("10/90");
        assertThat(cluster.writes()).isEmpty();
    }

    // ---- execute

    static Stream<Arguments> left_behind() {
        return Stream.concat(
                kinds().stream().flatMap(kind -> Stream.of("at 10 %", "taken out by somebody else")
                        .map(state -> Arguments.of(kind, state))),
                Stream.of(
                                "at 100 %",
                                "moved meanwhile",
                                "without pods",
                                "refused once",
                                "done before",
                                "done by somebody else")
                        .map(state -> Arguments.of(ANY, state)));
    }

    /** From each state that somebody may have left behind, the same end with the writes that were still missing. */
    @ParameterizedTest
    @MethodSource("left_behind")
    void a_rollback_ends_with_everything_at_the_baseline(String kind, String state) throws Exception {
        RouteWorld world = world(kind, 10);
        int writes = 1;
        switch (state) {
            case "at 100 %" -> world.weights(100, 0);
            case "moved meanwhile" -> world.weights(25, 75);
            case "without pods" -> world.runs("canary", 5, 0);
            case "refused once" -> {
                cluster.refuse(world.path(), 503, "away", 1);
                assertThat(catchThrowableOfType(
                                LegException.class, () -> leg(world).execute(PLAN, accepted::incrementAndGet)))
                        .hasMessageContaining("the API server answers 503 (away)");
                assertThat(accepted).hasValue(0);
                cluster.writes();
            }
            case "done before" -> {
                leg(world).execute(PLAN, () -> {});
                cluster.writes();
                writes = 0;
            }
            case "done by somebody else" -> {
                world.weights(0, 100);
                writes = 0;
            }
            case "taken out by somebody else" -> {
                world.takeOut();
                writes = 0;
            }
            default -> {}
        }

        leg(world).execute(PLAN, accepted::incrementAndGet);

        assertThat(accepted).hasValue(1);
        assertThat(cluster.writes()).hasSize(writes);
        world.controllerActs();
        assertThat(leg(world).confirm(PLAN).trafficRestored()).isTrue();
        assertThat(leg(world).confirm(PLAN).done()).isTrue();

        leg(world).execute(PLAN, accepted::incrementAndGet);
        assertThat(cluster.writes()).as("once more").isEmpty();
        assertThat(accepted).hasValue(2);
    }

    @ParameterizedTest
    @MethodSource("kinds_with_lists")
    void only_the_weights_are_changed(String kind) throws Exception {
        RouteWorld world = world(kind, 10);
        var before = world.stored().path("spec").toString();

        leg(world).execute(PLAN, () -> {});

        assertThat(world.weights()).isEqualTo("0/100");
        assertThat(world.stored().path("spec").toString())
                .isEqualTo(before.replace("\"weight\":10", "\"weight\":0").replace("\"weight\":90", "\"weight\":100"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", "stable"})
    void a_version_that_somebody_else_has_started_is_left_alone(String track) throws Exception {
        RouteWorld world = world(ANY, 10);
        world.runs(track, track.equals("canary") ? 5 : 4, 0);
        world.runs(track, 6, 1);
        boolean canary = track.equals("canary");

        LegException failure =
                catchThrowableOfType(LegException.class, () -> leg(world).execute(PLAN, accepted::incrementAndGet));

        assertThat(failure.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(failure)
                .hasMessageContaining("v6 ")
                .hasMessageEndingWith("runs behind " + (canary ? world.candidate() : world.baseline())
                        + (canary ? ", neither the candidate nor the baseline" : ", not the baseline v4")
                        + "; nothing was written");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 422})
    void another_writer_in_between_is_read_anew(int code) throws Exception {
        RouteWorld world = world(ANY, 10);
        RouteLeg leg = new RouteLeg(
                world.router,
                world.spec(),
                cluster.newClientWithConflict(world.path(), code, () -> world.weights(50, 50)));

        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(world.weights()).isEqualTo("0/100");
        assertThat(accepted).hasValue(1);
        assertThat(cluster.writes()).hasSize(2);
    }

    @Test
    void a_destination_that_somebody_puts_before_the_others_is_seen() throws Exception {
        RouteWorld world = world(ANY, 10);
        KubernetesClient racing = cluster.newClientWithConflict(
                world.path(),
                422,
                () -> world.change(
                        route -> ((ArrayNode) route.at(world.list())).insert(0, world.destination("third", 0))));

        new RouteLeg(world.router, world.spec(), racing).execute(PLAN, accepted::incrementAndGet);

        assertThat(world.stored().at(world.list() + "/0/weight").asInt()).isZero();
        assertThat(world.stored().at(world.list() + "/1/weight").asInt()).isZero();
        assertThat(world.stored().at(world.list() + "/2/weight").asInt()).isEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_write_tests_for_what_was_read(String kind) throws Exception {
        RouteWorld world = world(kind, 10);
        Failures failures = new Failures("route", "prod", "model-svc", "main");
        Backends backends = new Backends(new Objects(legs, "prod", failures), failures);

        ArrayNode patch = world.router
                .view(world.stored(), world.spec(), backends)
                .set(25)
                .operations();

        assertThat(patch.at("/0/op").asText()).isEqualTo("test");
        String tested = patch.at("/0/path").asText();
        assertThat(patch.at("/0/value")).isEqualTo(world.stored().at(tested)).isNotEmpty();
        assertThat(patch)
                .allSatisfy(
                        operation -> assertThat(operation.path("path").asText()).startsWith(tested));
    }

    @Test
    void a_writer_that_is_always_in_between_is_a_conflict() {
        RouteWorld world = world(ANY, 10);
        cluster.refuse(world.path(), 422, "modified", 100);

        LegException failure =
                catchThrowableOfType(LegException.class, () -> leg(world).execute(PLAN, accepted::incrementAndGet));

        assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(failure).hasMessageContaining("another writer was faster (422)");
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"403, FORBIDDEN", "401, FORBIDDEN", "404, NOT_FOUND", "503, UNREACHABLE"})
    void a_refusal_says_what_is_lacking(int code, Kind kind) {
        RouteWorld world = world(ANY, 10);
        cluster.refuse(world.path(), code, "because", 1);

        LegException failure =
                catchThrowableOfType(LegException.class, () -> leg(world).execute(PLAN, accepted::incrementAndGet));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining("cannot patch " + world.path().split("/")[6] + ".");
        assertThat(accepted).hasValue(0);
        assertThat(world.weights()).isEqualTo("10/90");
    }

    @Test
    void an_api_server_that_is_away_is_unreachable() {
        RouteWorld world = world(ANY, 10);
        RouteLeg leg = new RouteLeg(world.router, world.spec(), MockCluster.nowhere());

        LegException failure = catchThrowableOfType(LegException.class, leg::read);

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }

    // ---- confirm

    @ParameterizedTest
    @MethodSource("kinds")
    void a_rollback_is_confirmed_by_what_is_read_back(String kind) throws Exception {
        RouteWorld world = world(kind, 10);
        assertThat(leg(world).confirm(PLAN).done()).isFalse();
        assertThat(leg(world).confirm(PLAN).trafficRestored()).isFalse();

        world.weights(0, 100);

        assertThat(leg(world).confirm(PLAN).sentence())
                .isEqualTo(world.candidate() + " (v5) has 0 % and " + world.baseline() + " (v4) 100 % of the traffic");
        assertThat(leg(world).confirm(PLAN).done()).isTrue();
    }

    // ---- what a rule has beside the two

    @Test
    void a_third_destination_keeps_its_part_and_is_said() throws Exception {
        RouteWorld world = world(ANY, 10);
        world.change(route -> ((ArrayNode) route.at(world.list())).add(world.destination("third", 100)));
        world.controllerActs();

        assertThat(leg(world).plan(V5, V4).actions().get(1))
                .isEqualTo("left alone: " + world.list() + " sends a part to others than " + world.candidate() + " and "
                        + world.baseline() + ", so " + world.baseline() + " does not get all of it");
        leg(world).execute(PLAN, () -> {});
        world.controllerActs();

        assertThat(world.weights()).isEqualTo("0/100");
        assertThat(world.stored().at(world.list() + "/2/weight").asInt()).isEqualTo(100);
        assertThat(leg(world).confirm(PLAN).trafficRestored()).isFalse();
        assertThat(leg(world).trafficSteps(List.of(5, 100)).unsuitable())
                .contains("may share the traffic of a release");
    }

    // ---- promotion

    @ParameterizedTest
    @MethodSource("kinds")
    void a_candidate_goes_through_the_shares_of_the_policy(String kind) throws Exception {
        RouteWorld world = world(kind, 0);
        RouteLeg leg = leg(world);
        List<Integer> wanted = List.of(5, 50, 100);

        for (String weights : List.of("5/95", "50/50", "100/0")) {
            TrafficSteps seen = leg.trafficSteps(wanted);
            assertThat(seen.weights()).isEqualTo(wanted);
            assertThat(seen.waits()).isTrue();
            assertThat(seen.unsuitable()).isNull();
            leg.advance(V5, seen);
            assertThat(world.weights()).isEqualTo(weights);
            leg.advance(V5, seen);
            assertThat(world.weights()).as("the same again").isEqualTo(weights);
            world.controllerActs();
        }

        assertThat(leg.trafficSteps(wanted)).isEqualTo(new TrafficSteps(wanted, 2, false, null));
        assertThat(leg.isPromoted(leg.read(), V5)).isTrue();
        assertThat(leg.isPromoted(leg.read(), V4)).isFalse();
    }

    @Test
    void a_share_between_two_steps_counts_as_the_lower() throws Exception {
        RouteWorld world = world(ANY, 30);

        assertThat(leg(world).trafficSteps(List.of(5, 25, 50, 100)).at()).isEqualTo(1);
    }

    @Test
    void a_share_that_somebody_has_changed_since_is_not_raised() throws Exception {
        RouteWorld world = world(ANY, 25);
        RouteLeg leg = leg(world);
        TrafficSteps seen = leg.trafficSteps(List.of(25, 50, 100));
        world.weights(0, 100);

        leg.advance(V5, seen);

        assertThat(world.weights()).isEqualTo("0/100");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void a_healthy_candidate_gets_everything_at_the_end() throws Exception {
        RouteWorld world = world(ANY, 10);
        RouteLeg leg = leg(world);

        leg.promote(V5);
        leg.promote(V5);

        assertThat(world.weights()).isEqualTo("100/0");
        assertThat(cluster.writes()).hasSize(1);
    }

    @Test
    void a_baseline_that_is_not_ready_does_not_hinder_a_promotion() throws Exception {
        RouteWorld world = world(ANY, 10);
        world.runs("stable", 4, 3, 0);

        leg(world).promote(V5);

        assertThat(world.weights()).isEqualTo("100/0");
    }

    @Test
    void another_version_or_one_that_is_not_ready_gets_no_more() throws Exception {
        RouteWorld world = world(ANY, 10);
        assertThat(catchThrowableOfType(LegException.class, () -> leg(world).promote(RouteWorld.version(6)))
                        .kind())
                .isEqualTo(Kind.SUPERSEDED);
        world.runs("canary", 5, 1, 0);
        assertFails(
                world,
                () -> leg(world).promote(V5),
                Kind.UNREACHABLE,
                "nothing that is ready runs behind " + world.candidate() + ", so it gets no more traffic");
        assertThat(cluster.writes()).isEmpty();
    }

    // ---- around it

    @ParameterizedTest
    @MethodSource("kinds")
    void the_permissions_that_are_lacking_are_named(String kind) throws Exception {
        RouteWorld world = world(kind, 10);
        server.expect()
                .post()
                .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                .andReply(
                        200,
                        request -> MockCluster.json(
                                """
                                {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                                 "status": {"allowed": %s}}
                                """
                                        .formatted(!request.getUtf8Body().contains("\"patch\"")
                                                && (!request.getUtf8Body()
                                                                .contains(world.path()
                                                                        .split("/")[6])
                                                        || request.getUtf8Body().contains("\"name\":\"model-svc\"")))))
                .always();

        assertThat(leg(world).lacking())
                .extracting(Permission::toString)
                .containsExactly("patch " + world.path().split("/")[6] + "."
                        + world.path().split("/")[2]);
    }

    @Test
    void a_bad_version_is_marked_at_the_route() throws Exception {
        RouteWorld world = world(ANY, 0);
        Quarantine.Entry why = new Quarantine.Entry(
                Quarantine.key("model-svc", "production", V5), "v5", "e1", null, Instant.EPOCH, null, "slow");

        leg(world).mark(V5, why);

        assertThat(world.stored()
                        .at("/metadata/annotations")
                        .path(QuarantineMark.ANNOTATION)
                        .asText())
                .contains("\"version\":\"v5\"");
    }
}
