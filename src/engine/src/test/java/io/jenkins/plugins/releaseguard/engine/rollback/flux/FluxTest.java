package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import static io.jenkins.plugins.releaseguard.engine.rollback.flux.FluxWorld.Kind.KUSTOMIZATION;
import static io.jenkins.plugins.releaseguard.engine.rollback.flux.FluxWorld.Kind.RELEASE;
import static io.jenkins.plugins.releaseguard.engine.rollback.flux.FluxWorld.Kind.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class FluxTest {
    private static final String BAD = "b".repeat(40);
    private static final String GOOD = "a".repeat(40);
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final FluxSpec APPS =
            new FluxSpec("main", Type.FLUX_KUSTOMIZATION, "flux-system", "apps", "flux-system");
    private static final FluxSpec MODEL =
            new FluxSpec("main", Type.FLUX_HELM_RELEASE, "prod", "model-svc", "flux-system");

    KubernetesMockServer server;
    KubernetesClient client;

    private MockCluster cluster;
    private FluxWorld world;

    @BeforeEach
    void start() {
        cluster = new MockCluster(server, client);
        world = new FluxWorld(client, "ssh://git@git.example/ml/deploys.git", BAD);
    }

    private Flux flux(FluxSpec spec, Instant now) {
        Follower.Branch branch = new Follower.Branch(URI.create("https://git.example/ml/deploys.git"), "main");
        return new Flux(spec, branch, client, Clock.fixed(now, ZoneOffset.UTC));
    }

    private Flux flux(FluxSpec spec) {
        return flux(spec, NOW);
    }

    /** Why it has to be tried again; null: it has not. */
    private LegException tryToBring(FluxSpec spec, Instant now) {
        return catchThrowableOfType(LegException.class, () -> flux(spec, now).bring(GOOD::equals));
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private String asked() {
        return String.join(
                " ",
                Stream.of(SOURCE, KUSTOMIZATION, RELEASE)
                        .filter(world::isAsked)
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** Who is to be seen in which state, and whether it is live then. */
    private void stand(String state) {
        for (String one : state.split(" ")) {
            switch (one) {
                case "fetched" -> world.fetches(GOOD);
                case "applied" -> world.applies(GOOD);
                case "progressing" -> world.shows(KUSTOMIZATION, "Unknown", "Progressing");
                case "unhealthy" -> world.shows(KUSTOMIZATION, "False", "HealthCheckFailed");
                case "unfetchable" -> world.shows(SOURCE, "False", "GitOperationFailed");
                case "upgrading" -> world.shows(RELEASE, "Unknown", "Progressing");
                case "broken" -> world.shows(RELEASE, "False", "UpgradeFailed");
                case "changed" ->
                    world.change(RELEASE, o -> o.withObject("/spec").put("interval", "5m"));
                case "source-suspended" ->
                    world.change(SOURCE, o -> o.withObject("/spec").put("suspend", true));
                case "suspended" ->
                    world.change(KUSTOMIZATION, o -> o.withObject("/spec").put("suspend", true));
                case "release-suspended" ->
                    world.change(RELEASE, o -> o.withObject("/spec").put("suspend", true));
                default -> assertThat(one).isEqualTo("bad");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bad,                      true,  true,  bbbbbbbbbb and is Ready",
        "fetched,                  true,  true,  bbbbbbbbbb and is Ready",
        "fetched applied,          true,  true,  aaaaaaaaaa and is Ready",
        "fetched progressing,      false, false, 'bbbbbbbbbb and is being reconciled: Progressing, so it is'",
        "fetched unhealthy,        false, false, 'bbbbbbbbbb and is not Ready: HealthCheckFailed, so it is'",
        "fetched applied upgrading, true, false, aaaaaaaaaa and is Ready",
        "fetched applied broken,   true,  false, aaaaaaaaaa and is Ready",
        "fetched applied changed,  true,  false, aaaaaaaaaa and is Ready",
        "suspended,                false, false, it is suspended",
        "source-suspended,         false, false, bbbbbbbbbb",
        "release-suspended,        true,  false, bbbbbbbbbb",
    })
    void itIsLiveWhenAllOfItIsReady(String state, boolean live, boolean released, String summary) throws Exception {
        stand(state);

        Follower.State kustomization = flux(APPS).read();
        assertThat(kustomization.isLive()).isEqualTo(live);
        assertThat(kustomization.summary()).contains(summary);
        assertThat(kustomization.revision()).isEqualTo(state.contains("applied") ? GOOD : BAD);
        assertThat(flux(MODEL).read().isLive()).isEqualTo(released);
        assertThat(cluster.writes()).isEmpty();
    }

    /** Whom one call asks in which state, and why it is to be called again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
            kustomization | bad                        | source        | UNREACHABLE | Flux does not see the revert yet: it has fetched bbbbbbbbbb
            kustomization | unfetchable                | source        | UNREACHABLE | is not Ready: GitOperationFailed, so it is
            kustomization | fetched                    | kustomization | -           | -
            kustomization | fetched unhealthy          | kustomization | -           | -
            kustomization | fetched applied            | ''            | -           | -
            kustomization | fetched applied unhealthy  | kustomization | -           | -
            kustomization | suspended                  | ''            | CONFLICT    | resume it: flux resume kustomization apps -n flux-system
            kustomization | source-suspended           | ''            | CONFLICT    | resume it: flux resume source git deploys -n flux-system
            kustomization | fetched release-suspended  | kustomization | -           | -
            helmrelease   | bad                        | source        | UNREACHABLE | Flux does not see the revert yet
            helmrelease   | fetched                    | kustomization | UNREACHABLE | Flux has not applied the revert yet: kustomization flux-system/apps (cluster main) has applied bbbbbbbbbb
            helmrelease   | fetched applied            | release       | -           | -
            helmrelease   | fetched applied broken     | release       | -           | -
            helmrelease   | fetched release-suspended  | ''            | CONFLICT    | resume it: flux resume helmrelease model-svc -n prod
            """)
    void whoIsAskedFollowsFromWhatIsThere(String type, String state, String asked, Kind failure, String message)
            throws Exception {
        stand(state);
        FluxSpec spec = type.equals("helmrelease") ? MODEL : APPS;

        LegException failed = tryToBring(spec, NOW);

        assertThat(failed == null ? null : failed.kind()).isEqualTo(failure);
        if (failed != null) {
            assertThat(failed).hasMessageContaining(message);
            assertThat(failed.mayPass()).isTrue();
        }
        assertThat(asked()).isEqualTo(asked);

        // as after a restart: what was asked and is not handled is not asked again
        cluster.writes();
        assertThat(tryToBring(spec, NOW.plusSeconds(60)) == null).isEqualTo(failed == null);
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void whatWasHandledInVainIsAskedAgain() throws Exception {
        assertThat(tryToBring(APPS, NOW)).isNotNull();
        world.fetches(BAD);
        assertThat(tryToBring(APPS, NOW.plusSeconds(60))).isNotNull();

        assertThat(world.asked(SOURCE)).isEqualTo("2026-03-01T10:01:00Z");
        assertThat(cluster.writes()).containsExactly("gitrepositorie", "gitrepositorie");
    }

    @Test
    void aReleaseThatHasLookedIsNotAskedAgain() throws Exception {
        stand("fetched applied");
        flux(MODEL).bring(GOOD::equals);
        assertThat(flux(MODEL).read().isLive()).as("not before it has looked").isFalse();
        world.shows(RELEASE, "True", "UpgradeSucceeded");
        assertThat(flux(MODEL).read().isLive()).isTrue();
        cluster.writes();

        flux(MODEL, NOW.plusSeconds(60)).bring(GOOD::equals);
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void noSpecIsEverWritten() throws Exception {
        stand("fetched");
        var before = world.stored(KUSTOMIZATION).path("spec");
        flux(APPS).bring(GOOD::equals);
        assertThat(world.stored(KUSTOMIZATION).path("spec")).isEqualTo(before);
        assertThat(world.asked(KUSTOMIZATION)).isEqualTo("2026-03-01T10:00:00Z " + GOOD);
    }

    // ---- the plan

    @Test
    void aPlanSaysWhatIsAskedAndChangesNothing() throws Exception {
        Follower.Plan plan = flux(MODEL).plan();
        assertThat(plan.actions())
                .containsExactly(
                        "ask Flux to fetch gitrepository flux-system/deploys (cluster main) and to apply it: kustomization"
                                + " flux-system/apps (cluster main) has applied bbbbbbbbbb and is Ready; helmrelease"
                                + " prod/model-svc (cluster main) is Ready",
                        "wait until a commit with the revert is applied, and Ready");
        assertThat(plan.commands())
                .containsExactly(
                        "flux reconcile kustomization apps -n flux-system --with-source",
                        "flux reconcile helmrelease model-svc -n prod");
        assertThat(cluster.writes()).isEmpty();
    }

    @Test
    void whatReadyDoesNotProveIsSaid() throws Exception {
        stand("suspended");
        world.change(KUSTOMIZATION, o -> {
            o.withObject("/spec").remove("wait");
            o.withObject("/spec").put("prune", false);
        });
        assertThat(String.join("\n", flux(APPS).plan().actions()))
                .contains("the Kustomization has neither `wait: true` nor healthChecks")
                .contains("leave what Git has no longer")
                .contains("wait until it is resumed: kustomization flux-system/apps (cluster main) is suspended");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
            bad              | -
            suspended        | is suspended, so Flux does not follow Git there; resume it: flux resume kustomization apps -n flux-system
            unhealthy        | kustomization flux-system/apps (cluster main) is not Ready: HealthCheckFailed, so it is
            unfetchable      | gitrepository flux-system/deploys (cluster main) is not Ready: GitOperationFailed, so it is
            """)
    void whatIsStuckIsSaid(String state, String stuck) throws Exception {
        stand(state);
        assertThat(flux(APPS).stuck()).satisfies(said -> {
            if (stuck == null) {
                assertThat(said).isNull();
            } else {
                assertThat(said).contains(stuck);
            }
        });
    }

    /** What of the objects is another, and the error. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            repository | UNSUITABLE | it fetches ml/other and not ml/deploys, where the revert is pushed
            branch     | UNSUITABLE | it follows live and not branch main
            tag        | UNSUITABLE | it follows v1 and not branch main
            oci        | UNSUITABLE | its source is a OCIRepository and no GitRepository
            elsewhere  | UNSUITABLE | its source is in namespace team-b; write `source in team-b` in the policy
            unlabelled | UNSUITABLE | no Kustomization of Flux applies it
            no source  | NOT_FOUND  | gitrepository flux-system/deploys (cluster main): there is none of that name
            nothing    | NOT_FOUND  | helmrelease prod/model-svc (cluster main): there is none of that name
            """)
    void whatCannotBeFollowedIsRefused(String what, Kind kind, String message) {
        switch (what) {
            case "repository" ->
                world.change(SOURCE, o -> o.withObject("/spec").put("url", "https://git.example/ml/other"));
            case "branch" -> world.change(SOURCE, o -> o.withObject("/spec/ref").put("branch", "live"));
            case "tag" -> world.change(SOURCE, o -> o.withObject("/spec/ref").put("tag", "v1"));
            case "oci" ->
                world.change(KUSTOMIZATION, o -> o.withObject("/spec/sourceRef").put("kind", "OCIRepository"));
            case "elsewhere" ->
                world.change(KUSTOMIZATION, o -> o.withObject("/spec/sourceRef").put("namespace", "team-b"));
            case "unlabelled" ->
                world.change(RELEASE, o -> o.withObject("/metadata").remove("labels"));
            case "no source" -> world.delete(SOURCE);
            default -> world.delete(RELEASE);
        }
        assertFails(() -> flux(MODEL).plan(), kind, message);
    }

    @ParameterizedTest
    @CsvSource({"403, FORBIDDEN", "409, CONFLICT", "422, CONFLICT", "503, UNREACHABLE", "404, NOT_FOUND"})
    void aRefusalIsSaid(int code, Kind kind) {
        stand("fetched");
        cluster.refuse(FluxWorld.Kind.KUSTOMIZATION.path(), code, "because", 1);
        client = cluster.newClient();
        assertFails(
                () -> flux(APPS).bring(GOOD::equals),
                kind,
                "cannot patch kustomizations.kustomize.toolkit.fluxcd.io in namespace flux-system");
    }

    @Test
    void whatTheCredentialLacksIsNamed() throws Exception {
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
                                        .formatted(request.getUtf8Body().contains("\"verb\":\"get\""))))
                .always();
        assertThat(flux(MODEL).lacking().stream().map(Permission::toString))
                .containsExactly(
                        "patch gitrepositories.source.toolkit.fluxcd.io",
                        "patch kustomizations.kustomize.toolkit.fluxcd.io",
                        "patch helmreleases.helm.toolkit.fluxcd.io");
    }

    // ---- the words

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            flux kustomization apps in flux-system                       | main | flux-system | apps      | flux-system
            flux  helmrelease  model-svc  in  eu/prod source in flux-system | eu | prod       | model-svc | flux-system
            """)
    void itNamesWhatIsFollowed(String text, String cluster, String namespace, String name, String source) {
        List<String> problems = new ArrayList<>();
        assertThat(new FluxKind().read(text, MockCluster.AT, MockCluster.lookup(problems)))
                .isInstanceOfSatisfying(FluxSpec.class, spec -> {
                    assertThat(spec.cluster()).isEqualTo(cluster);
                    assertThat(spec.namespace()).isEqualTo(namespace);
                    assertThat(spec.name()).isEqualTo(name);
                    assertThat(spec.sourceNamespace()).isEqualTo(source);
                    assertThat(spec.type())
                            .isEqualTo(text.contains("helm") ? Type.FLUX_HELM_RELEASE : Type.FLUX_KUSTOMIZATION);
                });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            flux apps in prod                       | found `flux apps in prod` after `then`, expected `flux kustomization
            flux kustomization apps                 | found `flux kustomization apps` after `then`
            flux kustomization A in prod            | `A` cannot be a kustomization's name in Kubernetes
            flux kustomization a in P               | `P` cannot be a namespace in Kubernetes
            flux kustomization a in p source in Q   | `Q` cannot be a namespace in Kubernetes
            """)
    void aMistakeIsSaidWithItsPlace(String text, String message) {
        List<String> problems = new ArrayList<>();
        assertThat(new FluxKind().read(text, MockCluster.AT, MockCluster.lookup(problems)))
                .isNull();
        assertThat(problems).singleElement().asString().startsWith(MockCluster.AT + ": " + message);
    }
}
