package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagingOptions;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The controller's process is killed while a release is watched after its gate, and another one goes on in the same home:
 * one watch, one way back, a true record. {@code -Pslow} tries every point.
 */
@Timeout(240)
class WatchKillPointsTest {
    /** The watch is durable, its window is open, the intent, each write to the world, its end. */
    private static final int WRITES = 6;

    @TempDir
    Path folder;

    static Stream<List<Death>> points() {
        List<List<Death>> all = new ArrayList<>();
        // The gate has ended and its watch has not begun.
        all.add(List.of(Death.write(Death.When.BEFORE_WRITE, 1)));
        // Its window is open. With the first call the gate has promoted; the second one sets the template back, the
        // third
        // promotes that in full.
        all.add(List.of(Death.write(Death.When.AFTER_WRITE, 2), Death.call(Death.When.AFTER_CALL, 2)));
        if (!Boolean.getBoolean("slow")) {
            return all.stream();
        }
        for (int write = 1; write <= WRITES; write++) {
            all.add(List.of(Death.write(Death.When.BEFORE_WRITE, write)));
            all.add(List.of(Death.write(Death.When.IN_WRITE, write)));
            all.add(List.of(Death.write(Death.When.AFTER_WRITE, write)));
        }
        for (int call = 2; call <= 3; call++) {
            all.add(List.of(Death.call(Death.When.IN_CALL_LOST, call)));
            all.add(List.of(Death.call(Death.When.IN_CALL_LATE, call)));
            all.add(List.of(Death.call(Death.When.AFTER_CALL, call)));
        }
        return all.stream().distinct();
    }

    @ParameterizedTest
    @MethodSource("points")
    void aWatchIsGoneOnWithAndItsRollbackEndsOnce(List<Death> deaths) throws Exception {
        AtomicReference<StagingWorld> begun = new AtomicReference<>();
        StagingOptions options = StagingOptions.defaults()
                .withScrapeInterval(Duration.ofMillis(200))
                .withListener(fact -> slowWhenPromoted(fact, begun.get()));
        try (ControllerLives lives = new ControllerLives(folder, KilledHost.Scenario.WATCH, deaths);
                StagingWorld world = StagingWorld.start(options)) {
            begun.set(world);
            lives.run(world);
            assertThat(Files.readString(lives.build().resolve("log")))
                    .as(lives.said())
                    .endsWith("Finished: SUCCESS\n");
            assertThat(world.facts().all(Facts.Kind.NEW_TEMPLATE))
                    .as("v5, and back")
                    .hasSize(2);
            assertThat(world.weights()).containsEntry("v4", 100);
            List<JsonNode> records = records(lives.home());
            assertThat(records)
                    .extracting(record -> record.path("kind").asText(), record -> record.path("outcome")
                            .asText())
                    .containsExactlyInAnyOrder(tuple("gate", "PROMOTED"), tuple("watch", "ROLLED_BACK"));
        }
    }

    private static void slowWhenPromoted(Facts.Fact fact, StagingWorld world) {
        boolean moved = world != null && fact.kind() == Facts.Kind.WEIGHTS_CHANGED;
        if (moved && Integer.valueOf(100).equals(world.weights().get("v5"))) {
            world.slowCandidateAfter(Duration.ZERO);
        }
    }

    private static List<JsonNode> records(Path home) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        try (Stream<Path> folders = Files.list(home.resolve("model-release-guard/rollbacks"))) {
            for (Path record : folders.map(each -> each.resolve("record.json")).toList()) {
                records.add(new ObjectMapper().readTree(Files.readString(record)));
            }
        }
        return records;
    }
}
