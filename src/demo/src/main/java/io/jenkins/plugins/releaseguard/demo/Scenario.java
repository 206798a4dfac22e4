package io.jenkins.plugins.releaseguard.demo;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What happens in the staging world, and what the guard promises for it. */
enum Scenario {
    BREACH(
            "breach",
            "the canary turns slow after a few seconds",
            Outcome.ROLLED_BACK,
            Result.FAILURE,
            "all phases, in their order, and the traffic at the baseline") {
        @Override
        void arrange(StagingWorld world) {
            world.slowCandidateAfter(Duration.ofSeconds(6));
        }

        @Override
        boolean holds(JsonNode record, StagingWorld world) {
            return hasAllPhases(record) && baselineHasAll(world);
        }
    },
    KILLED(
            "killed",
            "the canary turns slow, and the controller is killed in the middle of the rollback",
            Outcome.ROLLED_BACK,
            Result.FAILURE,
            "all phases, in their order, and one abort and one undo in the cluster") {
        @Override
        void arrange(StagingWorld world) {
            world.slowCandidateAfter(Duration.ofSeconds(8));
        }

        @Override
        boolean holds(JsonNode record, StagingWorld world) {
            return hasAllPhases(record) && baselineHasAll(world) && world.aborts() == 1 && world.undos() == 1;
        }
    },
    HEALTHY(
            "healthy",
            "nothing breaks, and the canary is promoted",
            Outcome.PROMOTED,
            Result.SUCCESS,
            "the traffic at the candidate") {
        @Override
        void arrange(StagingWorld world) {
            // The world is well as it starts.
        }

        @Override
        boolean holds(JsonNode record, StagingWorld world) {
            return world.weights().get(world.candidate().name()) == 100;
        }
    },
    NO_DATA(
            "no-data",
            "the metric server is lost in the window, for good",
            Outcome.NOT_RECOVERED,
            Result.FAILURE,
            "no recovery in the record, and the traffic at the baseline") {
        @Override
        void arrange(StagingWorld world) {
            world.loseMetricsAfter(Duration.ofSeconds(7));
        }

        @Override
        boolean holds(JsonNode record, StagingWorld world) {
            JsonNode timeline = record.path("timeline");
            return timeline.path("recovered").isNull()
                    && timeline.path("proven").isNull()
                    && baselineHasAll(world);
        }
    };

    private static final List<String> PHASES =
            List.of("onset", "detected", "decided", "started", "accepted", "trafficRestored", "recovered", "proven");

    final String word;
    final String sentence;
    final Outcome outcome;
    final Result result;
    final String also;

    Scenario(String word, String sentence, Outcome outcome, Result result, String also) {
        this.word = word;
        this.sentence = sentence;
        this.outcome = outcome;
        this.result = result;
        this.also = also;
    }

    /** Sets the fault, which comes by itself. */
    abstract void arrange(StagingWorld world);

    /** Whether what stands in {@link #also} is true at the end. */
    abstract boolean holds(JsonNode record, StagingWorld world);

    static Optional<Scenario> called(String word) {
        return Arrays.stream(values()).filter(s -> s.word.equals(word)).findFirst();
    }

    static String list() {
        return Arrays.stream(values())
                .map(s -> "  " + s.word + ": " + s.sentence)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static boolean hasAllPhases(JsonNode record) {
        List<String> times = PHASES.stream()
                .map(phase -> record.path("timeline").path(phase).asText(""))
                .toList();
        return !times.contains("null") && times.equals(times.stream().sorted().toList());
    }

    private static boolean baselineHasAll(StagingWorld world) {
        return world.weights().get(world.baseline().name()) == 100;
    }
}
