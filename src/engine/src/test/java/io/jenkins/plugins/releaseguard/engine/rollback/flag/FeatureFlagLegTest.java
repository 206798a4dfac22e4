package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class FeatureFlagLegTest {
    private static final String FLAG_PATH = "/api/v1/namespaces/prod/configmaps/model-flags";
    private static final String DEPLOYMENT_PATH = "/apis/apps/v1/namespaces/prod/deployments/model-svc";

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        cluster.put(
                MockCluster.json(
                        """
                        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "model-flags", "namespace": "prod"},
                         "data": {"FEATURE_ENABLE_NEW": "true", "OTHER": "x"}}
                        """));
        cluster.put(
                MockCluster.json(
                        """
                        {"apiVersion": "apps/v1", "kind": "Deployment",
                         "metadata": {"name": "model-svc", "namespace": "prod"},
                         "spec": {"replicas": 3, "template": {"metadata": {"labels": {"app": "model-svc"}},
                           "spec": {"containers": [{"name": "model", "image": "model:v4"}]}}}}
                        """));
        controllerShows(3, 3, 3);
    }

    private static FeatureFlagSpec spec(String setting, String restart) {
        return new FeatureFlagSpec(
                "feature-flag",
                MockCluster.AT,
                "main",
                "prod",
                "model-flags",
                "FEATURE_ENABLE_NEW",
                setting,
                restart,
                null);
    }

    private FeatureFlagLeg leg(String setting, String restart) {
        return new FeatureFlagLeg(spec(setting, restart), cluster.newClient(), Duration.ofSeconds(10));
    }

    private void flagIs(String value) {
        cluster.change("ConfigMap", "model-flags", m -> m.withObject("/data").put("FEATURE_ENABLE_NEW", value));
    }

    private String flag() {
        return cluster.stored("ConfigMap", "model-flags")
                .at("/data/FEATURE_ENABLE_NEW")
                .asText();
    }

    private void deployment(String pointer, String field, boolean value) {
        cluster.change("Deployment", "model-svc", d -> d.withObject(pointer).put(field, value));
    }

    private void controllerShows(int updated, int available, int all) {
        cluster.changeStatus("Deployment", "model-svc", d -> d.withObject("/status")
                .put("observedGeneration", d.at("/metadata/generation").asInt(1))
                .put("updatedReplicas", updated)
                .put("availableReplicas", available)
                .put("replicas", all));
    }

    /** The plan of what the leg reads. */
    private static LegPlan planned(FeatureFlagLeg leg) throws LegException {
        LegState live = leg.read();
        return leg.plan(live.current(), live.stable());
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("configmap prod/model-flags (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    // ---- read and plan

    @ParameterizedTest
    @CsvSource({
        "true, off, false",
        "True, off, False",
        "TRUE, off, FALSE",
        "on, off, off",
        "ON, off, OFF",
        "1, off, 0",
        "yes, off, no",
        "enabled, off, disabled",
        "false, on, true",
        "0, on, 1",
        "false, off, false",
        "anything, v1, v1",
        "true, false, false"
    })
    void off_and_on_are_written_in_the_words_of_the_flag(String live, String setting, String wanted) throws Exception {
        flagIs(live);

        FeatureFlagLeg leg = leg(setting, null);
        leg.execute(planned(leg), accepted::incrementAndGet);

        assertThat(flag()).isEqualTo(wanted);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_flag_is_read_as_a_release_without_traffic() throws Exception {
        LegState state = leg("off", null).read();

        assertThat(state.current().version()).isEqualTo("FEATURE_ENABLE_NEW=true");
        assertThat(state.stable().version()).isEqualTo("FEATURE_ENABLE_NEW=false");
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.currentPercent()).isNull();
        assertThat(state.summary()).isEqualTo("FEATURE_ENABLE_NEW is `true`, a rollback sets it to `false`");

        flagIs("false");
        assertThat(leg("off", null).read().canaryInProgress()).isFalse();
        assertThat(leg("off", null).read().summary()).isEqualTo("FEATURE_ENABLE_NEW is `false` already");
    }

    @Test
    void a_plan_holds_the_old_value_and_changes_nothing() throws Exception {
        LegPlan plan = planned(leg("off", "model-svc"));

        assertThat(plan.expectedCurrent().identity())
                .isEqualTo(Map.of("configMap", "main/prod/model-flags", "key", "FEATURE_ENABLE_NEW", "value", "true"));
        assertThat(plan.target().identity()).containsEntry("value", "false").containsKey("restart");
        assertThat(plan.actions())
                .containsExactly(
                        "set FEATURE_ENABLE_NEW from `true` to `false` in configmap prod/model-flags (cluster main)",
                        "restart deployment model-svc, so that its pods read it");
        assertThat(plan.commands())
                .containsExactly(
                        "kubectl patch configmap model-flags -n prod --type merge -p"
                                + " '{\"data\":{\"FEATURE_ENABLE_NEW\":\"false\"}}'",
                        "kubectl rollout restart deployment/model-svc -n prod");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void a_value_is_quoted_for_the_shell() throws Exception {
        assertThat(planned(leg("it's", null)).commands())
                .containsExactly("kubectl patch configmap model-flags -n prod --type merge -p"
                        + " '{\"data\":{\"FEATURE_ENABLE_NEW\":\"it'\\''s\"}}'");
    }

    @Test
    void where_nothing_is_to_be_done_the_plan_says_so() throws Exception {
        flagIs("false");

        LegPlan plan = planned(leg("off", null));
        assertThat(plan.actions())
                .containsExactly("nothing to do: FEATURE_ENABLE_NEW is `false` already in configmap prod/model-flags"
                        + " (cluster main)");
        assertThat(plan.commands()).isEmpty();

        assertThat(planned(leg("off", "model-svc")).actions())
                .containsExactly(
                        "no switch: FEATURE_ENABLE_NEW is `false` already in configmap prod/model-flags (cluster main)",
                        "restart deployment model-svc, so that its pods read it");
    }

    @Test
    void an_owner_that_may_undo_it_is_said() throws Exception {
        cluster.change("ConfigMap", "model-flags", m -> m.withObject("/metadata/annotations")
                .put("meta.helm.sh/release-name", "model-svc"));

        assertThat(planned(leg("off", null)).actions())
                .contains("still armed: Helm (release model-svc) owns it and may put it back to what its source says;"
                        + " change it there too");
    }

    private static void syncedByFlux(ObjectNode map) {
        map.withObject("/metadata/labels").put("kustomize.toolkit.fluxcd.io/name", "apps");
    }

    @Test
    void what_is_synced_from_git_is_refused_without_a_leg_that_changes_git() throws Exception {
        LegPlan plan = planned(leg("off", "model-svc"));
        cluster.change("ConfigMap", "model-flags", FeatureFlagLegTest::syncedByFlux);
        String why = "Flux owns it and would put FEATURE_ENABLE_NEW=true back, for Git asks for it; add a leg that"
                + " changes Git, for example `git-revert last commit of PATH`, or one before this that pauses the sync";

        assertFails(() -> planned(leg("off", "model-svc")), Kind.UNSUITABLE, why);
        assertFails(() -> leg("off", "model-svc").execute(plan, accepted::incrementAndGet), Kind.UNSUITABLE, why);
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void beside_a_leg_that_changes_git_it_waits_for_the_sync_and_then_restarts() throws Exception {
        cluster.change("ConfigMap", "model-flags", FeatureFlagLegTest::syncedByFlux);
        FeatureFlagSpec alone = spec("off", "model-svc");
        LegSpec git = new GitSpec("git-revert", MockCluster.AT, "deploys", "main", null, null);
        FeatureFlagLeg leg = new FeatureFlagLeg(
                (FeatureFlagSpec) alone.beside(List.of(git, alone)), cluster.newClient(), Duration.ofSeconds(10));

        LegPlan plan = planned(leg);
        assertThat(plan.actions())
                .containsExactly(
                        "leave FEATURE_ENABLE_NEW in configmap prod/model-flags (cluster main) to Flux, which sets it from"
                                + " `true` to `false` when the leg that changes Git is done",
                        "restart deployment model-svc, so that its pods read it");
        assertThat(plan.commands())
                .containsExactly(
                        "kubectl get configmap model-flags -n prod -o yaml",
                        "kubectl rollout restart deployment/model-svc -n prod");
        assertFails(
                () -> leg.execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "waits for Flux to sync what Git asks for; it is not set back yet");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);

        flagIs("false");
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(cluster.writes()).containsExactly("deployment");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_policy_of_the_flag_alone_plans_its_own_versions() throws Exception {
        FeatureFlagLeg leg = leg("off", null);
        LegState live = leg.read();

        assertThat(leg.plan(live.current(), live.stable()).target()).isEqualTo(live.stable());

        flagIs("blue");
        assertFails(
                () -> leg("green", null).plan(live.current(), live.stable()),
                Kind.SUPERSEDED,
                "FEATURE_ENABLE_NEW is `blue`, neither `true` as planned nor `green`; nothing was written");
    }

    // ---- what cannot be switched

    private static void immutable(ObjectNode map) {
        map.put("immutable", true);
    }

    @Test
    void what_cannot_be_switched_is_refused() {
        flagIs("blue");
        assertFails(
                () -> planned(leg("off", null)),
                Kind.UNSUITABLE,
                "FEATURE_ENABLE_NEW is `blue`, which is neither on nor off; write the value that it has to get in the"
                        + " place of `off`");
        cluster.change("ConfigMap", "model-flags", FeatureFlagLegTest::immutable);
        assertFails(
                () -> planned(leg("v1", null)),
                Kind.UNSUITABLE,
                "it is immutable, so no flag in it can be switched; keep the flag in a ConfigMap without"
                        + " `immutable: true`");
        cluster.change("ConfigMap", "model-flags", m -> m.withObject("/data").remove("FEATURE_ENABLE_NEW"));
        assertFails(
                () -> planned(leg("v1", null)),
                Kind.NOT_FOUND,
                "it has no key FEATURE_ENABLE_NEW in data; a flag is never made anew");
        cluster.change(
                "ConfigMap", "model-flags", m -> m.withObject("/binaryData").put("FEATURE_ENABLE_NEW", "dHJ1ZQ=="));
        assertFails(
                () -> planned(leg("v1", null)),
                Kind.UNSUITABLE,
                "FEATURE_ENABLE_NEW is kept in binaryData and is no text; keep the flag in data");
        cluster.delete("ConfigMap", "model-flags");
        assertFails(() -> planned(leg("v1", null)), Kind.NOT_FOUND, "there is none of that name in namespace prod");
    }

    @Test
    void a_deployment_that_cannot_be_restarted_is_refused_before_the_release() {
        assertFails(
                () -> planned(leg("off", "another")),
                Kind.NOT_FOUND,
                "there is no deployment another in namespace prod");
        deployment("/spec", "paused", true);
        assertFails(
                () -> planned(leg("off", "model-svc")),
                Kind.UNSUITABLE,
                "deployment model-svc is paused, so it gets no new pods; resume it: kubectl rollout resume"
                        + " deployment/model-svc -n prod");
    }

    // ---- execute

    @Test
    void the_flag_is_switched_and_nothing_beside_it() throws Exception {
        FeatureFlagLeg leg = leg("off", null);
        leg.execute(planned(leg), accepted::incrementAndGet);

        assertThat(cluster.writes()).containsExactly("configmap");
        assertThat(cluster.stored("ConfigMap", "model-flags").path("data"))
                .isEqualTo(MockCluster.json("{\"FEATURE_ENABLE_NEW\": \"false\", \"OTHER\": \"x\"}"));
        assertThat(accepted).hasValue(1);
    }

    @Test
    void the_deployment_is_restarted_after_the_switch() throws Exception {
        FeatureFlagLeg leg = leg("off", "model-svc");
        leg.execute(planned(leg), accepted::incrementAndGet);

        assertThat(cluster.writes()).containsExactly("configmap", "deployment");
        assertThat(cluster.stored("Deployment", "model-svc").at(Restart.ANNOTATIONS))
                .hasSize(1);
        assertThat(accepted).hasValue(1);
    }

    /** Where a rollback was stopped, and what is still to be written then. */
    @ParameterizedTest
    @CsvSource({
        "before the switch, configmap deployment",
        "after the switch, deployment",
        "after the restart, ''",
        "switched by somebody else, deployment",
    })
    void a_rollback_that_was_stopped_goes_on(String stopped, String writes) throws Exception {
        LegPlan plan = planned(leg("off", "model-svc"));
        switch (stopped) {
            case "after the switch" -> {
                cluster.refuse(DEPLOYMENT_PATH, 503, "away", 1);
                assertFails(
                        () -> leg("off", "model-svc").execute(plan, accepted::incrementAndGet),
                        Kind.UNREACHABLE,
                        "cannot patch deployments.apps in namespace prod: the API server answers 503 (away)");
                assertThat(accepted).hasValue(0);
            }
            case "after the restart" -> leg("off", "model-svc").execute(plan, () -> {});
            case "switched by somebody else" -> flagIs("false");
            default -> {}
        }
        cluster.writes();

        leg("off", "model-svc").execute(plan, accepted::incrementAndGet);

        assertThat(String.join(" ", cluster.writes())).isEqualTo(writes);
        assertThat(flag()).isEqualTo("false");
        assertThat(accepted).hasValue(1);
        assertThat(cluster.stored("Deployment", "model-svc").at(Restart.ANNOTATIONS))
                .hasSize(1);

        leg("off", "model-svc").execute(plan, accepted::incrementAndGet);
        assertThat(cluster.writes()).as("once more").isEmpty();
        assertThat(accepted).hasValue(2);
    }

    @Test
    void a_later_rollback_of_the_same_flag_restarts_again() throws Exception {
        leg("off", "model-svc").execute(planned(leg("off", "model-svc")), () -> {});
        flagIs("true");
        cluster.writes();

        leg("off", "model-svc").execute(planned(leg("off", "model-svc")), accepted::incrementAndGet);

        assertThat(cluster.writes()).containsExactly("configmap", "deployment");
    }

    @Test
    void a_value_that_somebody_else_has_set_is_left_alone() throws Exception {
        LegPlan plan = planned(leg("v1", "model-svc"));
        flagIs("v3");

        assertFails(
                () -> leg("v1", "model-svc").execute(plan, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "FEATURE_ENABLE_NEW is `v3`, neither `true` as planned nor `v1`; nothing was written");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"409", "422"})
    void another_writer_in_between_is_noticed(int code) throws Exception {
        LegPlan plan = planned(leg("off", null));
        FeatureFlagLeg leg = new FeatureFlagLeg(
                spec("off", null), cluster.newClientWithConflict(FLAG_PATH, code, () -> flagIs("v3")));

        assertFails(
                () -> leg.execute(plan, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "FEATURE_ENABLE_NEW is `v3`, neither `true` as planned nor `false`; nothing was written");
        assertThat(flag()).isEqualTo("v3");
    }

    @Test
    void another_writer_of_something_else_is_waited_out() throws Exception {
        LegPlan plan = planned(leg("off", "model-svc"));
        cluster.refuse(FLAG_PATH, 409, "modified", 2);
        cluster.refuse(DEPLOYMENT_PATH, 422, "modified", 1);

        leg("off", "model-svc").execute(plan, accepted::incrementAndGet);

        assertThat(cluster.writes()).containsExactly("configmap", "configmap", "configmap", "deployment", "deployment");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_writer_that_is_always_in_between_is_a_conflict() throws Exception {
        LegPlan plan = planned(leg("off", null));
        cluster.refuse(FLAG_PATH, 422, "modified", 100);

        assertFails(
                () -> leg("off", null).execute(plan, accepted::incrementAndGet),
                Kind.CONFLICT,
                "cannot patch configmaps in namespace prod: it is not as it was read, another writer was faster (422)");
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            403 | FORBIDDEN   | the credential lacks a permission (403); grant the verb `patch` on `configmaps` in namespace prod by a Role and a RoleBinding
            401 | FORBIDDEN   | the API server refuses the credential (401); it may have expired, or belong to another cluster
            404 | NOT_FOUND   | not found (404)
            503 | UNREACHABLE | the API server answers 503 (because)
            """)
    void a_refusal_says_what_to_do(int code, Kind kind, String message) throws Exception {
        LegPlan plan = planned(leg("off", null));
        cluster.refuse(FLAG_PATH, code, "because", 1);

        assertFails(
                () -> leg("off", null).execute(plan, accepted::incrementAndGet),
                kind,
                "cannot patch configmaps in namespace prod: " + message);
        assertThat(accepted).hasValue(0);
        assertThat(flag()).isEqualTo("true");
    }

    @Test
    void an_api_server_that_is_away_is_unreachable() {
        assertFails(
                () -> new FeatureFlagLeg(spec("off", null), MockCluster.nowhere()).read(),
                Kind.UNREACHABLE,
                "cannot get configmaps in namespace prod: the API server refuses the connection");
    }

    @Test
    void a_flag_that_may_not_be_read_is_said() {
        cluster.refuseGet(FLAG_PATH, 403);
        assertFails(
                () -> leg("off", null).read(),
                Kind.FORBIDDEN,
                "cannot get configmaps in namespace prod: the credential lacks a permission (403); grant the verb"
                        + " `get` on `configmaps` in namespace prod by a Role and a RoleBinding");
    }

    // ---- confirm

    @Test
    void a_switch_is_confirmed_by_the_value_that_is_read_back() throws Exception {
        FeatureFlagLeg leg = leg("off", null);
        LegPlan plan = planned(leg);
        assertThat(leg.confirm(plan))
                .isEqualTo(new Evidence(false, false, "FEATURE_ENABLE_NEW is `true` and not yet `false`"));

        flagIs("false");
        assertThat(leg.confirm(plan)).isEqualTo(new Evidence(false, true, "FEATURE_ENABLE_NEW is `false` as wanted"));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, 3, true, '3 of 3 replicas are updated, 3 available, 0 old'",
        "2, 2, 3, false, '2 of 3 replicas are updated, 2 available, 1 old'",
        "3, 2, 3, false, '3 of 3 replicas are updated, 2 available, 0 old'",
        "3, 4, 4, false, '3 of 3 replicas are updated, 4 available, 1 old'"
    })
    void a_restart_is_confirmed_by_its_rollout(int updated, int available, int all, boolean done, String sentence)
            throws Exception {
        FeatureFlagLeg leg = leg("off", "model-svc");
        LegPlan plan = planned(leg);
        leg.execute(plan, () -> {});
        controllerShows(updated, available, all);

        assertThat(leg.confirm(plan))
                .isEqualTo(new Evidence(
                        false,
                        done,
                        "FEATURE_ENABLE_NEW is `false` as wanted; deployment model-svc is restarted: " + sentence));
    }

    @Test
    void a_restart_that_nobody_has_seen_or_made_is_not_confirmed() throws Exception {
        FeatureFlagLeg leg = leg("off", "model-svc");
        LegPlan plan = planned(leg);
        flagIs("false");
        assertThat(leg.confirm(plan).done()).isFalse();
        assertThat(leg.confirm(plan).sentence()).endsWith("deployment model-svc is not restarted");

        leg.execute(plan, () -> {});
        assertThat(leg.confirm(plan).done()).isFalse();
        assertThat(leg.confirm(plan).sentence()).endsWith("the controller has not taken up generation 2 yet");
    }

    /** What a role grants by name, and what the leg lacks then. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
            -,         model-flags,             ''
            model-svc, model-flags,             get deployments.apps patch deployments.apps
            model-svc, model-svc,               get configmaps patch configmaps
            model-svc, model-flags|model-svc,   ''
            """)
    void what_the_leg_needs_may_be_granted_by_name(String restart, String granted, String lacking) throws Exception {
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
                                        .formatted(Pattern.compile("\"name\":\"(" + granted + ")\"")
                                                .matcher(request.getUtf8Body())
                                                .find())))
                .always();

        assertThat(leg("off", restart).lacking().stream()
                        .map(Permission::toString)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(lacking);
    }

    // ---- a file of flag definitions

    private static final String DEFINITIONS =
            """
            {"flags": {"new-ranker": {"state": "ENABLED", "variants": {"on": true, "off": false, "blue": "b"},
             "defaultVariant": "on"%s}, "other": {"state": "ENABLED"}}}
            """;

    private FeatureFlagLeg inFile(String setting) {
        FeatureFlagSpec spec = new FeatureFlagSpec(
                "feature-flag",
                MockCluster.AT,
                "main",
                "prod",
                "model-flags",
                "new-ranker",
                "flags.json",
                setting,
                null,
                null,
                Beside.NOTHING);
        return new FeatureFlagLeg(spec, cluster.newClient(), Duration.ofSeconds(10));
    }

    private void definitionsAre(String text) {
        cluster.change("ConfigMap", "model-flags", m -> m.withObject("/data").put("flags.json", text));
    }

    private String definitions() {
        return cluster.stored("ConfigMap", "model-flags")
                .path("data")
                .path("flags.json")
                .asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            off      | default variant of new-ranker | on      | off      | "defaultVariant": "off"
            blue     | default variant of new-ranker | on      | blue     | "defaultVariant": "blue"
            disabled | state of new-ranker           | ENABLED | DISABLED | "state": "DISABLED", "variants"
            """)
    void a_flag_in_a_file_is_switched_there(String setting, String name, String old, String wanted, String written)
            throws Exception {
        definitionsAre(DEFINITIONS.formatted(""));
        FeatureFlagLeg leg = inFile(setting);
        LegPlan plan = planned(leg);
        assertThat(plan.actions())
                .containsExactly("set " + name + " from `" + old + "` to `" + wanted
                        + "` in configmap prod/model-flags (cluster main)");
        assertThat(plan.expectedCurrent().identity())
                .containsEntry("file", "flags.json")
                .containsEntry("value", old);

        leg.execute(plan, accepted::incrementAndGet);
        leg.execute(plan, accepted::incrementAndGet);

        assertThat(cluster.writes()).containsExactly("configmap");
        assertThat(definitions()).contains(written).contains("\"other\": {\"state\": \"ENABLED\"}");
        assertThat(leg.confirm(plan)).isEqualTo(new Evidence(false, true, name + " is `" + wanted + "` as wanted"));
    }

    @Test
    void a_change_of_another_flag_in_the_file_is_kept() throws Exception {
        definitionsAre(DEFINITIONS.formatted(""));
        LegPlan plan = planned(inFile("off"));
        FeatureFlagLeg leg = new FeatureFlagLeg(
                (FeatureFlagSpec) inFile("off").spec(),
                cluster.newClientWithConflict(
                        FLAG_PATH, 422, () -> definitionsAre(DEFINITIONS.formatted(", \"metadata\": {}"))));

        leg.execute(plan, accepted::incrementAndGet);

        assertThat(definitions()).contains("\"defaultVariant\": \"off\", \"metadata\": {}");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void rules_that_choose_another_variant_are_said() throws Exception {
        definitionsAre(DEFINITIONS.formatted(", \"targeting\": {\"if\": [true, \"on\"]}"));

        assertThat(planned(inFile("off")).actions())
                .contains("still armed: its targeting rules may choose another variant; `disabled` switches them off"
                        + " too");
        assertThat(planned(inFile("disabled")).actions()).hasSize(1);
    }

    @Test
    void a_variant_that_is_not_there_is_refused_with_those_that_are() {
        definitionsAre(DEFINITIONS.formatted(""));
        assertFails(
                () -> planned(inFile("green")),
                Kind.UNSUITABLE,
                "the flag new-ranker has no variant `green`; write one of [on, off, blue], or `disabled`");
        definitionsAre("flags: {new-ranker: {variants: {no-model: false}}}");
        assertFails(
                () -> planned(inFile("off")),
                Kind.UNSUITABLE,
                "the flag new-ranker in its file flags.json has no `defaultVariant`; write it down with the value that"
                        + " it has today");
        definitionsAre("{");
        assertFails(
                () -> planned(inFile("off")),
                Kind.UNSUITABLE,
                "its file flags.json cannot be used: it is neither JSON nor YAML");
    }

    @Test
    void off_may_be_the_one_variant_that_is_false() throws Exception {
        definitionsAre("flags: {new-ranker: {variants: {none: false, full: true}, defaultVariant: full}}");

        assertThat(planned(inFile("off")).target().identity()).containsEntry("value", "none");
    }
}
