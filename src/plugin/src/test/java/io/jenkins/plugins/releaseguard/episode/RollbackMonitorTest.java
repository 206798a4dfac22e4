package io.jenkins.plugins.releaseguard.episode;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.ExtensionList;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.steps.GuardedJenkins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

@Timeout(240)
class RollbackMonitorTest {
    @TempDir
    Path home;

    @Test
    void aJournalThatCannotBeReadIsNotFatalAndAdministratorsAreTold() throws Exception {
        Path folder = home.resolve("model-release-guard/rollbacks/e-1");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("journal"), "half a jour");

        try (LocalJenkins jenkins = LocalJenkins.start(home)) {
            assertThat(monitor().isActivated()).isTrue();
            assertThat(monitor().getTroubles()).singleElement().satisfies(trouble -> {
                assertThat(trouble.getId()).isEqualTo("e-1");
                assertThat(trouble.getWhat()).contains("set aside").contains("check the rollout by hand");
            });
        }
        assertThat(home.resolve("model-release-guard/rollbacks/e-1.unreadable/journal"))
                .exists();
        try (LocalJenkins jenkins = LocalJenkins.start(home)) {
            assertThat(monitor().isActivated()).as("at the next start").isTrue();
            dismiss("admin", "e-1");
            assertThat(monitor().isActivated()).isFalse();
        }
        try (LocalJenkins jenkins = LocalJenkins.start(home)) {
            assertThat(monitor().isActivated()).as("once dismissed").isFalse();
        }
    }

    @Test
    void withoutTroubleNothingIsShown() {
        try (LocalJenkins jenkins = LocalJenkins.start(home)) {
            assertThat(monitor().isActivated()).isFalse();
        }
    }

    @Test
    void aRollbackWhoseBuildIsGoneHasTheCredentialsOfItsJob() throws Exception {
        try (StagingWorld world = StagingWorld.start()) {
            loseTheBuildOfAGate(world);
            LocalCredentials.addText("cluster-token", "t0ps3cret", null);
            try (GuardedJenkins second = new GuardedJenkins(home, world)) {
                assertThat(second.resumed()).isEmpty();
                await("the rollback", () -> outcome().equals("ROLLED_BACK"));
                assertThat(LocalCredentials.uses()).containsExactly("cluster-token by release");
                assertThat(monitor().isActivated()).isFalse();
            }
            assertThat(world.aborts()).isEqualTo(1);
        }
    }

    @Test
    void withoutACredentialTheRollbackFailsAndAdministratorsGetTheCommandsUntilOneDismissesThem() throws Exception {
        try (StagingWorld world = StagingWorld.start()) {
            loseTheBuildOfAGate(world);
            String id;
            try (GuardedJenkins second = new GuardedJenkins(home, world)) {
                await("the end", () -> outcome().equals("ROLLBACK_FAILED"));
                await("the monitor", () -> monitor().isActivated());
                Trouble trouble = monitor().getTroubles().get(0);
                id = trouble.getId();
                assertThat(trouble.getWhat())
                        .contains("model-svc (release#1): ROLLBACK_FAILED")
                        .contains("The credential 'cluster-token' of 'staging'")
                        .doesNotContain("t0ps3cret");
                assertThat(trouble.getCommands())
                        .anyMatch(line -> line.equals("# argo-rollout model-svc in prod: from v5 to v4"))
                        .anyMatch(line -> line.contains("kubectl argo rollouts abort model-svc -n prod"));
            }
            assertThat(world.aborts()).isZero();
            try (GuardedJenkins third = new GuardedJenkins(home, world)) {
                assertThat(monitor().getTroubles())
                        .as("after a restart")
                        .singleElement()
                        .satisfies(trouble -> assertThat(trouble.getCommands()).isNotEmpty());
                assertThatThrownBy(() -> dismiss("bob", id)).isInstanceOf(AccessDeniedException.class);
                dismiss("admin", id);
                assertThat(monitor().isActivated()).isFalse();
            }
            try (GuardedJenkins fourth = new GuardedJenkins(home, world)) {
                assertThat(monitor().isActivated()).as("once dismissed").isFalse();
            }
        }
    }

    /** The controller dies while a gate watches, and its build is deleted. */
    private void loseTheBuildOfAGate(StagingWorld world) throws IOException {
        GuardedJenkins first = new GuardedJenkins(home, world);
        LocalCredentials.addText("cluster-token", "t0ps3cret", null);
        first.useForCluster("cluster-token");
        LocalBuild build = first.start("release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "'''");
        await("the watching", () -> isWatching(build));
        world.slowCandidateAfter(Duration.ZERO);
        first.crash();
        try (Stream<Path> files = Files.walk(home.resolve("jobs/release/builds/1"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isWatching(LocalBuild build) {
        ReleaseGuardAction action = build.run().getAction(ReleaseGuardAction.class);
        try {
            EpisodeState state = action == null
                    ? null
                    : EpisodeService.get().state(action.getIds().get(0));
            return state != null && state.isGateWithoutRollback();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RollbackMonitor monitor() {
        return ExtensionList.lookupSingleton(RollbackMonitor.class);
    }

    private static void dismiss(String user, String id) throws IOException {
        try (ACLContext asUser = ACL.as2(new UsernamePasswordAuthenticationToken(user, "x"))) {
            monitor().doDismiss(id);
        }
    }

    /** Empty as long as there is no record. */
    private String outcome() {
        try (Stream<Path> all = Files.walk(home.resolve("model-release-guard/rollbacks"))) {
            List<Path> records =
                    all.filter(file -> file.endsWith("record.json")).toList();
            if (records.isEmpty()) {
                return "";
            }
            JsonNode record = new ObjectMapper().readTree(Files.readString(records.get(0)));
            return record.path("outcome").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
