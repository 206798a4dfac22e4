package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ArgoCdAppTest {
    private static final String BAD = "b".repeat(40);
    private static final String GOOD = "a".repeat(40);
    private static final Follower.Branch BRANCH =
            new Follower.Branch(URI.create("https://git.example/ml/deploys.git"), "main");

    private volatile String head = BAD;
    private FakeArgoCd argo;

    @BeforeEach
    void start() throws IOException {
        argo = new FakeArgoCd(() -> head, String::equals);
    }

    @AfterEach
    void stop() {
        argo.close();
    }

    private ArgoCdApp app() {
        return app("ml", argo.url(), Duration.ofSeconds(20));
    }

    private static ArgoCdApp app(String project, URI url, Duration limit) {
        return new ArgoCdApp(
                new ArgoCdAppSpec("main", null, "model-svc", project),
                BRANCH,
                new WebServer("main", url, Authorization.bearer(() -> "hunter2"), HttpClient.newHttpClient()),
                limit);
    }

    private static LegException readFails(ArgoCdApp app) {
        return catchThrowableOfType(LegException.class, app::read);
    }

    private LegException bringFails() {
        return catchThrowableOfType(LegException.class, () -> app().bring(GOOD::equals));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            301 |  0 |                                   | UNSUITABLE  | the server redirects (HTTP 301); set its final address
            307 |  0 |                                   | UNSUITABLE  | the server redirects (HTTP 307)
            401 | 16 | invalid session: token expired    | FORBIDDEN   | the server refuses the token (HTTP 401); set one that is still valid
            403 |  7 | permission denied                 | FORBIDDEN   | the token lacks a permission; grant `p, ROLE, applications, get, ml/model-svc, allow` (HTTP 403, permission denied)
            404 |  5 | applications "model-svc" not found | NOT_FOUND  | there is no such application (HTTP 404, applications "model-svc" not found)
            404 |  0 |                                   | UNSUITABLE  | there is no Argo CD at the server's address (HTTP 404)
            409 | 10 | the object has been modified      | CONFLICT    | another writer was faster (HTTP 409
            500 | 13 | dial redis: refused               | UNREACHABLE | the server answers HTTP 500, dial redis: refused
            503 |  0 | no token hunter2 here             | UNREACHABLE | the server answers HTTP 503, no token **** here
            418 |  0 |                                   | UNSUITABLE  | the server answers HTTP 418
            """)
    void aRefusalSaysWhatToDo(int status, int code, String words, Kind kind, String message) {
        argo.misbehaves((what, exchange) -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
            FakeArgoCd.refuse(exchange, status, code, words == null ? "" : words);
            return true;
        });
        LegException refused = readFails(app());
        assertThat(refused)
                .hasMessageStartingWith("application model-svc (Argo CD server main): cannot read it: ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(argo.asks()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"<html>", "[]", "{}", "'{\"metadata\": {\"name\": \"other\"}}'"})
    void whatIsNotArgoCdIsRefused(String answer) {
        argo.misbehaves((what, exchange) -> {
            FakeArgoCd.reply(exchange, 200, answer);
            return true;
        });
        assertThat(readFails(app())).hasMessageContaining("the server does not answer as Argo CD's API does");
    }

    @Test
    void withoutAProjectARefusalMayAlsoMeanThatThereIsNoSuchApplication() {
        argo.misbehaves((what, exchange) -> {
            FakeArgoCd.refuse(exchange, 403, 7, "permission denied");
            return true;
        });
        assertThat(readFails(app(null, argo.url(), Duration.ofSeconds(20))))
                .hasMessageContaining(
                        "lacks a permission, or there is no such application; grant `p, ROLE, applications,"
                                + " get, PROJECT/model-svc, allow` and write `in PROJECT` in the policy");
    }

    @Test
    void anAnswerWithoutAnEndIsNotRead() {
        argo.misbehaves((what, exchange) -> {
            FakeArgoCd.reply(exchange, 200, "x".repeat(ApplicationApi.MOST_BYTES + 1));
            return true;
        });
        LegException large = readFails(app());
        assertThat(large.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(large).hasMessageContaining("the server answers with more than 8192 KiB");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        CountDownLatch over = new CountDownLatch(1);
        argo.misbehaves((what, exchange) -> {
            try {
                over.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        LegException late = readFails(app("ml", argo.url(), Duration.ofMillis(200)));
        over.countDown();
        assertThat(late.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(late).hasMessageContaining("does not answer in time");
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        argo.close();
        LegException gone = readFails(app());
        assertThat(gone.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(gone)
                .hasMessageContaining(
                        "the server (http://127.0.0.1:" + argo.url().getPort() + ") refuses");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            403 | 7 | permission denied: applications, sync | FORBIDDEN | grant `p, ROLE, applications, sync, ml/model-svc, allow`
            403 | 7 | cannot sync: blocked by sync window   | FORBIDDEN | a sync window of its project is in the way
            400 | 9 | another operation is already in progress | CONFLICT | another operation is already in progress
            400 | 9 | application is deleting               | UNSUITABLE | application is deleting
            """)
    void aRefusedSyncSaysWhatToDo(int status, int code, String words, Kind kind, String message) {
        head = GOOD;
        argo.misbehaves((what, exchange) -> {
            if (what.startsWith("POST")) {
                FakeArgoCd.refuse(exchange, status, code, words);
                return true;
            }
            return false;
        });
        LegException refused = bringFails();
        assertThat(refused).hasMessageContaining("cannot sync it: ").hasMessageContaining(message);
        assertThat(refused.kind()).isEqualTo(kind);
    }

    @Test
    void anOperationThatHasNotBegunIsUnderWay() throws Exception {
        argo.edit(app -> app.withObject("/operation/sync").put("revision", BAD));
        assertThat(app().read().isLive()).isFalse();
        assertThat(bringFails()).hasMessageContaining("a sync to bbbbbbbbbb is under way");

        argo.edit(app -> app.withObject("/operation/sync").put("revision", GOOD));
        app().bring(GOOD::equals);
        assertThat(argo.syncs()).isZero();
    }

    @Test
    void whatCannotBeComparedWithGitIsWaitedFor() {
        head = GOOD;
        argo.edit(app -> app.withObject("/status")
                .putArray("conditions")
                .addObject()
                .put("type", "ComparisonError")
                .put("message", "failed to generate manifest"));
        argo.misbehaves((what, exchange) -> {
            argo.edit(app -> {
                app.withObject("/status/sync").put("status", "Unknown").put("revision", GOOD);
                try {
                    FakeArgoCd.reply(exchange, 200, app.toString());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            return true;
        });
        LegException unknown = bringFails();
        assertThat(unknown.mayPass()).isTrue();
        assertThat(unknown).hasMessageContaining("ComparisonError: failed to generate manifest");
    }

    @ParameterizedTest
    @CsvSource({
        "https://git.example/ml/deploys, true",
        "git@git.example:ml/deploys.git, true",
        "ssh://git@inner:7999/ml/deploys.git/, true",
        "https://git.example/ml/charts.git, false"
    })
    void ofSeveralSourcesTheOneOfTheRepositoryIsLookedAt(String url, boolean found) throws Exception {
        argo.edit(app -> {
            app.withObject("/spec").remove("source");
            ArrayNode sources = app.withObject("/spec").putArray("sources");
            sources.addObject().put("repoURL", "https://charts.example").put("targetRevision", "1.4.2");
            sources.addObject().put("repoURL", url).put("targetRevision", "main");
            app.withObject("/status/sync").putArray("revisions").add("1.4.2").add(GOOD);
        });
        if (found) {
            assertThat(app().read().revision()).isEqualTo(GOOD);
            assertThat(app().plan().actions()).first().asString().contains("is Synced at aaaaaaaaaa");
        } else {
            assertThat(catchThrowableOfType(LegException.class, () -> app().plan()))
                    .hasMessageContaining(
                            "none of its sources, or more than one, is the repository of branch main (/ml/deploys.git)");
        }
    }

    @Test
    void anApplicationOfAnotherNamespaceIsNamedWithIt() throws Exception {
        ArgoCdAppSpec spec = new ArgoCdAppSpec("main", "team-a", "model-svc", "ml");
        Follower app = new ArgoCdApp(
                spec, BRANCH, new WebServer("main", argo.url(), Authorization.none(), HttpClient.newHttpClient()));
        app.read();
        assertThat(argo.asks())
                .singleElement()
                .extracting(FakeArgoCd.Ask::query)
                .isEqualTo("project=ml&appNamespace=team-a");
        assertThat(spec.qualifiedName()).isEqualTo("team-a/model-svc");
    }
}
