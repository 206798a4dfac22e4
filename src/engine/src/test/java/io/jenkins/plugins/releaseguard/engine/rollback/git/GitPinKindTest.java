package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitPinKindTest {
    private static final Position AT = new Position("release-guard.yaml", 2, 11);

    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        return new GitPinKind().read(text, AT, Duration.ofMinutes(2), new LegKind.Lookup() {
            @Override
            public Cluster cluster(String nameOrNull, String namespace, Position at) {
                throw new AssertionError("a file has no cluster");
            }

            @Override
            public GitRepository gitRepository(String nameOrNull, Position at) {
                return new GitRepository(
                        nameOrNull == null ? "deploys" : nameOrNull,
                        URI.create("https://git.example/deploys.git"),
                        "trunk",
                        null,
                        List.of(),
                        true);
            }

            @Override
            public ArgoCdServer argoCd(String nameOrNull, Position at) {
                return new ArgoCdServer("argocd", URI.create("https://argocd.example"), null, List.of(), true);
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
            nullValues = "-",
            textBlock =
                    """
            git-pin image.tag of a/values.yaml to v4                           | image.tag of a/values.yaml to v4          | deploys | trunk | -
            git-pin  image.tag  of  values.yml  to  last-known-good  in  eu    | image.tag of values.yml to last-known-good | eu     | trunk | -
            git-pin images[name=m].newTag of k.yaml to v4 branch live          | images[name=m].newTag of k.yaml to v4     | deploys | live  | -
            git-pin tag of v.json to sha256:0af then argocd-app model-svc      | tag of v.json to sha256:0af               | deploys | trunk | model-svc
            git-pin to of of.yaml to to in in                                  | to of of.yaml to to                       | in      | trunk | -
            """)
    void itNamesWhatIsSetBack(String text, String target, String repository, String branch, String follower) {
        assertThat(read(text)).isInstanceOfSatisfying(GitSpec.class, spec -> {
            assertThat(spec.target()).hasToString(target);
            assertThat(spec.repository()).isEqualTo(repository);
            assertThat(spec.branch()).isEqualTo(branch);
            assertThat(spec.object()).isEqualTo(follower == null ? repository : follower);
            assertThat(spec.movesTraffic()).isEqualTo(follower != null);
            assertThat(spec.changesSource()).isTrue();
            assertThat(spec.ifStillBreachingAfter()).isEqualTo(Duration.ofMinutes(2));
        });
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            git-pin                                     | found `git-pin`, expected `git-pin KEY of FILE to VALUE|last-known-good
            git-pin tag of values.yaml                  | found `git-pin tag of values.yaml`
            git-pin tag of values.yaml to v4 v5         | found `git-pin tag of values.yaml to v4 v5`
            git-pin a..b of values.yaml to v4           | `a..b` is no way to a value; expected for example `image.tag`
            git-pin tag of ../values.yaml to v4         | `../values.yaml` cannot be a path
            git-pin tag of Dockerfile to v4             | `Dockerfile` cannot be pinned in; expected a file that ends in .yaml
            git-pin tag of values.yaml to v4 branch -x  | `-x` cannot be a branch
            git-pin tag of values.yaml to v4 then x     | found `x` after `then`
            """)
    void aMistakeIsSaidWithItsPlace(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).singleElement().asString().startsWith("release-guard.yaml:2:11: " + message);
    }
}
