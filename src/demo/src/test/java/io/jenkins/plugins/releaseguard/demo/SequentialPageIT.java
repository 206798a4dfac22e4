package io.jenkins.plugins.releaseguard.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gate that compares with the baseline has counted, from a Jenkinsfile to the page in a real browser. */
@Timeout(180)
class SequentialPageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void thePageShowsTheEvidenceThatStoppedTheRelease(@TempDir Path home, @TempDir Path repository) throws Exception {
        Files.writeString(repository.resolve("Jenkinsfile"), "canaryGate policy: 'release-guard.yaml'");
        Files.writeString(
                repository.resolve("release-guard.yaml"),
                """
                window: {every: 500ms, lookback: 2s, warmUp: 1s, healthyFor: 3s, atMost: 20s, recoveredFor: 1s, minRequests: 5}
                breach: error_rate worse than baseline
                rollback: argo-rollout model-svc in prod
                recovery: error_rate <= 1% within 15s
                """);
        String record = record(home, repository);
        Path file = Path.of("target/pages/sequential.html").toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, new RecordPage(Path.of("../..")).html("release #1", record));

        try (Chromium chromium = new Chromium()) {
            chromium.size(1280, 900);
            chromium.open(file.toUri());
            chromium.drawn();
            chromium.screenshot(Path.of("target/screenshots/sequential-1280-light.png"));
            String text = chromium.evaluate("document.body.innerText").asText();
            JsonNode found = evidence(record);

            assertThat(text)
                    .contains("error_rate worse than baseline")
                    .containsPattern("evidence [0-9.e+]+ of 100 for a breach")
                    .contains(found.get("candidateEvents") + " of " + found.get("candidateRequests")
                            + " requests on the candidate, " + found.get("baselineEvents") + " of "
                            + found.get("baselineRequests") + " requests on the baseline");
            assertThat(chromium.problems()).isEmpty();
        }
    }

    private static String record(Path home, Path repository) throws Exception {
        try (StagingWorld world = StagingWorld.start();
                LocalJenkins jenkins = LocalJenkins.start(home)) {
            Host.configure(
                    world.prometheusUrl(),
                    world.kubernetesUrl(),
                    world.options().scrapeInterval());
            world.failCandidateAfter(Duration.ZERO);
            LocalBuild build =
                    jenkins.build(jenkins.jobFromFolder(Host.JOB, repository, "Jenkinsfile"), Map.of(), System.out);
            build.awaitEnd(LIMIT);
            ReleaseGuardAction action = build.run().getAction(ReleaseGuardAction.class);
            assertThat(action).as(build.log()).isNotNull();
            return Files.readString(action.record(action.getIds().get(0)));
        }
    }

    private static JsonNode evidence(String record) throws Exception {
        JsonNode read = new ObjectMapper().readTree(record);
        assertThat(read.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        JsonNode evidence = read.at("/signals/0/conditions/0/evidence");
        assertThat(evidence.path("evidence").asDouble()).isGreaterThanOrEqualTo(100);
        return evidence;
    }
}
