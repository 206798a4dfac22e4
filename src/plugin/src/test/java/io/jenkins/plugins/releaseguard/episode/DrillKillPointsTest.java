package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.staging.StagingOptions;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The controller's process is killed in a drill, and another one goes on: the fault is undone once, and what was timed is true.
 * The fault is made by this process, as soon as the block has begun. {@code -Pslow} tries every point.
 */
@Timeout(240)
class DrillKillPointsTest {
    /** Begun, injected, made, window open, the intent, each write to the world, its end. */
    private static final int WRITES = 9;

    private static final List<String> PHASES =
            List.of("injected", "onset", "detected", "decided", "started", "accepted", "recovered", "proven");

    @TempDir
    Path folder;

    static Stream<List<Death>> points() {
        List<List<Death>> all = new ArrayList<>();
        // Injected is not durable yet.
        all.add(List.of(Death.write(Death.When.BEFORE_WRITE, 2)));
        // The block has ended, and only the program knows it.
        all.add(List.of(Death.write(Death.When.BEFORE_WRITE, 3)));
        // The window is open; the one that goes on dies as well.
        all.add(List.of(Death.write(Death.When.AFTER_WRITE, 4), Death.atLine("Goes on after a restart")));
        if (!Boolean.getBoolean("slow")) {
            return all.stream();
        }
        for (int write = 1; write <= WRITES; write++) {
            all.add(List.of(Death.write(Death.When.BEFORE_WRITE, write)));
            all.add(List.of(Death.write(Death.When.IN_WRITE, write)));
            all.add(List.of(Death.write(Death.When.AFTER_WRITE, write)));
        }
        // With the first two calls the earlier release was rolled back.
        for (int call = 3; call <= 4; call++) {
            all.add(List.of(Death.call(Death.When.IN_CALL_LOST, call)));
            all.add(List.of(Death.call(Death.When.IN_CALL_LATE, call)));
            all.add(List.of(Death.call(Death.When.AFTER_CALL, call)));
        }
        return all.stream().distinct();
    }

    @ParameterizedTest
    @MethodSource("points")
    void aDrillIsGoneOnWithAndItsFaultIsUndoneOnce(List<Death> deaths) throws Exception {
        StagingOptions options = StagingOptions.defaults().withScrapeInterval(Duration.ofMillis(200));
        try (ControllerLives lives = new ControllerLives(folder, KilledHost.Scenario.DRILL, deaths);
                StagingWorld world = StagingWorld.start(options)) {
            CompletableFuture<Void> fault = CompletableFuture.runAsync(
                    () -> makeTheFaultInTheBlock(lives.build().resolve("log"), world));
            lives.run(world);
            fault.join();
            assertThat(Files.readString(lives.build().resolve("log")))
                    .as(lives.said())
                    .endsWith("Finished: SUCCESS\n");
            assertThat(world.aborts())
                    .as("aborts, with that of the earlier release")
                    .isEqualTo(2);
            assertThat(world.undos()).as("undos").isEqualTo(2);
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
            JsonNode record = drill(lives.home());
            assertThat(record.path("outcome").asText()).isEqualTo("DRILL_PASSED");
            assertThat(record.path("verdict").asText()).isEqualTo("BREACH");
            assertThat(PHASES.stream()
                            .map(phase -> record.at("/timeline/" + phase).asText()))
                    .doesNotContain("null")
                    .isSorted();
        }
    }

    private static void makeTheFaultInTheBlock(Path log, StagingWorld world) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!says(log, "Sleeping for")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the block has not begun");
            }
            LockSupport.parkNanos(5_000_000);
        }
        world.slowCandidateAfter(Duration.ZERO);
        world.pushVersion("v5");
    }

    private static boolean says(Path log, String words) {
        try {
            return Files.exists(log) && Files.readString(log).contains(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode drill(Path home) throws IOException {
        try (Stream<Path> folders = Files.list(home.resolve("model-release-guard/rollbacks"))) {
            for (Path file : folders.map(each -> each.resolve("record.json")).toList()) {
                JsonNode record = new ObjectMapper().readTree(Files.readString(file));
                if (record.path("kind").asText().equals("drill")) {
                    return record;
                }
            }
        }
        throw new AssertionError("there is no record of a drill");
    }
}
