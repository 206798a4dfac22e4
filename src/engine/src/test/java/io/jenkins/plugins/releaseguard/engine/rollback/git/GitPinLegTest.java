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
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GitPinLegTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String VALUES = "apps/model-svc/values.yaml";
    private static final String SUBJECT = "image.tag of " + VALUES;
    private static final String OBJECT = "branch main of Git repository deploys";

    private final AtomicInteger accepted = new AtomicInteger();
    private GitServer git;
    private BranchLeg leg;

    @BeforeEach
    void start() throws IOException {
        git = new GitServer();
        git.commit("main", "first", Map.of("README", "deploys\n"));
        release("v3");
        release("v4");
        release("v5");
        leg = leg(null);
    }

    @AfterEach
    void stop() {
        leg.close();
        git.close();
    }

    private static String values(String tag) {
        return "# model-svc\nimage:\n  tag:  " + tag + "   # pinned\n\nreplicas: 3\n";
    }

    private ObjectId release(String tag) throws IOException {
        return git.commit("main", "model-svc " + tag, Map.of(VALUES, values(tag)));
    }

    private BranchLeg leg(String value) {
        Target pin = new Target.Pin(VALUES, KeyPath.parse("image.tag"), value);
        GitSpec spec = new GitSpec("git-pin", new Position("p.yaml", 2, 11), "deploys", "main", pin, null);
        WebServer server = new WebServer("deploys", git.url(), Authorization.basic(() -> "bot", () -> "s3cret"), HTTP);
        return new BranchLeg(
                spec, server, null, "ml/release#12", Duration.ofSeconds(20), BoundedHttp.MOST_BYTES, CLOCK);
    }

    private LegPlan plan() throws LegException {
        LegState state = leg.read();
        return leg.plan(state.current(), state.stable());
    }

    private void execute(LegPlan plan) throws LegException {
        leg.execute(plan, accepted::incrementAndGet);
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage(OBJECT + ": " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private String file() throws IOException {
        return git.files(git.head("main")).get(VALUES);
    }

    private String at() throws IOException {
        return OBJECT + " is at " + Change.shown(git.head("main"));
    }

    // ---- read and plan

    @Test
    void itSaysWhichValueIsTheCandidate() throws Exception {
        LegState state = leg.read();

        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.current().identity())
                .containsExactly(
                        Map.entry("repository", "Git repository deploys"),
                        Map.entry("branch", "main"),
                        Map.entry("file", VALUES),
                        Map.entry("key", "image.tag"),
                        Map.entry("value", "v5"));
        assertThat(state.current().isCalled("v5")).isTrue();
        assertThat(state.stable().isCalled("v4")).isTrue();
        assertThat(state.percentOf(state.current())).isNull();
        assertThat(state.summary()).isEqualTo(at() + ", where " + SUBJECT + " is v5");
    }

    /** The values of the branch, oldest first, and the one to return to. */
    @ParameterizedTest
    @CsvSource({
        "v3 v4 v5, v4",
        "v4 v5 other v5, v4",
        "v3 v4 v5 v4, v4",
        "v3 v4 v5 v4 v5, v4",
        "v3 v4 v5 v4 v6, v4",
        "v4 broken v5, v4",
        "v4 gone v5, v4",
        "v3 v4 v5 v6 v4, v4",
        "v3 v4 v5 v6 v4 v7, v4",
    })
    void theLastKnownGoodValueIsOneThatWasNotLeftForAnOlderOrTheOneThatSomebodyHasGoneBackTo(String values, String good)
            throws Exception {
        git.move("main", git.commit("new", "first", Map.of("README", "x\n")));
        for (String value : values.split(" ")) {
            switch (value) {
                case "other" -> git.commit("main", "other", Map.of(VALUES, "image: {tag: v5}\n"));
                case "broken" -> git.commit("main", "broken", Map.of(VALUES, "image: {tag: \n"));
                case "gone" -> git.commit("main", "gone", Map.of(VALUES, "image: {}\n"));
                default -> release(value);
            }
        }
        assertThat(leg.read().stable().version()).isEqualTo(good);
    }

    /**
     * The values of the branch, oldest first, an hour each but for the one with an asterisk, which comes a day after the one before.
     *
     * @param good that can be returned to, the best one first, with how long each has served
     * @param left that were left for an older one
     */
    @ParameterizedTest
    @CsvSource({
        "v3 v4 v5, v4 1 h v3 unknown, ''",
        "v3 v4 v5*, v4 24 h v3 unknown, ''",
        "v3 v4* v5 v3 v6, v3 1 h, v5 v4",
        "v3 v4 v5 v4, '', v5",
    })
    void whatCanBeReturnedToIsToldWithHowLongItHasServed(String values, String good, String left) throws Exception {
        git.move("main", git.commit("new", "first", Map.of("README", "x\n")));
        for (String value : values.split(" ")) {
            git.pass(Duration.ofHours(value.endsWith("*") ? 24 : 1));
            release(value.replace("*", ""));
        }
        List<String> told = new ArrayList<>();
        for (Version version : leg.earlier()) {
            Duration served = leg.served(version);
            told.add(version + " " + (served == null ? "unknown" : served.toHours() + " h"));
        }
        assertThat(leg.choosesFromHistory()).isTrue();
        assertThat(String.join(" ", told)).isEqualTo(good);
        assertThat(leg.passedOver(null))
                .containsExactlyElementsOf(Arrays.stream(left.split(" "))
                        .filter(value -> !value.isEmpty())
                        .map(value -> value + " was left for an older value")
                        .toList());
    }

    @Test
    void aValueThatThePolicyNamesHasNoHistory() throws Exception {
        leg = leg("v3");
        assertThat(leg.choosesFromHistory()).isFalse();
        assertThat(leg.earlier()).isEmpty();
        assertThat(leg.passedOver(null)).isEmpty();
    }

    @Test
    void withoutAnEarlierValueItHasToBeWritten() throws Exception {
        git.move("main", git.commit("new", "first", Map.of("README", "x\n")));
        release("v1");
        assertFails(
                () -> leg.read(),
                Kind.NOT_FOUND,
                SUBJECT + " is v1, and its newest 500 commits have no earlier value to return to; write the value in"
                        + " the place of `last-known-good`");
        leg = leg("v0");
        assertThat(plan().target().version()).isEqualTo("v0");
    }

    @Test
    void aPlanNamesTheValuesAndChangesNothing() throws Exception {
        ObjectId head = git.head("main");
        LegPlan plan = plan();

        assertThat(plan.actions())
                .containsExactly("set " + SUBJECT + " on " + OBJECT + " (at " + Change.shown(head) + ") from v5 to v4");
        assertThat(plan.commands())
                .containsExactly(
                        "git clone --branch main " + git.url() + " revert && cd revert",
                        "yq -i '.image.tag = \"v4\"' " + VALUES,
                        "git commit -am 'Set " + SUBJECT + " back to v4'",
                        "git push origin HEAD:main");
        assertThat(git.head("main")).isEqualTo(head);
        assertThat(git.pushes()).isZero();
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(plan);
            out.writeObject(leg.spec());
        }
    }

    @Test
    void whoElseSetsTheValueIsStillArmed() throws Exception {
        git.commit(
                "main",
                "marker",
                Map.of(VALUES, values("v5").replace("# pinned", "# {\"$imagepolicy\": \"flux-system:model:tag\"}")));
        assertThat(plan().actions())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("still armed: the image automation of Flux sets " + VALUES);
    }

    // ---- the rollback

    @Test
    void theValueIsSetBackOnceAndNothingBesideIt() throws Exception {
        LegPlan plan = plan();
        ObjectId head = git.head("main");
        assertThat(leg.confirm(plan))
                .isEqualTo(new Evidence(false, false, at() + ", and " + SUBJECT + " not yet back to v4"));

        execute(plan);

        assertThat(file()).isEqualTo(values("v4"));
        assertThat(git.headCommit().getParent(0)).isEqualTo(head);
        assertThat(git.headCommit().getFullMessage())
                .isEqualTo("Set " + SUBJECT + " back to v4\n\nIt was v5.\n\nRelease-Guard-Pins: " + SUBJECT
                        + " from v5 to v4\nRelease-Guard-Planned-At: " + head.name()
                        + "\nRelease-Guard-By: ml/release#12\n");
        assertThat(leg.confirm(plan))
                .isEqualTo(new Evidence(
                        false,
                        true,
                        at() + ", with the revert " + Change.shown(git.head("main")) + ": " + SUBJECT
                                + " is back to v4"));

        ObjectId revert = git.head("main");
        execute(plan);
        assertThat(git.head("main")).isEqualTo(revert);
        assertThat(git.pushes()).isEqualTo(1);
        assertThat(accepted).hasValue(2);
        assertThat(leg.read().canaryInProgress()).isFalse();
        assertThat(leg.read().current().version()).isEqualTo("v4");
        assertThat(plan().actions()).containsExactly("nothing to do: " + OBJECT + " has nothing to revert");
    }

    /** What others have done since the plan, and what comes of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            nothing                |             | v4 | 1
            another app            |             | v4 | 1
            a comment in the file  |             | v4 | 1
            set back by hand       |             | v4 | 0
            v6                     | SUPERSEDED  | v6 | 0
            the file is gone       | NOT_FOUND   |    | 0
            the key is gone        | UNSUITABLE  |    | 0
            """)
    void whatOthersDidSinceThePlanDecides(String others, Kind failure, String tag, long pushes) throws Exception {
        LegPlan plan = plan();
        switch (others) {
            case "another app" -> git.commit("main", others, Map.of("apps/other/values.yaml", "tag: v1\n"));
            case "a comment in the file" -> git.commit("main", others, Map.of(VALUES, "# new\n" + values("v5")));
            case "set back by hand" -> release("v4");
            case "v6" -> release("v6");
            case "the file is gone" -> git.commit("main", others, Map.of(VALUES, ""));
            case "the key is gone" -> git.commit("main", others, Map.of(VALUES, "replicas: 3\n"));
            default -> {}
        }
        ObjectId head = git.head("main");

        LegException failed = catchThrowableOfType(LegException.class, () -> execute(plan));

        assertThat(failed == null ? null : failed.kind()).isEqualTo(failure);
        assertThat(accepted).hasValue(failure == null ? 1 : 0);
        assertThat(git.pushes()).isEqualTo(pushes);
        assertThat(leg.confirm(plan).done()).isEqualTo(failure == null);
        if (tag != null) {
            assertThat(file()).endsWith(values(tag));
        }
        if (pushes == 0) {
            assertThat(git.head("main")).isEqualTo(head);
        }
    }

    @Test
    void aValueThatIsNeitherIsLeftAlone() throws Exception {
        LegPlan plan = plan();
        release("v6");
        assertFails(
                () -> execute(plan),
                Kind.SUPERSEDED,
                SUBJECT + " is v6, neither v5 as planned nor v4; nothing was pushed");
    }

    @Test
    void aPushWhoseAnswerWasLostIsNotMadeTwice() throws Exception {
        LegPlan plan = plan();
        git.misbehaves((what, exchange) -> {
            if (what.equals("POST git-receive-pack")) {
                git.misbehaves((later, other) -> false);
                git.receiveSilently(exchange);
                return true;
            }
            return false;
        });
        LegException lost = catchThrowableOfType(LegException.class, () -> execute(plan));
        assertThat(lost.mayPass()).isTrue();
        ObjectId revert = git.head("main");
        assertThat(file()).isEqualTo(values("v4"));

        leg = leg(null);
        execute(plan);
        assertThat(git.head("main")).isEqualTo(revert);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void aPushInBetweenIsSetBackUpon() throws Exception {
        LegPlan plan = plan();
        AtomicInteger times = new AtomicInteger();
        git.misbehaves((what, exchange) -> {
            if (what.equals("GET git-receive-pack") && times.incrementAndGet() <= 2) {
                git.commit("main", "another app", Map.of("apps/other/values.yaml", "tag: v" + times + "\n"));
            }
            return false;
        });

        execute(plan);

        assertThat(file()).isEqualTo(values("v4"));
        assertThat(git.files(git.head("main"))).containsEntry("apps/other/values.yaml", "tag: v2\n");
    }

    @Test
    void aBadValueThatComesBackIsNotFoughtButIsNoEvidence() throws Exception {
        LegPlan plan = plan();
        execute(plan);
        ObjectId again = release("v5");

        execute(plan);
        assertThat(git.head("main")).isEqualTo(again);
        assertThat(leg.confirm(plan).done()).isFalse();
        assertThat(leg.confirm(plan).sentence()).endsWith("but " + SUBJECT + " was changed again since");

        execute(plan());
        assertThat(file()).as("another rollback").isEqualTo(values("v4"));
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
        assertFails(
                this::plan,
                Kind.FORBIDDEN,
                "cannot push to it: the credential lacks a permission (HTTP 403); grant write access to the repository");
    }

    @Test
    void whatCannotBePinnedIsSaid() throws Exception {
        git.commit("main", "broken", Map.of(VALUES, "image: {tag: {{ .Values.tag }}\n"));
        assertThat(catchThrowableOfType(LegException.class, () -> leg.read()))
                .hasMessageContaining(VALUES + " is neither YAML nor JSON");
        git.commit("main", "gone", Map.of(VALUES, ""));
        assertFails(
                () -> leg.read(), Kind.NOT_FOUND, "it has no file " + VALUES + ", or one of more than 4194304 bytes");
    }

    @Test
    void aVersionOfAnotherMechanismIsRefused() {
        Version rollout = new Version("v9", Map.of(Version.POD_TEMPLATE_HASH, "9f9f"));
        Version commit = new Version("v8", Map.of("value", "v8"));
        assertFails(() -> leg.plan(rollout, commit), Kind.UNSUITABLE, "v9 is no value of " + SUBJECT);
        assertFails(() -> leg.plan(commit, rollout), Kind.UNSUITABLE, "v8 is no value of " + SUBJECT);
    }

    @Test
    void theCommitsOfTheBranchAreToldApartByTheirValue() throws Exception {
        LegPlan plan = plan();
        ObjectId bad = git.head("main");
        execute(plan);
        leg.read();
        assertThat(leg.isBack(git.head("main").name())).isTrue();
        assertThat(leg.isBack(bad.name())).isFalse();
        assertThat(leg.isBack("not a commit")).isNull();
        assertThat(leg.isBack(plan, bad.name())).isFalse();
        assertThat(leg.isBack(plan, git.head("main").name())).isTrue();
    }
}
