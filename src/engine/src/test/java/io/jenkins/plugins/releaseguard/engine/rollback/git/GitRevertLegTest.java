package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GitRevertLegTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String VALUES = "apps/model-svc/values.yaml";
    private static final Target LAST = new Target.LastCommit("apps/model-svc");

    private final AtomicInteger accepted = new AtomicInteger();
    private GitServer git;
    private ObjectId v4;
    private ObjectId v5;
    private BranchLeg leg;

    @BeforeEach
    void start() throws IOException {
        git = new GitServer();
        git.commit("main", "first", Map.of("README", "deploys\n"));
        v4 = git.commit("main", "model-svc v4", Map.of(VALUES, "image: v4\n"));
        v5 = git.commit("main", "model-svc v5", Map.of(VALUES, "image: v5\n", "apps/model-svc/new.yaml", "x\n"));
        leg = leg(LAST);
    }

    @AfterEach
    void stop() {
        leg.close();
        git.close();
    }

    private BranchLeg leg(Target target) {
        return leg(target, LIMIT, BoundedHttp.MOST_BYTES, git.url(), Authorization.basic(() -> "bot", () -> "s3cret"));
    }

    private static BranchLeg leg(Target target, Duration limit, int bytes, URI url, Authorization authorization) {
        GitSpec spec = new GitSpec("git-revert", new Position("p.yaml", 2, 11), "deploys", "main", target, null);
        return new BranchLeg(
                spec, new WebServer("deploys", url, authorization, HTTP), null, "ml/release#12", limit, bytes, CLOCK);
    }

    private static LegException failure(ThrowingCallable call) {
        return catchThrowableOfType(LegException.class, call);
    }

    private LegPlan plan() throws LegException {
        return plan(leg);
    }

    private static LegPlan plan(BranchLeg leg) throws LegException {
        LegState state = leg.read();
        return leg.plan(state.current(), state.stable());
    }

    private void execute(LegPlan plan) throws LegException {
        leg.execute(plan, accepted::incrementAndGet);
    }

    private LegException executeFails(LegPlan plan) {
        return failure(() -> execute(plan));
    }

    private void assertReverted() throws IOException {
        assertThat(git.files(git.head("main")))
                .containsEntry(VALUES, "image: v4\n")
                .doesNotContainKey("apps/model-svc/new.yaml");
    }

    // ---- read and plan

    @Test
    void itSaysWhichCommitIsTheCandidate() throws Exception {
        LegState state = leg.read();

        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.current().identity())
                .containsExactly(
                        Map.entry("repository", "Git repository deploys"),
                        Map.entry("branch", "main"),
                        Map.entry("commit", v5.name()),
                        Map.entry("since", v4.name()));
        assertThat(state.current().isCalled(v5.name())).isTrue();
        assertThat(state.stable().isCalled(v4.name())).isTrue();
        assertThat(state.percentOf(state.current())).isNull();
        assertThat(state.summary())
                .isEqualTo("branch main of Git repository deploys is at " + s(v5) + ", with " + s(v5)
                        + " \"model-svc v5\" by Ada");
        assertThat(git.asks()).allSatisfy(ask -> assertThat(ask.authorization()).startsWith("Basic "));
    }

    private static String s(ObjectId commit) {
        return Change.shown(commit);
    }

    @Test
    void aLookAtABranchThatHasNotMovedFetchesNothing() throws Exception {
        LegState first = leg.read();
        long fetches = fetches();
        assertThat(leg.read()).isEqualTo(first);
        assertThat(fetches()).isEqualTo(fetches);

        git.commit("main", "another app", Map.of("apps/other/values.yaml", "image: v1\n"));
        assertThat(leg.read().current()).isEqualTo(first.current());
        assertThat(leg.read().summary()).contains("is at " + s(git.head("main")));
    }

    /** An advertisement costs one small request; what carries commits is the one that names them. */
    private long fetches() {
        return git.asks().stream()
                        .filter(a -> a.what().equals("POST git-upload-pack"))
                        .count()
                - git.asks().stream()
                        .filter(a -> a.what().equals("GET git-upload-pack"))
                        .count();
    }

    @Test
    void aPlanNamesTheCommitsAndChangesNothing() throws Exception {
        LegPlan plan = plan();

        assertThat(plan.actions())
                .containsExactly("revert " + s(v5) + " \"model-svc v5\" by Ada on branch main of Git repository deploys"
                        + " (at " + s(v5) + "): apps/model-svc/new.yaml, " + VALUES + " back to " + s(v4));
        assertThat(plan.commands())
                .containsExactly(
                        "git clone --branch main " + git.url() + " revert && cd revert",
                        "git revert --no-edit " + v5.name(),
                        "git push origin HEAD:main");
        assertThat(git.head("main")).isEqualTo(v5);
        assertThat(git.pushes()).isZero();
    }

    @Test
    void aPlanCanBeKeptInAJournal() throws Exception {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(plan());
            out.writeObject(leg.spec());
        }
    }

    @Test
    void aMergeIsOneCommitOfTheBranch() throws Exception {
        ObjectId v6 = git.merge("Merge v6", Map.of(VALUES, "image: v6\n"));

        LegPlan plan = plan();
        assertThat(plan.expectedCurrent().isCalled(v6.name())).isTrue();
        assertThat(plan.commands()).contains("git revert --no-edit --mainline 1 " + v6.name());
        execute(plan);

        assertThat(git.files(git.head("main"))).containsEntry(VALUES, "image: v5\n");
        assertThat(git.headCommit().getFullMessage())
                .contains("This reverts commit " + v6.name() + ", reversing\nchanges made to " + v5.name() + ".");
    }

    @Test
    void aRangeIsTakenBackByOneCommit() throws Exception {
        ObjectId v6 = git.commit("main", "model-svc v6", Map.of(VALUES, "image: v6\n"));
        leg = leg(new Target.Range(v4.name().substring(0, 8), v6.name().substring(0, 8)));

        execute(plan());

        assertReverted();
        assertThat(git.headCommit().getParent(0)).isEqualTo(v6);
        assertThat(git.headCommit().getFullMessage())
                .startsWith("Revert \"" + s(v4) + ".." + s(v6) + "\"\n\nThis reverts commits " + v4.name() + ".."
                        + v6.name());
    }

    // ---- the rollback

    @Test
    void aRevertIsPushedOnce() throws Exception {
        LegPlan plan = plan();
        assertThat(leg.confirm(plan).done()).isFalse();

        execute(plan);

        assertReverted();
        RevCommit revert = git.headCommit();
        assertThat(revert.getParents()).containsExactly(git.headCommit().getParent(0));
        assertThat(revert.getParent(0)).isEqualTo(v5);
        assertThat(revert.getFullMessage())
                .isEqualTo("Revert \"model-svc v5\"\n\nThis reverts commit " + v5.name() + ".\n\n"
                        + "Release-Guard-Reverts: " + v4.name() + ".." + v5.name() + "\n"
                        + "Release-Guard-Planned-At: " + v5.name() + "\n"
                        + "Release-Guard-By: ml/release#12\n");
        assertThat(revert.getAuthorIdent().getName()).isEqualTo("Model Release Guard");
        assertThat(accepted).hasValue(1);
        assertThat(leg.confirm(plan))
                .isEqualTo(new Evidence(
                        false,
                        true,
                        "branch main of Git repository deploys is at " + s(revert) + ", with the revert " + s(revert)
                                + ": apps/model-svc/new.yaml, " + VALUES + " is back to " + s(v4)));

        execute(plan);
        assertThat(git.head("main")).isEqualTo(revert);
        assertThat(git.pushes()).isEqualTo(1);
        assertThat(accepted).hasValue(2);
        LegState after = leg.read();
        assertThat(after.canaryInProgress()).isFalse();
        assertThat(after.current().isCalled(v4.name())).isTrue();
    }

    @Test
    void aPushWhoseAnswerWasLostIsNotMadeTwice() throws Exception {
        LegPlan plan = plan();
        git.misbehaves((what, exchange) -> {
            if (what.equals("POST git-receive-pack")) {
                git.misbehaves((later, other) -> false);
                // as the server does it, but nobody hears of it
                git.receiveSilently(exchange);
                return true;
            }
            return false;
        });

        LegException lost = executeFails(plan);
        assertThat(lost.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(lost.mayPass()).isTrue();
        assertThat(accepted).hasValue(0);
        ObjectId revert = git.head("main");
        assertReverted();

        try (BranchLeg restarted = leg(LAST)) {
            restarted.execute(plan, accepted::incrementAndGet);
        }
        assertThat(git.head("main")).isEqualTo(revert);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void whatOthersPushedSinceIsKept() throws Exception {
        LegPlan plan = plan();
        git.commit("main", "another app", Map.of("apps/other/values.yaml", "image: v1\n"));

        execute(plan);

        assertReverted();
        assertThat(git.files(git.head("main"))).containsEntry("apps/other/values.yaml", "image: v1\n");
    }

    @Test
    void aPushInBetweenIsRevertedUpon() throws Exception {
        LegPlan plan = plan();
        AtomicInteger times = new AtomicInteger();
        git.misbehaves((what, exchange) -> {
            if (what.equals("GET git-receive-pack") && times.incrementAndGet() <= 2) {
                git.commit("main", "another app", Map.of("apps/other/values.yaml", "image: v" + times + "\n"));
            }
            return false;
        });

        execute(plan);

        assertReverted();
        assertThat(git.files(git.head("main"))).containsEntry("apps/other/values.yaml", "image: v2\n");
        assertThat(times).hasValue(3);
    }

    @Test
    void aPushInTheLastMomentIsRevertedUpon() throws Exception {
        LegPlan plan = plan();
        AtomicInteger times = new AtomicInteger();
        git.beforePush((pack, commands) -> {
            if (times.incrementAndGet() == 1) {
                quietly(() -> git.commit("main", "another app", Map.of("apps/other/values.yaml", "image: v1\n")));
            }
        });

        execute(plan);

        assertReverted();
        assertThat(git.files(git.head("main"))).containsEntry("apps/other/values.yaml", "image: v1\n");
        assertThat(git.pushes()).isEqualTo(2);
    }

    @Test
    void othersWhoAlwaysPushFirstAreAConflict() throws Exception {
        LegPlan plan = plan();
        AtomicInteger times = new AtomicInteger();
        git.misbehaves((what, exchange) -> {
            if (what.equals("GET git-receive-pack")) {
                git.commit("main", "busy", Map.of("apps/other/values.yaml", "image: v" + times.incrementAndGet()));
            }
            return false;
        });

        LegException busy = executeFails(plan);
        assertThat(busy.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(busy).hasMessageContaining("others pushed before each of 5 attempts; nothing was pushed");
        assertThat(accepted).hasValue(0);
    }

    @Test
    void aNewerCommitOfThePathSupersedesTheRollback() throws Exception {
        LegPlan plan = plan();
        ObjectId v6 = git.commit("main", "model-svc v6", Map.of("apps/model-svc/more.yaml", "y\n"));

        LegException newer = executeFails(plan);

        assertThat(newer.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(newer)
                .hasMessage("branch main of Git repository deploys: apps/model-svc was changed by " + s(v6) + " after "
                        + s(v5) + "; nothing was pushed");
        assertThat(git.head("main")).isEqualTo(v6);
    }

    @Test
    void aRevertThatDoesNotApplyPushesNothing() throws Exception {
        leg = leg(new Target.Commit(v5.name()));
        LegPlan plan = plan();
        ObjectId v6 = git.commit("main", "model-svc v6", Map.of(VALUES, "image: v6\n"));

        LegException conflict = executeFails(plan);

        assertThat(conflict.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(conflict)
                .hasMessage("branch main of Git repository deploys: the revert of " + s(v5) + " does not apply to "
                        + s(v6) + ": conflict in " + VALUES + "; revert by hand. Nothing was pushed");
        assertThat(git.head("main")).isEqualTo(v6);
        assertThat(failure(() -> leg.plan(plan.expectedCurrent(), plan.target())))
                .hasMessage(conflict.getMessage());
    }

    @Test
    void aCommitThatIsGoneFromTheBranchIsSuperseded() throws Exception {
        LegPlan plan = plan();
        git.move("main", v4);

        LegException gone = executeFails(plan);

        assertThat(gone.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(git.head("main")).isEqualTo(v4);
        assertThat(leg.confirm(plan).done()).isFalse();
    }

    @Test
    void whatSomebodyElseRevertedIsDone() throws Exception {
        LegPlan plan = plan();
        ObjectId byHand = git.commit("main", "revert", Map.of(VALUES, "image: v4\n", "apps/model-svc/new.yaml", ""));

        execute(plan);

        assertThat(git.head("main")).isEqualTo(byHand);
        assertThat(accepted).hasValue(1);
        assertThat(leg.confirm(plan).done()).isTrue();
        assertThat(leg.confirm(plan).sentence()).contains("another's commit has put");
        assertThat(plan(leg(new Target.Commit(v5.name()))).actions().toString()).contains("nothing to do");
    }

    /** The versions of the branch, oldest first, which is the candidate, and which one is returned to. */
    @ParameterizedTest
    @CsvSource({
        "v6,          v6, v5",
        "v4,          v4, v4",
        "v4 v5,       v5, v4",
        "v4 v5 v4,    v4, v4",
        "v6 v4,       v4, v6",
        "v6 v5,       v5, v5",
    })
    void whatSomebodyHasPutBackIsNotBroughtForthAgain(String versions, String candidate, String good) throws Exception {
        String file = "apps/pinned/values.yaml";
        git.commit("main", "v4", Map.of(file, "image: v4\n"));
        git.commit("main", "v5", Map.of(file, "image: v5\n"));
        for (String version : versions.split(" ")) {
            git.commit("main", "other", Map.of("README", version + "\n"));
            git.commit("main", version + " by hand", Map.of(file, "image: " + version + "\n"));
        }
        leg = leg(new Target.LastCommit("apps/pinned"));

        LegState state = leg.read();
        assertThat(git.files(ObjectId.fromString(commit(state.current()))))
                .containsEntry(file, "image: " + candidate + "\n");
        assertThat(git.files(ObjectId.fromString(commit(state.stable())))).containsEntry(file, "image: " + good + "\n");
        assertThat(state.canaryInProgress()).isEqualTo(!candidate.equals(good));
    }

    private static String commit(Version version) {
        return version.identity().get("commit");
    }

    @Test
    void whatSomebodyElseRevertedInPartIsCompleted() throws Exception {
        leg = leg(new Target.Commit(v5.name()));
        LegPlan plan = plan();
        git.commit("main", "half a revert", Map.of(VALUES, "image: v4\n"));

        execute(plan);

        assertReverted();
        assertThat(leg.confirm(plan).done()).isTrue();
    }

    @Test
    void aChangeThatComesBackIsARollbackOfItsOwn() throws Exception {
        execute(plan());
        ObjectId again =
                git.commit("main", "v5 again", Map.of(VALUES, "image: v5\n", "apps/model-svc/new.yaml", "x\n"));
        leg = leg(new Target.Commit(v5.name()));

        LegPlan second = plan();
        execute(second);

        assertReverted();
        assertThat(git.headCommit().getParent(0)).isEqualTo(again);
        assertThat(git.headCommit().getFullMessage()).contains("Release-Guard-Planned-At: " + again.name());
    }

    @Test
    void aRevertThatWasOverwrittenIsNoEvidenceAndIsNotRepeated() throws Exception {
        LegPlan plan = plan();
        execute(plan);
        ObjectId v6 = git.commit("main", "v6", Map.of(VALUES, "image: v6\n"));

        Evidence evidence = leg.confirm(plan);
        assertThat(evidence.done()).isFalse();
        assertThat(evidence.sentence()).endsWith(VALUES + " was changed again since");
        execute(plan);
        assertThat(git.head("main")).isEqualTo(v6);
    }

    @Test
    void aPlanOfTheSameVersionTwiceDoesNothing() throws Exception {
        Version same = leg.read().current();
        LegPlan plan = leg.plan(same, same);

        execute(plan);

        assertThat(plan.actions().toString()).contains("nothing to do");
        assertThat(leg.confirm(plan).done()).isTrue();
        assertThat(git.pushes()).isZero();
    }

    @Test
    void aVersionOfAnotherMechanismIsRefused() {
        Version rollout = new Version("v9", Map.of(Version.POD_TEMPLATE_HASH, "9f9f"));
        Version other = new Version("v8", Map.of());
        assertThat(failure(() -> leg.plan(rollout, other))).hasMessageContaining("v9 is no commit of this branch");
    }

    @Test
    void aPromotionIsRefused() {
        assertThat(failure(() -> leg.promote(leg.read().current())).kind()).isEqualTo(Kind.UNSUITABLE);
    }

    // ---- what cannot be resolved

    @Test
    void whatCannotBeResolvedIsSaid() throws Exception {
        assertThat(failure(() -> leg(new Target.Commit("0123456")).read()))
                .hasMessageContaining("there is no commit 0123456 in its newest 500 commits");
        assertThat(failure(() -> leg(new Target.LastCommit("apps/nothing")).read()))
                .hasMessageContaining("it has no apps/nothing");
        assertThat(failure(() -> leg(new Target.LastCommit("README")).read()))
                .hasMessageContaining("is the first commit of all");
        assertThat(failure(() -> leg(new Target.Range(v5.name(), v4.name())).read()))
                .hasMessageContaining(s(v5) + " does not lie before " + s(v4));
        git.move("main", v4);
        git.move("other", v5);
        assertThat(failure(() -> leg(new Target.Commit(v5.name())).read()).kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void moreCommitsThanAreReadAreTooManyToLookBack() throws Exception {
        for (int i = 0; i < Remote.DEPTH + 5; i++) {
            git.commit("main", "busy", Map.of("apps/other/values.yaml", "image: v" + i));
        }
        assertThat(failure(() -> leg.read()))
                .hasMessageContaining("what is to be put back lies more than 500 commits back");
    }

    // ---- the server

    @ParameterizedTest
    @CsvSource({
        "401, FORBIDDEN, refuses the credential",
        "403, FORBIDDEN, grant read access to the repository",
        "404, NOT_FOUND, there is no repository at its address",
        "301, UNSUITABLE, redirects (HTTP 301)",
        "500, UNREACHABLE, answers HTTP 500",
        "503, UNREACHABLE, answers HTTP 503",
    })
    void aRefusalSaysWhatToDo(int status, Kind kind, String words) {
        git.misbehaves((what, exchange) -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            return true;
        });
        LegException refused = failure(() -> leg.read());
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused).hasMessageContaining(words);
        assertThat(refused.toString() + refused.getCause()).doesNotContain("s3cret");
    }

    @Test
    void aCredentialThatMayNotPushIsNoticedBeforeAnythingBreaks() {
        git.misbehaves((what, exchange) -> {
            if (what.endsWith("git-receive-pack")) {
                exchange.sendResponseHeaders(403, -1);
                return true;
            }
            return false;
        });
        LegException refused = failure(this::plan);
        assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refused).hasMessageContaining("grant write access to the repository");
    }

    @Test
    void aProtectedBranchIsSaidInTheServersWords() throws Exception {
        LegPlan plan = plan();
        git.beforePush((pack, commands) -> commands.forEach(c ->
                c.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "protected branch hook declined bot:s3cret")));

        LegException refused = executeFails(plan);

        assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refused)
                .hasMessageContaining("protected branch hook declined")
                .hasMessageContaining("Nothing was pushed")
                .hasMessageNotContaining("s3cret");
        assertThat(git.head("main")).isEqualTo(v5);
        assertThat(git.pushes()).isEqualTo(1);
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        git.misbehaves((what, exchange) -> {
            await(end);
            return true;
        });
        leg = leg(LAST, Duration.ofMillis(300), BoundedHttp.MOST_BYTES, git.url(), Authorization.none());
        LegException late = failure(() -> leg.read());
        end.countDown();
        assertThat(late.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(late).hasMessageContaining("does not answer in time");
    }

    @Test
    void aServerThatDripsIsGivenUp() {
        git.misbehaves((what, exchange) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write("000".getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                return true;
            }
            return true;
        });
        leg = leg(LAST, Duration.ofMillis(500), BoundedHttp.MOST_BYTES, git.url(), Authorization.none());
        assertThat(failure(() -> leg.read())).isNotNull();
    }

    @Test
    void aRepositoryThatIsTooLargeIsNotRead() throws Exception {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        git.commit("main", "large", Map.of("large", new String(noise, StandardCharsets.ISO_8859_1)));
        leg = leg(LAST, LIMIT, 100_000, git.url(), Authorization.none());
        LegException large = failure(() -> leg.read());
        assertThat(large.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(large).hasMessageContaining("the server sends more than");
    }

    @Test
    void whatIsNoGitServerIsSaid() {
        git.misbehaves((what, exchange) -> {
            byte[] page = "<html>Hello</html>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            return true;
        });
        LegException page = failure(() -> leg.read());
        assertThat(page.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(page).hasMessageContaining("does not answer as Git's smart HTTP protocol does");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        git.close();
        assertThat(failure(() -> leg.read())).hasMessageContaining("refuses the connection");
    }

    @Test
    void aCredentialThatCannotBeReadIsNotQuoted() {
        Supplier<String> broken = () -> {
            throw new IllegalStateException("s3cret");
        };
        leg = leg(LAST, LIMIT, BoundedHttp.MOST_BYTES, git.url(), Authorization.bearer(broken));
        LegException refused = failure(() -> leg.read());
        assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refused).hasNoCause().hasMessageNotContaining("s3cret");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Quiet {
        void run() throws IOException;
    }

    private static void quietly(Quiet what) {
        try {
            what.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
