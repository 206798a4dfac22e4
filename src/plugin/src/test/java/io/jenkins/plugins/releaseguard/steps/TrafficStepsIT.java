package io.jenkins.plugins.releaseguard.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A policy with traffic steps in a Pipeline: the Rollout's weights, the healthy time at each, and what comes after. */
@Timeout(180)
class TrafficStepsIT {
    private static final String STEPS =
            "[{\"setWeight\":10},{\"pause\":{}},{\"setWeight\":40},{\"pause\":{}},{\"setWeight\":70},{\"pause\":{}}]";
    private static final String TRAFFIC = "traffic: {steps: [10, 40, 70, 100], each: 1s}\n";
    /** Of a gate; longer than its window, whose clocks stand still while a loaded machine shows no fresh samples. */
    private static final Duration LIMIT = Duration.ofSeconds(100);

    @TempDir
    Path home;

    private StagingWorld world;
    private GuardedJenkins jenkins;

    @BeforeEach
    void start() throws Exception {
        world = StagingWorld.start();
        jenkins = new GuardedJenkins(home, world);
        setSteps(STEPS);
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
    }

    @Test
    void aHealthyCandidateGoesThroughEveryShareAndThenHasAll() throws Exception {
        LocalBuild build = gate();

        assertThat(build.log())
                .containsSubsequence(
                        "v5 was healthy at 10 % of the traffic; it goes on to 40 %",
                        "v5 gets 40 % of the traffic",
                        "v5 was healthy at 40 % of the traffic; it goes on to 70 %",
                        "v5 gets 70 % of the traffic",
                        "HEALTHY after",
                        "Promoting v5");
        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(world.weights()).containsEntry("v5", 100);
    }

    @Test
    void aBreachAtALaterShareTakesAllOfItBack() throws Exception {
        LocalBuild build = begin();
        GuardedJenkins.await("40 % of the traffic", () -> build.log().contains("v5 gets 40 % of the traffic"));
        world.slowCandidateAfter(Duration.ZERO);
        build.awaitEnd(LIMIT);

        assertThat(build.log()).containsSubsequence("v5 gets 40 % of the traffic", "BREACH after");
        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        assertThat(GuardedJenkins.record(build).path("outcome").asText()).isEqualTo("ROLLED_BACK");
    }

    @Test
    void aRolloutThatGoesOnByItselfIsNotReady() throws Exception {
        setSteps(STEPS.replaceFirst("\\{}}", "{\"duration\":\"10m\"}}"));
        LocalBuild build = gate();

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("step 2 goes on by itself after 10m; write `pause: {}`");
        assertThat(world.weights()).containsEntry("v5", 10);
    }

    private LocalBuild gate() throws Exception {
        LocalBuild build = begin();
        build.awaitEnd(LIMIT);
        return build;
    }

    private LocalBuild begin() throws IOException {
        String policy = GuardedJenkins.POLICY.replace("atMost: 12s", "atMost: 60s");
        return jenkins.start("release", "canaryGate policyText: '''" + policy + TRAFFIC + "onHealthy: promote'''");
    }

    private void setSteps(String steps) throws Exception {
        URI rollout = world.kubernetesUrl().resolve("/apis/argoproj.io/v1alpha1/namespaces/prod/rollouts/model-svc");
        HttpRequest patch = HttpRequest.newBuilder(rollout)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json-patch+json")
                .method(
                        "PATCH",
                        HttpRequest.BodyPublishers.ofString(
                                "[{\"op\":\"replace\",\"path\":\"/spec/strategy/canary/steps\",\"value\":" + steps
                                        + "}]"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(patch, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
