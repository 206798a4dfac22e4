package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitRevertKindTest {
    private static final Position AT = new Position("release-guard.yaml", 2, 11);

    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        return new GitRevertKind().read(text, AT, Duration.ofMinutes(2), new LegKind.Lookup() {
            @Override
            public Cluster cluster(String nameOrNull, String namespace, Position at) {
                throw new AssertionError("a commit has no cluster");
            }

            @Override
            public GitRepository gitRepository(String nameOrNull, Position at) {
                return "nowhere".equals(nameOrNull)
                        ? null
                        : new GitRepository(
                                nameOrNull == null ? "deploys" : nameOrNull,
                                URI.create("https://git.example/deploys.git"),
                                "trunk",
                                null,
                                List.of(),
                                true);
            }

            @Override
            public ArgoCdServer argoCd(String nameOrNull, Position at) {
                return "nowhere".equals(nameOrNull)
                        ? null
                        : new ArgoCdServer(
                                nameOrNull == null ? "argocd" : nameOrNull,
                                URI.create("https://argocd.example"),
                                null,
                                List.of(),
                                true);
            }

            @Override
            public RestServer rest(RestType type, String nameOrNull, Position at) {
                return "nowhere".equals(nameOrNull)
                        ? null
                        : new RestServer(
                                nameOrNull == null ? type.word() : nameOrNull,
                                type,
                                URI.create("https://host.example"),
                                null,
                                List.of(),
                                true);
            }

            @Override
            public void problem(Position at, String message) {
                problems.add(at + ": " + message);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            git-revert 0123abc                                              | 0123abc                       | deploys | trunk
            git-revert 0123456789012345678901234567890123456789 in eu       | 0123456789012345678901234567890123456789 | eu | trunk
            git-revert 0123abc..9876fed branch release/1.2                  | 0123abc..9876fed              | deploys | release/1.2
            git-revert last commit of apps/model-svc in eu branch live      | last commit of apps/model-svc | eu      | live
            git-revert  last  commit  of  in  in  in                        | last commit of in             | in      | trunk
            """)
    void itNamesWhatIsReverted(String text, String target, String repository, String branch) {
        assertThat(read(text)).isInstanceOfSatisfying(GitSpec.class, spec -> {
            assertThat(spec.target()).hasToString(target);
            assertThat(spec.repository()).isEqualTo(repository);
            assertThat(spec.branch()).isEqualTo(branch);
            assertThat(spec.object()).isEqualTo(repository);
            assertThat(spec.movesTraffic()).isFalse();
            assertThat(spec.ifStillBreachingAfter()).isEqualTo(Duration.ofMinutes(2));
        });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            git-revert 0123abc then argocd-app model-svc                     | deploys | trunk | server=argocd, namespace=null, name=model-svc, project=null
            git-revert 0123abc in eu branch b then argocd-app a.b in ml      | eu      | b     | server=argocd, namespace=null, name=a.b, project=ml
            git-revert last commit of then in eu then argocd-app x on argo-eu | eu     | trunk | server=argo-eu, namespace=null, name=x, project=null
            git-revert 0123abc then argocd-app team-a/x in ml on argo-eu     | deploys | trunk | server=argo-eu, namespace=team-a, name=x, project=ml
            """)
    void itNamesWhatBringsTheRevertIntoTheWorld(String text, String repository, String branch, String app) {
        assertThat(read(text)).isInstanceOfSatisfying(GitSpec.class, spec -> {
            assertThat(spec.repository()).isEqualTo(repository);
            assertThat(spec.branch()).isEqualTo(branch);
            assertThat(spec.follower()).hasToString("ArgoCdAppSpec[" + app + "]");
            assertThat(spec.movesTraffic()).isTrue();
        });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
            git-revert 0123abc by github pull request                              | GITHUB | github | false | -
            git-revert 0123abc in eu  by  gitlab  merge  request  and  merge       | GITLAB | gitlab | true  | -
            git-revert 0123abc branch b by github pull request on ghe and merge then argocd-app x | GITHUB | ghe | true | x
            git-revert last commit of by in by by gitlab merge request on gl       | GITLAB | gl     | false | -
            """)
    void itNamesHowTheRevertIsProposed(String text, RestType type, String server, boolean merges, String follower) {
        assertThat(read(text)).isInstanceOfSatisfying(GitSpec.class, spec -> {
            assertThat(spec.proposal()).isEqualTo(new Proposal(type, server, merges, null));
            assertThat(spec.follower() == null ? null : spec.follower().object())
                    .isEqualTo(follower);
            assertThat(((GitSpec) spec.beside(List.of(spec))).proposal()).isEqualTo(spec.proposal());
        });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "by github pull request, PT30M",
        "by github pull request within 2h, PT2H",
        "by gitlab merge request on gl and merge within 90s then argocd-app x, PT1M30S",
        "by github pull request on within within 24h, PT24H"
    })
    void itSaysHowLongItWaitsForTheMerge(String how, Duration waits) {
        assertThat(read("git-revert 0123abc " + how).waitsForOthers()).isEqualTo(waits);
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsPushedWaitsForNobody() {
        assertThat(read("git-revert 0123abc").waitsForOthers()).isNull();
    }

    @Test
    void withoutARepositoryOrAServerThereIsNoLeg() {
        assertThat(read("git-revert 0123abc in nowhere")).isNull();
        assertThat(read("git-revert 0123abc then argocd-app x on nowhere")).isNull();
        assertThat(read("git-revert 0123abc by github pull request on nowhere")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            git-revert                                 | found `git-revert`, expected `git-revert COMMIT
            git-revert 0123abc in a b                  | found `git-revert 0123abc in a b`
            git-revert 0123abc...9876fed               | found `git-revert 0123abc...9876fed`
            git-revert 0123abc by pull request         | found `git-revert 0123abc by pull request`
            git-revert 0123abc by gitlab pull request  | found `git-revert 0123abc by gitlab pull request`
            git-revert 0123abc by github pull request within 0s    | found `within 0s`, expected how long to wait for the merge
            git-revert 0123abc by github pull request within soon  | found `within soon`, expected how long
            git-revert 0123abc by github pull request within 25h   | found `within 25h`, expected how long
            git-revert 0123abc within 5m               | found `git-revert 0123abc within 5m`
            git-revert HEAD                            | `HEAD` cannot be a commit; expected its hash
            git-revert 0123ab                          | `0123ab` cannot be a commit
            git-revert 0123ABC                         | `0123ABC` cannot be a commit
            git-revert main..0123abc                   | `main` cannot be a commit
            git-revert last commit of /etc             | `/etc` cannot be a path
            git-revert last commit of apps/../etc      | `apps/../etc` cannot be a path
            git-revert last commit of apps/            | `apps/` cannot be a path
            git-revert 0123abc branch -x               | `-x` cannot be a branch
            git-revert 0123abc branch a..b             | `a..b` cannot be a branch
            git-revert 0123abc branch a.lock           | `a.lock` cannot be a branch
            git-revert 0123abc branch refs:x           | `refs:x` cannot be a branch
            git-revert 0123abc then jenkins-job x      | found `jenkins-job x` after `then`, expected `argocd-app [NAMESPACE/]APP
            git-revert 0123abc then argocd-app         | found `argocd-app` after `then`, expected `argocd-app [NAMESPACE/]APP
            git-revert 0123abc then argocd-app A_B     | found `argocd-app A_B` after `then`
            git-revert 0123abc then argocd-app x in a/b | found `argocd-app x in a/b` after `then`
            """)
    void aMistakeIsSaidWithItsPlace(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).singleElement().asString().startsWith("release-guard.yaml:2:11: " + message);
    }
}
