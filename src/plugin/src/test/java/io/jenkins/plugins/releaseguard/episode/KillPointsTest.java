package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagingOptions;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The controller's process is killed, and another one goes on in the same home: the right end, one effect in the world,
 * which lives in this process, and a true record. {@code -Pslow} tries every point; else some are drawn, by a seed that is
 * said and that {@code -Dseed=} repeats.
 */
@Timeout(240)
class KillPointsTest {
    private static final int WRITES = 8;
    private static final int DRAWN = 3;
    private static final List<String> PHASES =
            List.of("onset", "detected", "decided", "started", "accepted", "recovered", "proven");

    @TempDir
    Path folder;

    static Stream<List<Death>> points() {
        List<List<Death>> all = new ArrayList<>();
        for (int write = 1; write <= WRITES; write++) {
            all.add(List.of(Death.write(Death.When.BEFORE_WRITE, write)));
            all.add(List.of(Death.write(Death.When.IN_WRITE, write)));
            all.add(List.of(Death.write(Death.When.AFTER_WRITE, write)));
        }
        // The abort, and the return of the template.
        for (int call = 1; call <= 2; call++) {
            all.add(List.of(Death.call(Death.When.IN_CALL_LOST, call)));
            all.add(List.of(Death.call(Death.When.IN_CALL_LATE, call)));
            all.add(List.of(Death.call(Death.When.AFTER_CALL, call)));
        }
        for (String line : List.of(
                "Watching every",
                "Bad, not long enough yet",
                "Rolling back",
                ": accepted",
                "Traffic restored",
                ": confirmed",
                "Outcome: ")) {
            all.add(List.of(Death.atLine(line)));
        }
        // The one that goes on dies as well.
        Death goingOn = Death.atLine("Goes on after a restart");
        all.add(List.of(Death.atLine("Watching every"), goingOn));
        all.add(List.of(Death.atLine("Rolling back"), goingOn));
        all.add(List.of(Death.atLine(": accepted"), goingOn));
        all.add(List.of(
                Death.call(Death.When.IN_CALL_LOST, 1),
                Death.call(Death.When.AFTER_CALL, 2),
                Death.call(Death.When.IN_CALL_LATE, 3)));
        if (Boolean.getBoolean("slow")) {
            return all.stream();
        }
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("Kill points are drawn with -Dseed=" + seed);
        Collections.shuffle(all, new Random(seed));
        return all.stream().limit(DRAWN);
    }

    @ParameterizedTest
    @MethodSource("points")
    void aControllerThatIsKilledIsGoneOnWithAndTheRollbackEndsOnce(List<Death> deaths) throws Exception {
        try (ControllerLives lives = new ControllerLives(folder, KilledHost.Scenario.GATE, deaths);
                StagingWorld world =
                        StagingWorld.start(StagingOptions.defaults().withScrapeInterval(Duration.ofMillis(200)))) {
            world.slowCandidateAfter(Duration.ZERO);
            lives.run(world);
            assertThat(Files.readString(lives.build().resolve("log")))
                    .as(lives.said())
                    .endsWith("Finished: FAILURE\n");
            assertThat(world.aborts()).as("aborts").isEqualTo(1);
            assertThat(world.undos()).as("undos").isEqualTo(1);
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
            JsonNode record = record(lives.build());
            assertThatItIsTrue(record, world);
            for (int i = 1; i < lives.begun.size(); i++) {
                assertThatNothingIsInvented(record, lives.died.get(i - 1), lives.begun.get(i));
            }
        }
    }

    private static void assertThatItIsTrue(JsonNode record, StagingWorld world) {
        assertThat(record.path("verdict").asText()).isEqualTo("BREACH");
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        JsonNode timeline = record.path("timeline");
        assertThat(PHASES.stream().map(phase -> timeline.path(phase).asText()))
                .doesNotContain("null")
                .isSorted();
        Instant abort = world.facts().last(Facts.Kind.ABORT).orElseThrow().at();
        Instant moved =
                world.facts().last(Facts.Kind.WEIGHTS_CHANGED).orElseThrow().at();
        assertThat(time(timeline, "started")).isBefore(abort);
        assertThat(time(timeline, "accepted")).isAfterOrEqualTo(millis(abort));
        assertThat(time(timeline, "trafficRestored")).isAfterOrEqualTo(millis(moved));
        record.path("durations")
                .forEach(seconds -> assertThat(seconds.asDouble()).isNotNegative());
        assertThat(record.path("legs")).hasSize(1);
        JsonNode leg = record.path("legs").get(0);
        assertThat(leg.path("state").asText()).isEqualTo("done");
        assertThat(leg.path("to").asText()).isEqualTo("v4");
        assertThat(leg.path("accepted").asText())
                .isEqualTo(timeline.path("accepted").asText());
        assertThat(leg.path("evidence").asText()).contains("the rollout is at v4");
        assertThat(record.path("checklist"))
                .isNotEmpty()
                // What is only advised warns before the window; nothing after it does.
                .allSatisfy(check -> assertThat(check.path("state").asText()).isIn("passed", "warning"));
    }

    /** Who had how much of the traffic is in no history: where nobody looked, nothing is known. */
    private static void assertThatNothingIsInvented(JsonNode record, Instant from, Instant until) {
        for (JsonNode signal : record.path("signals")) {
            if (signal.path("name").asText().equals("traffic")) {
                assertThat(signal.findValues("time").stream()
                                .map(JsonNode::asText)
                                .map(Instant::parse))
                        .noneMatch(time -> time.isAfter(from) && time.isBefore(until));
            }
        }
    }

    private static Instant time(JsonNode timeline, String phase) {
        return Instant.parse(timeline.path(phase).asText());
    }

    /** As a record has it. */
    private static Instant millis(Instant time) {
        return Instant.ofEpochMilli(time.toEpochMilli());
    }

    private static JsonNode record(Path build) throws IOException {
        try (Stream<Path> files = Files.list(build.resolve("release-guard"))) {
            List<Path> records =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(records).hasSize(1);
            return new ObjectMapper().readTree(Files.readString(records.get(0)));
        }
    }
}
