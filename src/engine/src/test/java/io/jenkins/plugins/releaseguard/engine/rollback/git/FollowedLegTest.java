package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.Connections;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.argo.ArgoRolloutSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.argocd.FakeArgoCd;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FollowedLegTest {
    private static final String TEXT =
            "git-revert last commit of apps/model-svc in deploys then argocd-app model-svc in ml on main";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String VALUES = "apps/model-svc/values.yaml";

    private final AtomicInteger accepted = new AtomicInteger();
    private GitServer git;
    private FakeArgoCd argo;
    private ObjectId v5;
    private Leg leg;

    @BeforeEach
    void start() throws Exception {
        git = new GitServer();
        git.commit("main", "first", Map.of("README", "deploys\n"));
        git.commit("main", "model-svc v4", Map.of(VALUES, "image: v4\n"));
        v5 = git.commit("main", "model-svc v5", Map.of(VALUES, "image: v5\n"));
        argo = new FakeArgoCd(this::head, (one, other) -> values(one).equals(values(other)));
        leg = open(TEXT);
    }

    @AfterEach
    void stop() {
        leg.close();
        argo.close();
        git.close();
    }

    private String head() {
        try {
            return git.head("main").name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> values(String commit) {
        try {
            Map<String, String> files = new TreeMap<>(git.files(ObjectId.fromString(commit)));
            files.keySet().removeIf(path -> !path.startsWith("apps/model-svc/"));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Leg open(String text) throws LegException {
        return kind(text).open(spec(text), new World());
    }

    private LegSpec spec(String text) {
        return kind(text).read(text, new Position("p.yaml", 2, 11), null, new World());
    }

    private static Mechanism kind(String text) {
        return text.startsWith("git-pin ") ? new GitPinKind() : new GitRevertKind();
    }

    private final class World implements LegKind.Lookup, Connections {
        @Override
        public Cluster cluster(String nameOrNull, String namespace, Position at) {
            throw new AssertionError("no cluster is asked for");
        }

        @Override
        public GitRepository gitRepository(String nameOrNull, Position at) {
            return new GitRepository("deploys", git.url(), "main", null, List.of(), true);
        }

        @Override
        public ArgoCdServer argoCd(String nameOrNull, Position at) {
            return new ArgoCdServer("main", argo.url(), "argo-token", List.of(), true);
        }

        @Override
        public void problem(Position at, String message) {
            throw new AssertionError(message);
        }

        @Override
        public KubernetesClient kubernetes(String cluster) {
            throw new AssertionError("no cluster is asked for");
        }

        @Override
        public Machine machine() {
            throw new AssertionError("no program is asked for");
        }

        @Override
        public WebServer git(String repository) {
            return new WebServer(repository, git.url(), Authorization.none(), HTTP);
        }

        @Override
        public WebServer argoCd(String server) {
            return new WebServer(server, argo.url(), Authorization.bearer(() -> "hunter2"), HTTP);
        }
    }

    private LegPlan plan() throws LegException {
        LegState state = leg.read();
        return leg.plan(state.current(), state.stable());
    }

    private void execute(LegPlan plan) throws LegException {
        leg.execute(plan, accepted::incrementAndGet);
    }

    private static LegException failure(ThrowingCallable call) {
        return catchThrowableOfType(LegException.class, call);
    }

    private static String s(String commit) {
        return commit.substring(0, 10);
    }

    private void assertBack(LegPlan plan) throws LegException {
        Evidence evidence = leg.confirm(plan);
        assertThat(evidence.done()).as(evidence.sentence()).isTrue();
        assertThat(evidence.trafficRestored()).isTrue();
        assertThat(values(argo.live())).containsEntry(VALUES, "image: v4\n");
        assertThat(git.pushes()).isEqualTo(1);
    }

    // ---- read and plan

    @Test
    void whatRunsIsWhatTheApplicationWasSyncedTo() throws Exception {
        LegState state = leg.read();

        assertThat(state.percentOf(state.current())).isEqualTo(100);
        assertThat(state.percentOf(state.stable())).isEqualTo(0);
        assertThat(state.current().isCalled(v5.name())).isTrue();
        assertThat(state.summary())
                .endsWith("; application model-svc (Argo CD server main) is Synced at " + s(v5.name())
                        + " and Healthy, with model:v5");
        assertThat(leg.isPromoted(state, state.current())).isTrue();
        leg.promote(state.current());
        assertThat(argo.writes()).isEmpty();
    }

    /** In a repository of many applications the branch is mostly ahead of what one of them was compared with. */
    @Test
    void anApplicationThatLagsBehindTheBranchCostsNoFetchAtEachLook() throws Exception {
        git.commit("main", "another app", Map.of("apps/other/values.yaml", "image: v1\n"));
        LegState first = leg.read();
        assertThat(first.percentOf(first.current())).isEqualTo(100);
        long fetches = fetches();

        assertThat(leg.read()).isEqualTo(first);
        assertThat(fetches()).isEqualTo(fetches);

        git.commit("main", "v6", Map.of(VALUES, "image: v6\n"));
        LegState later = leg.read();
        assertThat(later.current()).isNotEqualTo(first.current());
        assertThat(later.percentOf(later.current())).isEqualTo(0);
        assertThat(later.percentOf(later.stable())).isEqualTo(100);
    }

    /** An advertisement costs one small request; what carries commits is the one that names them. */
    private long fetches() {
        return git.asks().stream().filter(a -> a.what().startsWith("POST")).count()
                - git.asks().stream().filter(a -> a.what().startsWith("GET")).count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPlanSaysWhatIsDoneAndWritesNothing(boolean automated) throws Exception {
        if (automated) {
            argo.automated();
        }
        LegPlan plan = plan();

        assertThat(plan.actions())
                .hasSize(4)
                .element(1)
                .asString()
                .startsWith("refresh application model-svc (Argo CD server main), which is Synced at");
        assertThat(plan.actions().get(2))
                .startsWith(automated ? "leave the sync to Argo CD" : "sync it, without pruning");
        String server = " --server 127.0.0.1:" + argo.url().getPort() + " --plaintext --grpc-web-root-path /argocd";
        assertThat(plan.commands())
                .contains(
                        "argocd app get model-svc --refresh" + server,
                        "argocd app wait model-svc --sync --health --operation" + server);
        assertThat(plan.commands().contains("argocd app sync model-svc" + server))
                .isEqualTo(!automated);
        assertThat(argo.writes()).isEmpty();
        assertThat(git.pushes()).isZero();
    }

    /** What the application has, and what the plan says of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"metadata": {"annotations": {"argocd.argoproj.io/tracking-id": "root:argoproj.io/Application:argocd/model-svc"}}} | leave its spec alone, which application root keeps
            {"metadata": {"labels": {"argocd.argoproj.io/instance": "root"}}} | leave its spec alone, which application root keeps
            {"metadata": {"annotations": {"argocd-image-updater.argoproj.io/image-list": "m=registry/model"}}} | still armed: Argo CD Image Updater sets the images of the application (in its spec, over what Git says: m=registry/model)
            {"metadata": {"annotations": {"argocd-image-updater.argoproj.io/image-list": "m=registry/model", "argocd-image-updater.argoproj.io/write-back-method": "git:secret:argocd/git"}}} | still armed: Argo CD Image Updater sets the images of the application (in Git: m=registry/model)
            {"spec": {"source": {"kustomize": {"images": ["registry/model:v5"]}}}} | still armed: the application's spec overrides what Git says (registry/model:v5), and a commit does not change that
            {"spec": {"source": {"helm": {"parameters": [{"name": "image.tag", "value": "v5"}]}}}} | still armed: the application's spec overrides what Git says (image.tag=v5), and a commit does not change that
            """)
    void whoElseWritesIsSaid(String has, String action) throws Exception {
        argo.edit(app -> MockCluster.json(has).fields().forEachRemaining(part -> part.getValue()
                .fields()
                .forEachRemaining(
                        field -> merge(app.withObject("/" + part.getKey()), field.getKey(), field.getValue()))));

        assertThat(plan().actions()).anySatisfy(said -> assertThat(said).startsWith(action));
        assertThat(argo.writes()).isEmpty();
    }

    private static void merge(ObjectNode into, String field, JsonNode value) {
        if (into.path(field).isObject()) {
            value.fields().forEachRemaining(f -> merge((ObjectNode) into.path(field), f.getKey(), f.getValue()));
        } else {
            into.set(field, value);
        }
    }

    @Test
    void anApplicationSetsSpecIsLeftAlone() throws Exception {
        argo.automated();
        argo.edit(app -> app.withObject("/metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("kind", "ApplicationSet")
                .put("name", "models"));
        LegPlan plan = plan();
        assertThat(plan.actions()).contains("leave its spec alone, which ApplicationSet models keeps");

        execute(plan);
        assertBack(plan);
        assertThat(argo.asks())
                .extracting(FakeArgoCd.Ask::what)
                .doesNotContain("PUT model-svc/spec", "PATCH model-svc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            /spec/source        | targetRevision | release-1 | UNSUITABLE | it follows release-1 and not branch main
            /spec               | project        | other     | UNSUITABLE | it is in project other and not in ml
            /status/sync        | revision       |           | UNSUITABLE | it cannot be compared with Git: it is Synced at no commit yet
            /status/sync        | revision       | 1.4.2     | UNSUITABLE | none of the newest 500 commits of the branch
            """)
    void anApplicationThatDoesNotFollowTheBranchIsRefusedBeforeAnythingIsPushed(
            String where, String field, String value, Kind kind, String message) {
        argo.edit(app -> ((ObjectNode) app.at(where)).put(field, value == null ? "" : value));

        LegException refused = failure(this::plan);

        assertThat(refused).hasMessageContaining(message).hasMessageContaining("application model-svc");
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(git.pushes()).isZero();
        assertThat(argo.writes()).isEmpty();
    }

    @Test
    void whetherItMayBeSyncedIsAskedInThePlan() {
        argo.mayNotSync();

        LegException refused = failure(this::plan);

        assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refused)
                .hasMessageContaining("grant `p, ROLE, applications, sync, ml/model-svc, allow`")
                .hasMessageNotContaining("hunter2");
        assertThat(git.pushes()).isZero();
    }

    // ---- the rollback

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRevertIsSyncedOnceByWhoeverSyncs(boolean automated) throws Exception {
        if (automated) {
            argo.automated();
        }
        LegPlan plan = plan();
        assertThat(leg.confirm(plan).done()).isFalse();
        assertThat(leg.confirm(plan).sentence()).endsWith(", a commit without the revert");

        execute(plan);

        assertBack(plan);
        String sentence = leg.confirm(plan).sentence();
        assertThat(sentence)
                .contains("with the revert " + s(head()))
                .contains("application model-svc (Argo CD server main) is Synced at " + s(head()) + " and Healthy");
        assertThat(argo.writes())
                .isEqualTo(
                        automated
                                ? List.of("GET model-svc refresh")
                                : List.of("GET model-svc refresh", "POST model-svc/sync"));
        LegState after = leg.read();
        assertThat(after.percentOf(plan.expectedCurrent())).isEqualTo(0);
        assertThat(after.percentOf(plan.target())).isEqualTo(100);

        execute(plan);
        assertThat(argo.writes()).filteredOn(what -> what.startsWith("POST")).hasSize(automated ? 0 : 1);
        assertThat(accepted).hasValue(2);
        assertBack(plan);
    }

    @Test
    void pruningIsAskedForOnlyWhereTheApplicationPrunes() throws Exception {
        argo.edit(app -> app.withObject("/spec/syncPolicy/automated")
                .put("enabled", false)
                .put("prune", true));
        execute(plan());
        assertThat(argo.asks())
                .filteredOn(a -> a.what().startsWith("POST"))
                .singleElement()
                .extracting(FakeArgoCd.Ask::body)
                .isEqualTo("{\"project\":\"ml\",\"prune\":true}");
    }

    @Test
    void anOperationThatIsUnderWayIsWaitedFor() throws Exception {
        argo.edit(app -> {
            ObjectNode operation = app.withObject("/status/operationState");
            operation.put("phase", "Running");
            operation.withObject("/syncResult").put("revision", v5.name());
        });
        LegPlan plan = plan();

        LegException busy = failure(() -> execute(plan));
        assertThat(busy.mayPass()).isTrue();
        assertThat(busy)
                .hasMessageContaining("another operation has to end first")
                .hasMessageContaining("a sync to " + s(v5.name()) + " is under way");
        assertThat(accepted).hasValue(0);
        assertThat(git.pushes()).isEqualTo(1);

        argo.goOn();
        execute(plan);
        assertThat(accepted).hasValue(1);
        assertBack(plan);
    }

    @Test
    void asLongAsTheSyncOfTheRevertIsUnderWayNothingIsProven() throws Exception {
        argo.holds();
        LegPlan plan = plan();
        execute(plan);
        execute(plan);
        assertThat(accepted).hasValue(2);
        assertThat(argo.writes()).filteredOn(what -> what.startsWith("POST")).hasSize(1);
        assertThat(leg.confirm(plan).done()).isFalse();
        assertThat(leg.confirm(plan).sentence()).contains("a sync to " + s(head()) + " is under way");
        LegState meanwhile = leg.read();
        assertThat(meanwhile.percentOf(plan.expectedCurrent())).isNull();

        argo.goOn();
        assertBack(plan);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSyncThatFailedIsSaidAndAskedForAgain(boolean automated) throws Exception {
        if (automated) {
            argo.automated();
        }
        argo.fails("one or more objects failed to apply: admission webhook denied");
        LegPlan plan = plan();
        execute(plan);
        assertThat(leg.confirm(plan).done()).isFalse();
        assertThat(leg.confirm(plan).sentence())
                .contains("its last sync to " + s(head()) + " failed: one or more objects failed to apply");
        assertThat(leg.stuck()).contains("failed");

        argo.fails(null);
        execute(plan);
        assertBack(plan);
        assertThat(leg.stuck()).isNull();
    }

    @Test
    void anApplicationThatIsNotWellProvesNothing() throws Exception {
        LegPlan plan = plan();
        argo.health("Degraded");
        argo.edit(app -> app.withObject("/status")
                .putArray("resources")
                .addObject()
                .put("kind", "Deployment")
                .put("name", "model-svc")
                .putObject("health")
                .put("status", "Degraded")
                .put("message", "exceeded its progress deadline"));
        execute(plan);

        Evidence evidence = leg.confirm(plan);
        assertThat(evidence.done()).isFalse();
        assertThat(evidence.sentence())
                .contains("is Synced at " + s(head()) + " and Degraded")
                .contains("Deployment model-svc is Degraded: exceeded its progress deadline");

        argo.health("Healthy");
        assertBack(plan);
    }

    @Test
    void aCommitOfAnotherOnTopIsSyncedWithTheRevert() throws Exception {
        LegPlan plan = plan();
        argo.holds();
        execute(plan);
        git.commit("main", "another app", Map.of("apps/other/values.yaml", "image: v1\n"));
        argo.goOn();

        assertBack(plan);
        assertThat(leg.confirm(plan).sentence()).contains("Synced at " + s(head()));
    }

    @Test
    void whoBringsTheBadCommitBackIsSeen() throws Exception {
        LegPlan plan = plan();
        execute(plan);
        assertBack(plan);
        git.commit("main", "v5 again", Map.of(VALUES, "image: v5\n"));
        argo.automated();
        argo.goOn();

        Evidence evidence = leg.confirm(plan);
        assertThat(evidence.done()).isFalse();
        assertThat(evidence.trafficRestored()).isFalse();
        assertThat(evidence.sentence()).endsWith(", a commit without the revert");
    }

    @Test
    void anArgoCdThatDoesNotSeeThePushYetIsAskedAgain() throws Exception {
        LegPlan plan = plan();
        argo.misbehaves((what, exchange) -> {
            if (!what.endsWith("refresh")) {
                return false;
            }
            // its copy of the repository is behind
            argo.edit(app -> reply(exchange, app));
            return true;
        });
        LegException late = failure(() -> execute(plan));
        assertThat(late.mayPass()).isTrue();
        assertThat(late).hasMessageContaining("does not see the revert yet: it is Synced at " + s(v5.name()));

        argo.misbehaves((what, exchange) -> false);
        execute(plan);
        assertBack(plan);
    }

    private static void reply(HttpExchange exchange, ObjectNode app) {
        try {
            FakeArgoCd.reply(exchange, 200, app.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAutomaticSyncThatASyncWindowHoldsIsWaitedFor() throws Exception {
        argo.automated();
        LegPlan plan = plan();
        argo.misbehaves((what, exchange) -> {
            if (what.endsWith("refresh")) {
                argo.edit(app -> {
                    app.withObject("/status/sync").put("status", "OutOfSync").put("revision", head());
                    reply(exchange, app);
                });
                return true;
            }
            return false;
        });
        LegException held = failure(() -> execute(plan));
        assertThat(held.mayPass()).isTrue();
        assertThat(held).hasMessageContaining("its automatic sync has not begun; a sync window may be in the way");
    }

    /** A write whose answer is lost has been made or not; either way the next attempt finds out. */
    @ParameterizedTest
    @CsvSource({"GET model-svc refresh, false", "POST model-svc/sync, true", "POST model-svc/sync, false"})
    void aRollbackThatWasStoppedAtAWriteGoesOn(String write, boolean wasMade) throws Exception {
        LegPlan plan = plan();
        argo.misbehaves((what, exchange) -> {
            if (what.equals(write)) {
                if (wasMade && what.startsWith("POST")) {
                    argo.sync();
                }
                exchange.close();
                return true;
            }
            return false;
        });
        LegException lost = failure(() -> execute(plan));
        assertThat(lost.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(accepted).hasValue(0);

        // as after a restart: nothing is kept but the plan
        argo.misbehaves((what, exchange) -> false);
        leg = open(TEXT);
        execute(plan);

        assertThat(accepted).hasValue(1);
        assertBack(plan);
        assertThat(argo.syncs()).isEqualTo(1);
    }

    @Test
    void aPinIsFollowedAsARevertIs() throws Exception {
        leg = open("git-pin image of " + VALUES + " to last-known-good then argocd-app model-svc in ml on main");
        LegState before = leg.read();
        assertThat(before.percentOf(before.current())).isEqualTo(100);
        assertThat(before.current().isCalled("v5")).isTrue();
        LegPlan plan = leg.plan(before.current(), before.stable());
        assertThat(leg.confirm(plan).done()).isFalse();

        execute(plan);

        assertBack(plan);
        LegState after = leg.read();
        assertThat(after.percentOf(plan.target())).isEqualTo(100);
        assertThat(argo.syncs()).isEqualTo(1);
    }

    @Test
    void whatWasRolledBackAlreadyIsNotSyncedAgain() throws Exception {
        LegPlan plan = plan();
        execute(plan);
        leg = open(TEXT);
        LegPlan later = leg.plan(plan.expectedCurrent(), plan.target());
        assertThat(later.actions()).first().asString().startsWith("nothing to do: ");
        execute(later);
        assertThat(argo.writes()).filteredOn(what -> what.startsWith("POST")).hasSize(1);
        assertBack(later);
    }

    @Test
    void besideALegThatMovesTrafficItProvesGitAndTheSyncAlone() {
        LegSpec alone = spec(TEXT);
        assertThat(alone.movesTraffic()).isTrue();
        assertThat(alone.object()).isEqualTo("model-svc");
        assertThat(spec("git-revert last commit of apps/model-svc").movesTraffic())
                .isFalse();
        LegSpec traffic =
                new ArgoRolloutSpec("argo-rollout model-svc in prod", alone.at(), "main", "prod", "model-svc", null);
        assertThat(alone.beside(List.of(traffic, alone)).movesTraffic()).isFalse();
        assertThat(alone.beside(List.of(alone)).movesTraffic()).isTrue();
    }
}
