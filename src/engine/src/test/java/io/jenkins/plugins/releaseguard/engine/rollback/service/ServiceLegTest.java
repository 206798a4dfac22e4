package io.jenkins.plugins.releaseguard.engine.rollback.service;

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
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Service in front of two blue and two green pods, which selects the green ones. */
@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class ServiceLegTest {
    private static final String PATH = "/api/v1/namespaces/prod/services/model-svc";

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
                        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "model-svc", "namespace": "prod"},
                         "spec": {"selector": {"app": "model", "color": "green"}}}
                        """));
        for (String color : List.of("blue", "green")) {
            pod(color, 1, true);
            pod(color, 2, true);
        }
        served("green");
    }

    private void pod(String color, int number, boolean ready) {
        cluster.put(MockCluster.json(
                """
                        {"apiVersion": "v1", "kind": "Pod",
                         "metadata": {"name": "%1$s-%2$d", "namespace": "prod", "labels": {"app": "model", "color": "%1$s"}},
                         "status": {"conditions": [{"type": "Ready", "status": "%3$s"}]}}
                        """
                        .formatted(color, number, ready ? "True" : "False")));
    }

    /** What the controller of the addresses writes. */
    private void served(String... colors) {
        ObjectNode slice = MockCluster.json(
                """
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
                 "metadata": {"name": "model-svc-x", "namespace": "prod",
                   "labels": {"kubernetes.io/service-name": "model-svc"}}, "endpoints": []}
                """);
        for (String color : colors) {
            for (int i = 1; i <= 2; i++) {
                ObjectNode endpoint = slice.withArray("endpoints").addObject();
                endpoint.withObject("/conditions").put("ready", true);
                endpoint.withObject("/targetRef").put("kind", "Pod").put("name", color + "-" + i);
            }
        }
        cluster.put(slice);
    }

    private static ServiceSpec spec() {
        return new ServiceSpec(
                "service", MockCluster.AT, "main", "prod", "model-svc", "color", "blue", null, Beside.NOTHING);
    }

    private ServiceLeg leg() {
        return leg(spec(), Duration.ofSeconds(10));
    }

    private ServiceLeg leg(ServiceSpec spec, Duration limit) {
        return new ServiceLeg(spec, cluster.newClient(), limit);
    }

    private void selects(String color) {
        cluster.change(
                "Service", "model-svc", s -> s.withObject("/spec/selector").put("color", color));
    }

    private String selected() {
        return cluster.stored("Service", "model-svc").at("/spec/selector").toString();
    }

    private LegPlan planned() throws LegException {
        LegState live = leg().read();
        return leg().plan(live.current(), live.stable());
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("service prod/model-svc (cluster main): " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void a_leg_is_read() {
        List<String> problems = new ArrayList<>();
        assertThat(new ServiceKind()
                        .read(
                                "service model-svc color to blue in eu/prod",
                                MockCluster.AT,
                                null,
                                MockCluster.lookup(problems)))
                .extracting("cluster", "name", "label", "value", "movesTraffic")
                .containsExactly("eu", "model-svc", "color", "blue", true);
        assertThat(problems).isEmpty();
        new ServiceKind().read("service model-svc to blue", MockCluster.AT, null, MockCluster.lookup(problems));
        new ServiceKind()
                .read("service model-svc co:lor to blue in prod", MockCluster.AT, null, MockCluster.lookup(problems));
        assertThat(problems)
                .containsExactly(
                        "release-guard.yaml:2:11: found `service model-svc to blue`, expected `service NAME LABEL to VALUE"
                                + " in [CLUSTER/]NAMESPACE`, for example `service model-svc color to blue in prod`",
                        "release-guard.yaml:2:11: `co:lor` with `blue` cannot be a label in Kubernetes; expected letters,"
                                + " digits, `-`, `_` and `.`, at most 63");
    }

    @Test
    void the_addresses_say_who_has_the_traffic() throws Exception {
        LegState live = leg().read();
        assertThat(live.summary())
                .isEqualTo(
                        "its selector has color=green, 2 of 2 ready addresses are pods of green; 2 of 2 pods of blue are"
                                + " ready");
        assertThat(live.percentOf(live.current())).isEqualTo(100);
        assertThat(live.percentOf(live.stable())).isZero();

        served("green", "blue");
        assertThat(leg().read().percentOf(live.stable())).isEqualTo(50);
        served();
        assertThat(leg().read().percentOf(live.stable())).isNull();
    }

    @Test
    void a_plan_says_who_is_ready_and_changes_nothing() throws Exception {
        pod("blue", 2, false);
        LegPlan plan = planned();

        assertThat(plan.actions())
                .containsExactly(
                        "set color in the selector of service prod/model-svc (cluster main) from green to blue, of"
                                + " which 1 of 2 pods are ready");
        assertThat(plan.commands())
                .containsExactly("kubectl patch service model-svc -n prod --type merge -p"
                        + " '{\"spec\":{\"selector\":{\"color\":\"blue\"}}}'");
        assertThat(cluster.writes()).isEmpty();
    }

    /** Where a rollback was stopped or overtaken, and what is still written then. */
    @ParameterizedTest
    @CsvSource({
        "normal, service",
        "switched by somebody else, ''",
        "done before, ''",
    })
    void each_state_ends_at_the_baseline_with_one_effect(String state, String writes) throws Exception {
        LegPlan plan = planned();
        switch (state) {
            case "switched by somebody else" -> selects("blue");
            case "done before" -> leg().execute(plan, () -> {});
            default -> {}
        }
        cluster.writes();

        leg().execute(plan, accepted::incrementAndGet);
        leg().execute(plan, accepted::incrementAndGet);

        assertThat(String.join(" ", cluster.writes())).isEqualTo(writes);
        assertThat(selected()).isEqualTo("{\"app\":\"model\",\"color\":\"blue\"}");
        assertThat(accepted).hasValue(2);
        assertThat(planned().actions())
                .containsExactly("nothing to do: service prod/model-svc (cluster main) selects color=blue already");
    }

    @Test
    void users_are_not_sent_to_pods_that_are_not_ready() throws Exception {
        LegPlan plan = planned();
        pod("blue", 1, false);
        pod("blue", 2, false);

        assertFails(
                () -> leg(spec(), Duration.ofMillis(300)).execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "none of the 2 pods with color=blue is ready; nothing was switched");
        assertFails(
                this::planned,
                Kind.UNSUITABLE,
                "none of the 2 pods with color=blue is ready; keep them running until the release is over");
        assertThat(cluster.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void a_third_version_is_left_alone() throws Exception {
        LegPlan plan = planned();
        selects("red");
        assertFails(
                () -> leg().execute(plan, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "its selector has color=red, neither green as planned nor blue; nothing was written");

        selects("green");
        ServiceLeg overtaken = new ServiceLeg(spec(), cluster.newClientWithConflict(PATH, 422, () -> selects("red")));
        assertThat(catchThrowableOfType(LegException.class, () -> overtaken.execute(plan, accepted::incrementAndGet))
                        .kind())
                .isEqualTo(Kind.SUPERSEDED);
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"403, FORBIDDEN", "503, UNREACHABLE", "404, NOT_FOUND"})
    void a_refusal_is_told_as_what_it_is(int code, Kind kind) throws Exception {
        LegPlan plan = planned();
        cluster.refuse(PATH, code, "because", 1);
        assertThat(catchThrowableOfType(LegException.class, () -> leg().execute(plan, accepted::incrementAndGet))
                        .kind())
                .isEqualTo(kind);
        assertThat(selected()).contains("green");

        leg().execute(plan, accepted::incrementAndGet);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void what_cannot_be_switched_is_refused() {
        cluster.change("Service", "model-svc", s -> s.withObject("/metadata/annotations")
                .put("argo-rollouts.argoproj.io/managed-by-rollouts", "model"));
        assertFails(
                () -> leg().read(), Kind.UNSUITABLE, "a Rollout sets its selector; write `argo-rollout model in prod`");
        cluster.change(
                "Service", "model-svc", s -> s.withObject("/spec/selector").remove("color"));
        assertFails(
                () -> leg().read(),
                Kind.UNSUITABLE,
                "its selector has no label color, so nothing tells its versions apart; it has [app]");
        cluster.delete("Service", "model-svc");
        assertFails(() -> leg().read(), Kind.NOT_FOUND, "there is none of that name in namespace prod");
    }

    @Test
    void what_is_synced_from_git_is_left_to_git() throws Exception {
        LegPlan plan = planned();
        cluster.change("Service", "model-svc", s -> s.withObject("/metadata/labels")
                .put("kustomize.toolkit.fluxcd.io/name", "apps"));
        assertFails(
                this::planned,
                Kind.UNSUITABLE,
                "Flux owns it and would put green back, for Git asks for it; add a leg that changes Git, for example"
                        + " `git-revert last commit of PATH`, or one before this that pauses the sync");
        LegSpec git = new GitSpec("git-revert", MockCluster.AT, "deploys", "main", null, null);
        ServiceSpec beside = (ServiceSpec) spec().beside(List.of(git));
        assertFails(
                () -> leg(beside, Duration.ofSeconds(1)).execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "waits for Flux to sync what Git asks for; it is not set back yet");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void a_switch_is_confirmed_by_the_addresses() throws Exception {
        LegPlan plan = planned();
        leg().execute(plan, () -> {});
        assertThat(leg().confirm(plan))
                .isEqualTo(new Evidence(
                        false, false, "its selector has color=blue; 0 of 2 ready addresses are pods of blue"));

        served("blue", "green");
        assertThat(leg().confirm(plan).done()).isFalse();
        served("blue");
        assertThat(leg().confirm(plan))
                .isEqualTo(new Evidence(
                        true, true, "its selector has color=blue; 2 of 2 ready addresses are pods of blue"));
    }
}
