package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.argocd.ArgoCdPauseSpec.Paused;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.pause.PauseLeg;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ArgoCdPauseTest {
    private static final String BAD = "b".repeat(40);
    private static final String OBJECT = "application model-svc (Argo CD server main): ";

    private FakeArgoCd argo;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        argo = new FakeArgoCd(() -> BAD, String::equals);
    }

    @AfterEach
    void stop() {
        argo.close();
    }

    private PauseLeg leg(Paused paused, Duration limit) {
        ArgoCdPauseSpec spec = new ArgoCdPauseSpec(
                "argocd-pause", MockCluster.AT, new ArgoCdAppSpec("main", null, "model-svc", "ml"), paused, null);
        WebServer server =
                new WebServer("main", argo.url(), Authorization.bearer(() -> "hunter2"), HttpClient.newHttpClient());
        return new PauseLeg(spec, new ArgoCdSwitch(spec, server, Duration.ofSeconds(20)), "ml/release#12", limit);
    }

    private PauseLeg sync() {
        return leg(Paused.SYNC, Duration.ofSeconds(20));
    }

    private static LegPlan plan(PauseLeg leg) throws LegException {
        LegState state = leg.read();
        return leg.plan(state.current(), state.stable());
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private void automated() {
        argo.automated();
        argo.edit(app -> app.withObject("/spec/syncPolicy/automated").put("selfHeal", true));
    }

    @Test
    void whatIsPausedAndHowItComesBackIsInThePlanAtTheApplicationAndInTheEvidence() throws Exception {
        automated();
        String resume = "argocd app set model-svc --sync-policy automated --auto-prune --self-heal --server 127.0.0.1:"
                + argo.url().getPort() + " --plaintext --grpc-web-root-path /argocd";
        assertThat(sync().stuck()).isNull();
        assertThat(sync().read().canaryInProgress()).isTrue();

        LegPlan plan = plan(sync());

        assertThat(plan.actions())
                .containsExactly(
                        "pause the automatic sync of application model-svc (Argo CD server main), which is"
                                + " {\"prune\":true,\"selfHeal\":true}",
                        "leave it paused, for Git still asks for the bad version; when Git asks for what shall run, turn"
                                + " it on again: " + resume);
        assertThat(plan.commands().get(0)).startsWith("argocd app set model-svc --sync-policy none --server");
        assertThat(argo.writes()).allMatch(write -> write.endsWith("refresh"));
        assertThat(sync().confirm(plan).done()).isFalse();

        sync().execute(plan, accepted::incrementAndGet);

        ObjectNode app = argo.stored();
        assertThat(app.at("/spec/syncPolicy").has("automated")).isFalse();
        assertThat(app.at("/metadata/annotations")
                        .path("release-guard.jenkins.io/paused-sync")
                        .asText())
                .isEqualTo("{\"by\":\"ml/release#12\",\"was\":{\"prune\":true,\"selfHeal\":true}}");
        assertThat(accepted).hasValue(1);
        assertThat(sync().confirm(plan).done()).isTrue();
        assertThat(sync().confirm(plan).sentence())
                .isEqualTo("the automatic sync of application model-svc (Argo CD server main) is off, paused by"
                        + " ml/release#12; when Git asks for what shall run, turn it on again: " + resume);
        assertThat(sync().stuck()).isEqualTo(sync().confirm(plan).sentence());
        assertThat(argo.asks()).allMatch(ask -> "Bearer hunter2".equals(ask.authorization()));
    }

    /** From each state that somebody may have left behind, the same end with the writes that were still missing. */
    @ParameterizedTest
    @CsvSource({
        "automatic, 1",
        "paused before, 0",
        "paused by somebody else, 0",
        "never automatic, 0",
        "switched off, 0",
        "changed in between, 2",
        "refused once, 1"
    })
    void aPauseEndsWithTheSyncOff(String state, int writes) throws Exception {
        automated();
        LegPlan plan = plan(sync());
        switch (state) {
            case "paused before" -> sync().execute(plan, () -> {});
            case "paused by somebody else" ->
                argo.edit(app -> app.withObject("/spec/syncPolicy").remove("automated"));
            case "never automatic" -> argo.edit(app -> app.withObject("/spec").remove("syncPolicy"));
            case "switched off" ->
                argo.edit(app -> app.withObject("/spec/syncPolicy/automated").put("enabled", false));
            case "changed in between" -> {
                AtomicBoolean first = new AtomicBoolean(true);
                argo.misbehaves((what, exchange) -> {
                    if (what.startsWith("PATCH") && first.compareAndSet(true, false)) {
                        argo.edit(app ->
                                app.withObject("/spec/syncPolicy/automated").put("prune", false));
                    }
                    return false;
                });
            }
            case "refused once" -> {
                argo.misbehaves((what, exchange) -> {
                    if (what.startsWith("PATCH")) {
                        FakeArgoCd.refuse(exchange, 503, 14, "away");
                        return true;
                    }
                    return false;
                });
                assertFails(
                        () -> sync().execute(plan, accepted::incrementAndGet),
                        Kind.UNREACHABLE,
                        OBJECT + "cannot pause it: the server answers HTTP 503, away");
                argo.misbehaves((what, exchange) -> false);
            }
            default -> {}
        }
        argo.asks().clear();

        sync().execute(plan, accepted::incrementAndGet);

        assertThat(argo.writes()).filteredOn(write -> write.startsWith("PATCH")).hasSize(writes);
        assertThat(accepted).hasValue(1);
        assertThat(sync().confirm(plan).done()).isTrue();
        argo.asks().clear();
        sync().execute(plan, accepted::incrementAndGet);
        assertThat(argo.writes()).as("once more").noneMatch(write -> write.startsWith("PATCH"));
    }

    @Test
    void whereItIsOffThePlanSaysSo() throws Exception {
        assertThat(plan(sync()).actions())
                .containsExactly(
                        "nothing to do: the automatic sync of application model-svc (Argo CD server main) is off");
        assertThat(sync().stuck()).as("nobody paused it here").isNull();
        assertThat(sync().read().canaryInProgress()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"ApplicationSet models", "application root"})
    void whatWouldBeTurnedOnAgainIsRefusedBeforeAnythingIsTouched(String keeper) throws Exception {
        automated();
        LegPlan plan = plan(sync());
        argo.edit(app -> {
            if (keeper.startsWith("ApplicationSet")) {
                app.withObject("/metadata")
                        .withArray("ownerReferences")
                        .addObject()
                        .put("kind", "ApplicationSet")
                        .put("name", "models");
            } else {
                app.withObject("/metadata/annotations")
                        .put("argocd.argoproj.io/tracking-id", "root:argoproj.io/Application:argocd/model-svc");
            }
        });
        String why = OBJECT + keeper + " keeps its spec and would turn it on again; pause it there, or add a leg that"
                + " changes Git, for example `git-revert last commit of PATH`";

        assertFails(() -> plan(sync()), Kind.UNSUITABLE, why);
        assertFails(() -> sync().execute(plan, accepted::incrementAndGet), Kind.UNSUITABLE, why);
        assertThat(argo.writes()).noneMatch(write -> write.startsWith("PATCH"));
        assertThat(accepted).hasValue(0);
    }

    @Test
    void withoutThePermissionToUpdateThePlanIsRefused() throws Exception {
        automated();
        LegPlan plan = plan(sync());
        argo.mayNotUpdate();
        assertFails(
                () -> plan(sync()),
                Kind.FORBIDDEN,
                "cannot update it: the token lacks a permission; grant `p, ROLE, applications, update, ml/model-svc,"
                        + " allow`");
        assertFails(
                () -> sync().execute(plan, accepted::incrementAndGet),
                Kind.FORBIDDEN,
                "cannot pause it: the token lacks a permission; grant `p, ROLE, applications, update, ml/model-svc,"
                        + " allow`");
    }

    @Test
    void anApplicationThatIsNotThereIsSaid() {
        argo.misbehaves((what, exchange) -> {
            FakeArgoCd.refuse(exchange, 404, 5, "applications \"model-svc\" not found");
            return true;
        });
        assertFails(() -> sync().read(), Kind.NOT_FOUND, "there is no such application");
    }

    @Test
    void aSyncThatIsUnderWayEndsBeforeAnythingElseIsDone() throws Exception {
        automated();
        LegPlan plan = plan(sync());
        argo.holds();
        argo.sync();
        assertFails(
                () -> leg(Paused.SYNC, Duration.ofMillis(300)).execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                OBJECT + "what it has begun is still under way; nothing after it would last");
        assertThat(accepted).hasValue(0);
        assertThat(sync().confirm(plan).done()).isFalse();

        argo.goOn();
        sync().execute(plan, accepted::incrementAndGet);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void theImagesOfTheImageUpdaterArePausedAlike() throws Exception {
        PauseLeg images = leg(Paused.IMAGES, Duration.ofSeconds(20));
        assertThat(plan(images).actions())
                .containsExactly(
                        "nothing to do: the image updater of application model-svc (Argo CD server main) is off");
        argo.edit(app -> app.withObject("/metadata/annotations")
                .put(Keepers.IMAGE_LIST, "model=registry/team/model:~1")
                .put("team", "ml"));

        LegPlan plan = plan(images);
        assertThat(plan.commands().get(0))
                .startsWith("argocd app patch model-svc --type merge --patch"
                        + " '{\"metadata\":{\"annotations\":{\"argocd-image-updater.argoproj.io/image-list\":null}}}'");
        images.execute(plan, accepted::incrementAndGet);

        assertThat(argo.stored().at("/metadata/annotations").has(Keepers.IMAGE_LIST))
                .isFalse();
        assertThat(argo.stored().at("/metadata/annotations/team").asText()).isEqualTo("ml");
        assertThat(images.stuck())
                .contains("'{\"metadata\":{\"annotations\":{\"argocd-image-updater.argoproj.io/image-list\":"
                        + "\"model=registry/team/model:~1\"}}}'");
    }

    // ---- in a policy

    private LegSpec read(String text, List<String> problems) {
        Lookup lookup = new Lookup() {
            @Override
            public Cluster cluster(String nameOrNull, String namespace, Position at) {
                return null;
            }

            @Override
            public ArgoCdServer argoCd(String nameOrNull, Position at) {
                return new ArgoCdServer(
                        nameOrNull == null ? "main" : nameOrNull, URI.create("https://argocd"), null, List.of(), true);
            }

            @Override
            public void problem(Position at, String message) {
                problems.add(message);
            }
        };
        return new ArgoCdPauseKind().read(text, MockCluster.AT, null, lookup);
    }

    @Test
    void aLegIsReadAndAnotherFormIsAnsweredWithTheRightOne() {
        List<String> problems = new ArrayList<>();
        LegSpec spec = read("argocd-pause sync of team/model-svc in ml on eu", problems);
        assertThat(spec)
                .isEqualTo(new ArgoCdPauseSpec(
                        "argocd-pause sync of team/model-svc in ml on eu",
                        MockCluster.AT,
                        new ArgoCdAppSpec("eu", "team", "model-svc", "ml"),
                        Paused.SYNC,
                        null));
        assertThat(spec.movesTraffic()).isFalse();
        assertThat(problems).isEmpty();

        assertThat(read("argocd-pause model-svc", problems)).isNull();
        assertThat(problems)
                .containsExactly("found `argocd-pause model-svc`, expected `argocd-pause sync|images of [NAMESPACE/]APP"
                        + " [in PROJECT] [on SERVER]`, for example `argocd-pause sync of model-svc in ml`");
    }

    @ParameterizedTest
    @CsvSource({
        "argocd-pause sync of model-svc, annotations, argocd.argoproj.io/tracking-id, model-svc:apps/Deployment:prod/m, true",
        "argocd-pause sync of model-svc, labels, argocd.argoproj.io/instance, model-svc, true",
        "argocd-pause sync of team/model-svc, labels, argocd.argoproj.io/instance, team_model-svc, true",
        "argocd-pause sync of model-svc, labels, argocd.argoproj.io/instance, other, false",
        "argocd-pause images of model-svc, labels, argocd.argoproj.io/instance, model-svc, false",
    })
    void onlyWhatThatApplicationSyncsMayBeWrittenTo(String leg, String where, String key, String value, boolean free) {
        Beside legs = Beside.of(List.of(read(leg, new ArrayList<>())));
        ObjectNode object = MockCluster.json("{\"metadata\": {}}");
        object.withObject("/metadata").withObject("/" + where).put(key, value);

        assertThat(Owner.syncedBy(object)).isEqualTo("Argo CD");
        assertThat(Owner.syncedBy(object, legs)).isEqualTo(free ? null : "Argo CD");
    }
}
