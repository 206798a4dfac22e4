package io.jenkins.plugins.releaseguard.episode;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Result;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.steps.GuardedJenkins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.stapler.StaplerRequest2;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

/** What goes on in the controller when the build of a gate has ended. */
@Timeout(120)
class WatchAfterGateTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path home;

    private final WatchesAction list = new WatchesAction();
    private StagingWorld world;
    private GuardedJenkins jenkins;

    @BeforeEach
    void start() {
        world = StagingWorld.start();
        jenkins = new GuardedJenkins(home, world);
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
    }

    @Test
    void aBreachAfterTheBuildIsRolledBackToTheRecordedBaselineAndTheBuildStaysAsItWas() throws Exception {
        LocalBuild build = gate("1h");
        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(build.log()).contains("The release is watched for 1 h 0 min more", "release-guard-watches/watch/");
        assertThat(world.weights()).containsEntry("v5", 100);
        Map<Path, FileTime> asItEnded = filesOf(build);
        WatchPage watch = watch();
        assertThat(watch.isRunning()).isTrue();
        ReleaseGuardAction page = build.run().getAction(ReleaseGuardAction.class);
        assertThat(page.watchOf(page.getIds().get(0))).isEqualTo("release-guard-watches/watch/" + watch.getId() + "/");
        assertThat(page.watchOf("another")).isNull();
        await("its window", () -> watch().getState().startsWith("model-svc v5: running"));

        try (AuditLines audit = new AuditLines()) {
            world.slowCandidateAfter(Duration.ZERO);
            awaitEnd();
            assertThat(audit.all())
                    .anyMatch(line -> line.contains("event=rollback-decided id=" + watch.getId() + " kind=watch"))
                    .anyMatch(line -> line.contains("event=quarantine-added"))
                    .anyMatch(line -> line.contains("event=episode-ended") && line.contains("outcome=ROLLED_BACK"));
        }

        JsonNode record = record();
        assertThat(record.path("kind").asText()).isEqualTo("watch");
        assertThat(record.path("verdict").asText()).isEqualTo("BREACH");
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(record.path("baseline").path("version").asText()).isEqualTo("v4");
        assertThat(watch().getState()).contains("rolled back to v4");
        assertThat(world.weights()).containsEntry("v4", 100);
        assertThat(templates()).as("v5, and back").isEqualTo(2);
        assertThat(filesOf(build)).isEqualTo(asItEnded);
        assertThat(build.run().getAction(ReleaseGuardAction.class).getIds()).hasSize(1);
    }

    @Test
    void aReleaseThatStaysWellPasses() throws Exception {
        gate("3s");
        awaitEnd();

        assertThat(record().path("verdict").asText()).isEqualTo("HEALTHY");
        assertThat(record().path("outcome").asText()).isEqualTo("PASSED");
        assertThat(world.weights()).containsEntry("v5", 100);
    }

    @Test
    void aControllerThatDiesGoesOnWithItAndRollsBackOnce() throws Exception {
        gate("1h");
        await("the first look", () -> watch().getState().contains("p95_latency"));
        jenkins.crash();
        world.slowCandidateAfter(Duration.ZERO);
        jenkins = new GuardedJenkins(home, world);
        awaitEnd();

        assertThat(record().path("outcome").asText())
                .as(record().toPrettyString())
                .isEqualTo("ROLLED_BACK");
        assertThat(templates()).as("v5, and back").isEqualTo(2);
        jenkins.crash();
        jenkins = new GuardedJenkins(home, world);
        assertThat(watch().getState()).contains("rolled back to v4");
        assertThat(watch().isRunning()).isFalse();
    }

    @Test
    void theNextReleaseEndsIt() throws Exception {
        gate("1h");
        world.pushVersion("v6");
        LocalBuild next = gate("1h");

        assertThat(next.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(list.getWatches()).hasSize(2);
        WatchPage old = list.getWatches().get(1);
        assertThat(old.getState()).contains("superseded").contains("v6");
        assertThat(list.getWatches().get(0).isRunning()).isTrue();
        assertThat(templates()).as("v5 and v6").isEqualTo(2);
    }

    @Test
    void whoMayRollBackMayStopItAndNothingIsWritten() throws Exception {
        gate("1h");
        try (ACLContext bob = as("bob")) {
            assertThat(list.getWatches()).isEmpty();
            assertThat(list.getIconFileName()).isNull();
        }
        String id = watch().getId();
        WatchPage page = watch();
        try (ACLContext bob = as("bob")) {
            assertThat(list.getWatch(id)).isNull();
            assertThat(page.isStoppable()).isFalse();
            assertThatThrownBy(() -> page.doStop(request(Map.of()))).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(page::doRecord).isInstanceOf(AccessDeniedException.class);
        }
        try (ACLContext anna = as("admin");
                AuditLines audit = new AuditLines()) {
            assertThat(page.isStoppable()).isTrue();
            assertThat(status(page)).isEqualTo(200);
            assertThat(status(page)).isEqualTo(409);
            assertThat(audit.all())
                    .anyMatch(line -> line.contains("event=episode-stopped id=" + id)
                            && line.contains("kind=watch")
                            && line.contains("actor=admin"));
        }
        assertThat(record().path("outcome").asText()).isEqualTo("STOPPED");
        assertThat(record().path("notes").toString()).contains("stopped: by admin");
        assertThat(world.weights()).containsEntry("v5", 100);
    }

    @Test
    void aRecordThatIsOldIsCleanedUpWhenTheNextWatchBegins() throws Exception {
        gate("1h");
        WatchPage first = watch();
        first.doStop(request(Map.of()));
        Path journal = home.resolve("model-release-guard/rollbacks").resolve(first.getId());
        Files.setLastModifiedTime(
                journal.resolve("journal"), FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        world.pushVersion("v6");
        gate("1h");

        assertThat(journal).doesNotExist();
        assertThat(list.getWatches()).hasSize(1);
        assertThat(watch().getId()).isNotEqualTo(first.getId());
    }

    /** The record of a passed gate outlives a restart; without it v5 would have served for seconds only. */
    @Test
    void aReleaseGoesBackToWhatHasPassedAGate() throws Exception {
        gate("1h");
        world.pushVersion("v6");
        gate("1h");
        jenkins.crash();
        jenkins = new GuardedJenkins(home, world);
        LocalBuild back = jenkins.start(
                "back", "rollbackModel reason: 'wrong prices', policyText: '''" + GuardedJenkins.POLICY + "'''");
        back.awaitEnd(LIMIT);

        assertThat(back.run().getResult()).as(back.log()).isEqualTo(Result.SUCCESS);
        assertThat(back.log()).contains("Last known good: v5 has passed gate ");
        assertThat(world.weights()).containsEntry("v5", 100);
    }

    @Test
    void withoutBeingAskedForNoneBegins() throws Exception {
        jenkins.start("release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "'''")
                .awaitEnd(LIMIT);

        assertThat(list.getWatches()).isEmpty();
    }

    private LocalBuild gate(String watch) throws Exception {
        String policy = GuardedJenkins.POLICY + "onHealthy: promote\nwatch: {for: 2h, every: 250ms}\n";
        LocalBuild build =
                jenkins.start("release", "canaryGate watch: '" + watch + "', policyText: '''" + policy + "'''");
        build.awaitEnd(LIMIT);
        return build;
    }

    /** How often the rollout got another template than the one before. */
    private int templates() {
        return world.facts().all(Facts.Kind.NEW_TEMPLATE).size();
    }

    private WatchPage watch() {
        assertThat(list.getWatches()).isNotEmpty();
        return list.getWatches().get(0);
    }

    private void awaitEnd() {
        await("the end of the watch", () -> !watch().isRunning());
    }

    private JsonNode record() throws IOException {
        return new ObjectMapper().readTree(Files.readString(EpisodeService.get().recordOf(watch().getId())));
    }

    private static Map<Path, FileTime> filesOf(LocalBuild build) throws IOException {
        Map<Path, FileTime> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(build.run().getRootDir().toPath())) {
            all.filter(Files::isRegularFile).forEach(file -> files.put(file, modified(file)));
        }
        return files;
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int status(WatchPage page) {
        return ((BrakeAction.TextResponse) page.doStop(request(Map.of()))).status();
    }

    private static ACLContext as(String who) {
        return ACL.as2(new UsernamePasswordAuthenticationToken(who, "x"));
    }

    private static StaplerRequest2 request(Map<String, String> parameters) {
        return (StaplerRequest2) Proxy.newProxyInstance(
                WatchAfterGateTest.class.getClassLoader(),
                new Class<?>[] {StaplerRequest2.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("getParameter")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return parameters.get((String) arguments[0]);
                });
    }
}
