package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A canary that Argo CD has deployed and heals: what is not in Git stays, what is in Git comes back. */
@ExtendWith(RealParts.class)
class SelfHealTest {
    /** As long as Argo CD, left to itself, waits at most until it looks at Git and the cluster again. */
    private static final Duration STILL = Duration.ofSeconds(Integer.getInteger("still", 180));

    private static final Duration LONG = Duration.ofSeconds(90);

    /** v6 is committed, and deployed as the canary by automatic sync. */
    private static void deploy(CanaryWorld world, ArgoCdServer argoCd) throws IOException {
        GitHttp git = world.parts.add(new GitHttp(world.folder));
        git.commit("model-svc v6", "apps/model-svc/rollout.yaml", world.release.manifest("v6"));
        argoCd.repository(git);
        world.parts.onClose(() -> delete(argoCd));
        argoCd.create(git, "{automated: {prune: false, selfHeal: true}}");
        world.parts.await(
                "Argo CD deploys v6", LONG, () -> world.release.wanted().equals("v6"));
        world.release.awaitPhase("Paused");
        world.awaitRequests("v6", 10);
    }

    private static void delete(ArgoCdServer argoCd) {
        try {
            argoCd.delete();
        } catch (IOException e) {
            throw new AssertionError("the application is left behind", e);
        }
    }

    /** Argo CD undoes what somebody changes in the cluster. */
    private static void assertHeals(CanaryWorld world) throws IOException {
        world.release.scale(4);
        world.parts.await("Argo CD heals", LONG, () -> world.release.replicas() == 3);
    }

    @Test
    void anAbortOutlastsSelfHealAndTheRecordSaysWhatIsStillArmed(CanaryWorld world, ArgoCdServer argoCd, Guard guard)
            throws Exception {
        deploy(world, argoCd);
        LocalBuild build = new CanaryGates(world, guard).startHealthy("v6");
        world.model.slow("v6");

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        String armed = "still armed: Argo CD owns it, and Git still asks for v6";
        assertThat(record.path("legs").toString()).contains(armed);
        assertThat(build.log()).contains(armed);

        assertHeals(world);
        world.parts.holds(
                "v4 has 100 %", STILL.dividedBy(2), () -> world.users().equals(Map.of("v4", 100)));
        argoCd.refresh();
        world.parts.holds(
                "v4 has 100 %", STILL.dividedBy(2), () -> world.users().equals(Map.of("v4", 100)));

        assertHeals(world);
        assertThat(world.release.rollout().at("/status/abort").asBoolean()).isTrue();
        assertThat(world.release.weights()).isEqualTo(Map.of("model-svc-stable", 100, "model-svc-canary", 0));
        assertThat(world.release.wanted()).isEqualTo("v6");
        world.parts.await("Argo CD finds Git and cluster the same, and the canary aborted", LONG, () -> {
            JsonNode status = argoCd.application().path("status");
            return status.at("/sync/status").asText().equals("Synced")
                    && status.at("/health/status").asText().equals("Degraded");
        });
    }
}
