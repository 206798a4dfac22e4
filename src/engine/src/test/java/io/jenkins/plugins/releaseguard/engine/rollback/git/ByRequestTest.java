package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.RestCheck;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ByRequestTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String VALUES = "apps/model-svc/values.yaml";

    private final AtomicInteger accepted = new AtomicInteger();
    private GitServer git;
    private FakeCodeHost host;
    private ObjectId v5;
    private RestType type;

    @BeforeEach
    void start() throws IOException {
        git = new GitServer();
        git.commit("main", "first", Map.of("README", "deploys\n"));
        git.commit("main", "model-svc v4", Map.of(VALUES, "image: v4\n"));
        v5 = git.commit("main", "model-svc v5", Map.of(VALUES, "image: v5\n"));
    }

    @AfterEach
    void stop() {
        if (host != null) {
            host.close();
        }
        git.close();
    }

    private void hosted(RestType by) throws IOException {
        type = by;
        host = new FakeCodeHost(by, git);
    }

    private BranchLeg leg(boolean merges) {
        return leg(merges, "t0ken");
    }

    /** A leg of its own each time, as after a restart. */
    private BranchLeg leg(boolean merges, String token) {
        GitSpec spec = new GitSpec(
                "git-revert",
                new Position("p.yaml", 2, 11),
                "deploys",
                "main",
                new Target.LastCommit("apps/model-svc"),
                new Proposal(type, "host", merges, Duration.ofMinutes(20)),
                null,
                false,
                null);
        WebServer api = new WebServer("host", host.url(), Authorization.bearer(() -> token), HTTP);
        return new BranchLeg(
                spec,
                new WebServer("deploys", git.url(), Authorization.none(), HTTP),
                CodeHost.of(type, api, git.url()),
                "ml/release#12",
                Duration.ofSeconds(20),
                BoundedHttp.MOST_BYTES,
                Clock.systemUTC());
    }

    private LegPlan plan(boolean merges) throws LegException {
        try (BranchLeg leg = leg(merges)) {
            LegState state = leg.read();
            return leg.plan(state.current(), state.stable());
        }
    }

    /** Why it has to be tried again, or has failed; null: it is done. */
    private LegException execute(LegPlan plan, boolean merges) {
        try (BranchLeg leg = leg(merges)) {
            return catchThrowableOfType(LegException.class, () -> leg.execute(plan, accepted::incrementAndGet));
        }
    }

    private void assertWaits(LegException waits, String message) {
        assertThat(waits).as("a LegException").isNotNull();
        assertThat(waits).hasMessageContaining(message);
        boolean isOpen = waits.getMessage().contains(" is open and ");
        assertThat(waits.kind() == LegException.Kind.WAITING).isEqualTo(isOpen);
        assertThat(waits.mayPass()).isTrue();
        assertThat(accepted).hasValue(0);
    }

    private void assertBack(LegPlan plan) throws Exception {
        assertThat(git.files(git.head("main"))).containsEntry(VALUES, "image: v4\n");
        assertThat(accepted).hasValue(1);
        try (BranchLeg leg = leg(false)) {
            assertThat(leg.confirm(plan).done()).isTrue();
            assertThat(leg.read().canaryInProgress()).isFalse();
        }
        assertThat(host.pulls()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void aRevertIsProposedOnceAndDoneWhenAPersonHasMergedIt(RestType by) throws Exception {
        hosted(by);
        LegPlan plan = plan(false);

        assertWaits(execute(plan, false), "(https://host/12) is open and waits for somebody to merge it");
        assertThat(git.head("main")).isEqualTo(v5);
        FakeCodeHost.Pull pull = host.pulls().get(0);
        assertThat(pull.from()).matches("release-guard/[0-9a-f]{12}");
        assertThat(pull.into()).isEqualTo("main");
        assertThat(pull.asked.path("title").asText()).isEqualTo("Revert \"model-svc v5\"");
        assertThat(pull.text())
                .startsWith("This reverts commit " + v5.name())
                .endsWith("Release-Guard-By: ml/release#12\n");
        assertThat(git.files(git.head(pull.from()))).containsEntry(VALUES, "image: v4\n");

        // others push meanwhile
        git.commit("main", "another app", Map.of("apps/other/values.yaml", "image: v1\n"));
        assertWaits(execute(plan, false), "is open and waits for somebody to merge it");
        assertThat(host.writes()).hasSize(1);
        assertThat(git.pushes()).isEqualTo(1);

        host.merge(pull, false);
        assertThat(execute(plan, false)).isNull();
        assertBack(plan);
        assertThat(git.files(git.head("main"))).containsEntry("apps/other/values.yaml", "image: v1\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void oneThatWasSquashedIsDoneAsWell(RestType by) throws Exception {
        hosted(by);
        LegPlan plan = plan(false);
        assertWaits(execute(plan, false), "is open");
        host.merge(host.pulls().get(0), true);

        assertThat(execute(plan, false)).isNull();
        assertBack(plan);
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void withAndMergeItIsMergedAsSoonAsTheHostLetsItBe(RestType by) throws Exception {
        hosted(by);
        LegPlan plan = plan(true);
        host.mergesNot("1 review is required");
        assertWaits(execute(plan, true), "is open and cannot be merged yet (HTTP 405, 1 review is required)");
        assertThat(git.head("main")).isEqualTo(v5);

        host.mergesNot(null);
        assertThat(execute(plan, true)).isNull();
        assertBack(plan);
        assertThat(git.pushes()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void whatOthersHaveAddedToItIsNotMerged(RestType by) throws Exception {
        hosted(by);
        LegPlan plan = plan(true);
        host.mergesNot("checks are running");
        assertWaits(execute(plan, true), "is open and cannot be merged yet");
        host.mergesNot(null);
        git.commit(host.pulls().get(0).from(), "smuggled in", Map.of("apps/other/values.yaml", "image: evil\n"));

        LegException refused = execute(plan, true);
        assertThat(refused.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(refused).hasMessageContaining("has a commit that is not of this rollback, so it is not merged");
        assertThat(git.head("main")).isEqualTo(v5);
    }

    /** Where a rollback was stopped, and how often it has asked the host to write in the end. */
    @ParameterizedTest
    @CsvSource({
        "GITHUB, POST pulls, false",
        "GITHUB, POST pulls, true",
        "GITLAB, POST merge_requests, false",
        "GITLAB, POST merge_requests, true",
        "GITHUB, PUT pulls/merge, true",
        "GITLAB, PUT merge_requests/merge, true",
    })
    void aRollbackThatWasStoppedGoesOn(RestType by, String write, boolean wasDone) throws Exception {
        hosted(by);
        LegPlan plan = plan(true);
        host.refuses(write, 503, wasDone);

        LegException lost = execute(plan, true);
        assertThat(lost.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(lost.getMessage()).contains("HTTP 503").doesNotContain("t0ken");
        assertThat(accepted).hasValue(0);

        assertThat(execute(plan, true)).isNull();
        assertBack(plan);
        assertThat(git.pushes()).as("to its own branch, once or found").isLessThanOrEqualTo(2);
    }

    @Test
    void aBranchThatGitHubDoesNotSeeYetIsProposedALittleLater() throws Exception {
        hosted(RestType.GITHUB);
        LegPlan plan = plan(true);
        host.refuses("POST pulls", 422, false);

        assertWaits(execute(plan, true), "cannot open a pull request yet (HTTP 422, because of");
        assertThat(execute(plan, true)).isNull();
        assertBack(plan);
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void oneThatSomebodyHasClosedIsNotOpenedAgain(RestType by) throws Exception {
        hosted(by);
        LegPlan plan = plan(false);
        assertWaits(execute(plan, false), "is open");
        host.pulls().get(0).state = "closed";

        LegException closed = execute(plan, false);
        assertThat(closed.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(closed).hasMessageContaining("was closed and not merged: somebody has decided against it");
        assertThat(host.pulls()).hasSize(1);
        assertThat(git.head("main")).isEqualTo(v5);
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void aNewerReleaseSupersedesItAndNothingIsProposed(RestType by) throws Exception {
        hosted(by);
        LegPlan plan = plan(false);
        git.commit("main", "model-svc v6", Map.of(VALUES, "image: v6\n"));

        assertThat(execute(plan, false).kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(host.pulls()).isEmpty();
        assertThat(git.pushes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GITHUB, https://api.github.com, https://github.com/ml/deploys.git, ml/deploys",
        "GITHUB, https://ghe.example/api/v3, https://ghe.example/ml/deploys, ml/deploys",
        "GITLAB, https://gitlab.com/api/v4, https://gitlab.com/ml/team/deploys.git, ml/team/deploys",
        "GITLAB, https://host.example/gitlab/api/v4/, https://host.example/gitlab/ml/deploys.git, ml/deploys",
    })
    void theRepositoryIsFoundInItsAddress(RestType by, URI api, URI repository, String name) {
        WebServer server = new WebServer("host", api, Authorization.none(), HTTP);
        assertThat(CodeHost.of(by, server, repository).repository()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            GITHUB | GitHub answers; what the credential may do is asked of the repository, by readiness
            GITLAB | GitLab answers; this is the token of bot
            """)
    void anAdministratorCanTryTheServer(RestType by, String said) throws Exception {
        hosted(by);
        WebServer known = new WebServer("host", host.url(), Authorization.bearer(() -> "t0ken"), HTTP);
        assertThat(RestCheck.of(by, known)).isEqualTo(new ConnectionCheck(true, said));
        WebServer unknown = new WebServer("host", host.url(), Authorization.bearer(() -> "0ld"), HTTP);
        assertThat(RestCheck.of(by, unknown).isUsable()).isFalse();
    }

    // ---- the plan

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            GITHUB | pull request  | gh pr create --base main --head release-guard/
            GITLAB | merge request | glab mr create --target-branch main --source-branch release-guard/
            """)
    void aPlanSaysHowItIsProposedAndChangesNothing(RestType by, String word, String command) throws Exception {
        hosted(by);
        assertThat(plan(false).actions().subList(1, 3)).satisfies(actions -> {
            assertThat(actions.get(0))
                    .startsWith("push it to branch release-guard/")
                    .endsWith(" and open a " + word + " into main");
            assertThat(actions.get(1)).isEqualTo("wait until somebody has merged that, for at most 20m");
        });
        assertThat(plan(true).actions()).last().isEqualTo("merge that as soon as it can be merged, for at most 20m");
        assertThat(plan(false).commands().get(2)).startsWith("git push origin HEAD:refs/heads/release-guard/");
        assertThat(plan(false).commands().get(3)).startsWith(command);
        assertThat(host.writes()).isEmpty();
        assertThat(git.pushes()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            GITHUB | read-only | FORBIDDEN   | GitHub server host: the credential may not write to repository ml/deploys; grant `Pull requests: write`
            GITLAB | read-only | FORBIDDEN   | GitLab server host: the credential may not write to project ml/deploys; grant the role Developer
            GITHUB | archived  | UNSUITABLE  | GitHub server host: repository ml/deploys is archived
            GITLAB | archived  | UNSUITABLE  | GitLab server host: project ml/deploys is archived, or takes no merge requests
            GITHUB | 404       | NOT_FOUND   | there is no repository ml/deploys, or the credential may not see it
            GITLAB | 404       | NOT_FOUND   | there is no repository ml/deploys, or the credential may not see it
            GITHUB | 401       | FORBIDDEN   | the server refuses the credential (HTTP 401
            GITLAB | 502       | UNREACHABLE | the server answers HTTP 502
            """)
    void whatStandsAgainstItIsNoticedBeforeAnythingBreaks(RestType by, String what, Kind kind, String message)
            throws Exception {
        hosted(by);
        switch (what) {
            case "read-only" -> {
                host.repository.withObject("/permissions").put("push", false);
                host.repository.withObject("/permissions/project_access").put("access_level", 20);
            }
            case "archived" -> host.repository.put("archived", true);
            default -> host.refuses("GET", Integer.parseInt(what), false);
        }
        LegException refused = catchThrowableOfType(LegException.class, () -> plan(false));
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused.getMessage()).contains(message).doesNotContain("t0ken");
    }

    @ParameterizedTest
    @EnumSource(names = {"GITHUB", "GITLAB"})
    void aTokenThatHasExpiredSinceIsSaid(RestType by) throws Exception {
        hosted(by);
        LegPlan plan = plan(false);
        try (BranchLeg leg = leg(false, "0ld")) {
            LegException refused =
                    catchThrowableOfType(LegException.class, () -> leg.execute(plan, accepted::incrementAndGet));
            assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
            assertThat(refused).hasMessageContaining("the server refuses the credential (HTTP 401, Bad credentials)");
        }
        assertThat(git.pushes()).isZero();
    }
}
