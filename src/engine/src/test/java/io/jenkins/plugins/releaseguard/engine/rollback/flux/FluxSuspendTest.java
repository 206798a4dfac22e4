package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.pause.PauseLeg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class FluxSuspendTest {
    private static final String PATH = "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/prod/kustomizations/apps";
    private static final String OBJECT = "kustomization prod/apps (cluster main)";
    private static final String RESUME = "flux resume kustomization apps -n prod";

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
    }

    private void put(String kind, String apiVersion) {
        cluster.put(MockCluster.json(
                """
                {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "apps", "namespace": "prod"},
                 "spec": {"interval": "10m"}}
                """
                        .formatted(apiVersion, kind)));
    }

    private void kustomization() {
        put("Kustomization", "kustomize.toolkit.fluxcd.io/v1");
    }

    private PauseLeg leg(Suspendable kind, KubernetesClient with) {
        FluxSuspendSpec spec = new FluxSuspendSpec("flux-suspend", MockCluster.AT, kind, "main", "prod", "apps", null);
        return new PauseLeg(spec, new FluxSwitch(spec, with), "ml/release#12", Duration.ofSeconds(10));
    }

    private PauseLeg leg() {
        return leg(Suspendable.KUSTOMIZATION, cluster.newClient());
    }

    private static LegPlan plan(PauseLeg leg) throws LegException {
        LegState state = leg.read();
        return leg.plan(state.current(), state.stable());
    }

    private ObjectNode stored() {
        return cluster.stored("Kustomization", "apps");
    }

    private void change(Consumer<ObjectNode> change) {
        cluster.change("Kustomization", "apps", change);
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage(OBJECT + ": " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void whatIsSuspendedAndHowItComesBackIsInThePlanAtTheObjectAndInTheEvidence() throws Exception {
        kustomization();

        LegPlan plan = plan(leg());

        assertThat(plan.actions())
                .containsExactly(
                        "pause " + OBJECT + ", which is reconciling",
                        "leave it paused, for Git still asks for the bad version; when Git asks for what shall run, turn"
                                + " it on again: " + RESUME);
        assertThat(plan.commands()).containsExactly("flux suspend kustomization apps -n prod");
        assertThat(cluster.writes()).isEmpty();
        assertThat(leg().confirm(plan).done()).isFalse();
        assertThat(leg().stuck()).isNull();

        leg().execute(plan, accepted::incrementAndGet);

        assertThat(stored().at("/spec/suspend").asBoolean()).isTrue();
        assertThat(leg().confirm(plan).done()).isTrue();
        assertThat(leg().stuck())
                .isEqualTo(OBJECT + " is off, paused by ml/release#12; when Git asks for what shall run, turn it on"
                        + " again: " + RESUME);
        assertThat(plan(leg()).actions().get(0)).startsWith("nothing to do: " + OBJECT + " is off");
    }

    /** From each state that somebody may have left behind, the same end with the writes that were still missing. */
    @ParameterizedTest
    @CsvSource({
        "reconciling, 1",
        "suspended before, 0",
        "suspended by somebody else, 0",
        "with annotations of others, 1",
        "refused once, 1",
        "409, 2",
        "422, 2"
    })
    void itEndsSuspended(String state, int writes) throws Exception {
        kustomization();
        LegPlan plan = plan(leg());
        KubernetesClient with = cluster.newClient();
        switch (state) {
            case "suspended before" -> leg().execute(plan, () -> {});
            case "suspended by somebody else" ->
                change(k -> k.withObject("/spec").put("suspend", true));
            case "with annotations of others" ->
                change(k -> k.withObject("/metadata/annotations").put("team", "ml"));
            case "refused once" -> {
                cluster.refuse(PATH, 503, "away", 1);
                assertFails(
                        () -> leg().execute(plan, accepted::incrementAndGet),
                        Kind.UNREACHABLE,
                        "cannot patch kustomizations.kustomize.toolkit.fluxcd.io in namespace prod: the API server"
                                + " answers 503 (away)");
            }
            case "409", "422" ->
                with = cluster.newClientWithConflict(
                        PATH,
                        Integer.parseInt(state),
                        () -> change(k -> k.withObject("/spec").put("interval", "5m")));
            default -> {}
        }
        cluster.writes();

        PauseLeg leg = leg(Suspendable.KUSTOMIZATION, with);
        leg.execute(plan, accepted::incrementAndGet);

        assertThat(cluster.writes()).hasSize(writes);
        assertThat(accepted).hasValue(1);
        assertThat(stored().at("/spec/suspend").asBoolean()).isTrue();
        assertThat(stored().at("/metadata/annotations/team").asText(""))
                .isEqualTo(state.startsWith("with") ? "ml" : "");
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(cluster.writes()).as("once more").isEmpty();
    }

    @Test
    void whatIsUnderWayEndsFirst() throws Exception {
        kustomization();
        LegPlan plan = plan(leg());
        cluster.changeStatus("Kustomization", "apps", k -> k.withObject("/status")
                .withArray("conditions")
                .addObject()
                .put("type", "Reconciling")
                .put("status", "True"));
        FluxSuspendSpec spec = new FluxSuspendSpec(
                "flux-suspend", MockCluster.AT, Suspendable.KUSTOMIZATION, "main", "prod", "apps", null);
        assertFails(
                () -> new PauseLeg(
                                spec,
                                new FluxSwitch(spec, cluster.newClient()),
                                "ml/release#12",
                                Duration.ofMillis(300))
                        .execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "what it has begun is still under way; nothing after it would last");
        assertThat(accepted).hasValue(0);
    }

    @Test
    void whatGitTurnsOnAgainIsRefusedBeforeAnythingIsTouched() {
        kustomization();
        change(k -> {
            ObjectNode manager =
                    k.withObject("/metadata").withArray("managedFields").addObject();
            manager.put("manager", "kustomize-controller");
            manager.withObject("/fieldsV1/f:spec/f:suspend");
        });
        assertFails(
                () -> plan(leg()),
                Kind.UNSUITABLE,
                "the Kustomization that applies it from Git keeps its spec and would turn it on again; pause it there, or"
                        + " add a leg that changes Git, for example `git-revert last commit of PATH`");
    }

    @Test
    void oneThatIsNotThereIsSaid() {
        assertFails(() -> leg().read(), Kind.NOT_FOUND, "there is none of that name in namespace prod");
    }

    @ParameterizedTest
    @EnumSource(Suspendable.class)
    void everyKindIsFoundInAnyVersionOfItsApi(Suspendable kind) throws Exception {
        Objects.Type type = kind.types().get(kind.types().size() - 1);
        String version = kind == Suspendable.IMAGE_UPDATE ? "v1beta2" : kind == Suspendable.HELM_RELEASE ? "v2" : "v1";
        client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup(type.group())
                        .withVersion(version)
                        .withKind(type.kind())
                        .withPlural(type.plural())
                        .withNamespaced(true)
                        .build())
                .inNamespace("prod")
                .resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(type.group() + "/" + version)
                        .withKind(type.kind())
                        .withNewMetadata()
                        .withName("apps")
                        .withNamespace("prod")
                        .endMetadata()
                        .addToAdditionalProperties("spec", Map.of("interval", "10m"))
                        .build())
                .create();
        PauseLeg leg = leg(kind, cluster.newClient());
        leg.execute(plan(leg), accepted::incrementAndGet);
        assertThat(leg.read().canaryInProgress()).isFalse();
        assertThat(plan(leg).actions().get(0)).contains("paused by ml/release#12");
    }

    // ---- in a policy

    @Test
    void aLegIsReadAndAnotherFormIsAnsweredWithTheRightOne() {
        List<String> problems = new ArrayList<>();
        LegSpec spec = new FluxSuspendKind()
                .read(
                        "flux-suspend image-update model-svc in eu/flux-system",
                        MockCluster.AT,
                        null,
                        MockCluster.lookup(problems));
        assertThat(spec)
                .isEqualTo(new FluxSuspendSpec(
                        "flux-suspend image-update model-svc in eu/flux-system",
                        MockCluster.AT,
                        Suspendable.IMAGE_UPDATE,
                        "eu",
                        "flux-system",
                        "model-svc",
                        null));
        assertThat(new FluxSuspendKind().read("flux-suspend apps", MockCluster.AT, null, MockCluster.lookup(problems)))
                .isNull();
        assertThat(problems)
                .containsExactly("release-guard.yaml:2:11: found `flux-suspend apps`, expected `flux-suspend"
                        + " kustomization|helmrelease|image-update NAME in [CLUSTER/]NAMESPACE`, for example"
                        + " `flux-suspend kustomization apps in flux-system`");
    }

    @ParameterizedTest
    @CsvSource({
        "kustomization apps in flux-system, kustomize, apps, flux-system, true",
        "kustomization other in flux-system, kustomize, apps, flux-system, false",
        "kustomization apps in prod, kustomize, apps, flux-system, false",
        "helmrelease model-svc in prod, helm, model-svc, prod, true",
        "image-update apps in flux-system, kustomize, apps, flux-system, false"
    })
    void onlyWhatThatObjectAppliesMayBeWrittenTo(String leg, String by, String name, String namespace, boolean free) {
        Beside legs = Beside.of(List.of(new FluxSuspendKind()
                .read("flux-suspend " + leg, MockCluster.AT, null, MockCluster.lookup(new ArrayList<>()))));
        ObjectNode object = MockCluster.json("{\"metadata\": {\"labels\": {}}}");
        object.withObject("/metadata/labels")
                .put(by + ".toolkit.fluxcd.io/name", name)
                .put(by + ".toolkit.fluxcd.io/namespace", namespace);

        assertThat(Owner.syncedBy(object)).isEqualTo("Flux");
        assertThat(Owner.syncedBy(object, legs)).isEqualTo(free ? null : "Flux");
    }
}
