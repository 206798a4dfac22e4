package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.steps.GuardedJenkins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The controller dies at a point of its journal, and another one goes on: one effect in the world, a true record. The
 * points are all writes of an episode, right before and right after each; {@code -Pslow} tries all, else some are drawn.
 */
@Timeout(120)
class KillPointsTest {
    private static final int WRITES = 9;
    private static final int DRAWN = 12;
    private static final long SEED = 20261121;
    private static final List<String> PHASES =
            List.of("onset", "detected", "decided", "started", "accepted", "recovered", "proven");

    @TempDir
    Path home;

    /** Before or after the n-th write of the journal. */
    record Point(int write, boolean after) {
        @Override
        public String toString() {
            return (after ? "after" : "before") + " write " + write;
        }
    }

    static Stream<Point> points() {
        List<Point> all = new ArrayList<>();
        for (int write = 1; write <= WRITES; write++) {
            all.add(new Point(write, false));
            all.add(new Point(write, true));
        }
        if (Boolean.getBoolean("slow")) {
            return all.stream();
        }
        Collections.shuffle(all, new Random(SEED));
        return all.stream().limit(DRAWN);
    }

    @ParameterizedTest
    @MethodSource("points")
    void aControllerThatDiesIsGoneOnWithAndTheRollbackEndsOnce(Point point) throws Exception {
        try (StagingWorld world = StagingWorld.start()) {
            world.slowCandidateAfter(Duration.ofMillis(500));
            DyingJournal dying = new DyingJournal(home, point);
            GuardedJenkins first = new GuardedJenkins(home, world);
            EpisodeService.get().writeTo(dying);
            LocalBuild begun = first.start("release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "'''");
            GuardedJenkins.await("the end of either", () -> dying.dead.getCount() == 0 || !begun.isBuilding());
            boolean died = dying.dead.getCount() == 0;
            first.crash();
            dying.gone.countDown();

            try (GuardedJenkins second = new GuardedJenkins(home, world)) {
                LocalBuild build =
                        died && !second.resumed().isEmpty() ? second.resumed().get(0) : begun;
                if (build != begun) {
                    assertThat(build.awaitEnd(Duration.ofSeconds(60))).isEqualTo(Result.FAILURE);
                    JsonNode record = GuardedJenkins.record(build);
                    assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
                    assertThat(PHASES.stream()
                                    .map(p -> record.path("timeline").path(p).asText()))
                            .doesNotContain("null")
                            .isSorted();
                    // Seen late by the second controller, perhaps, but after the write.
                    assertThat(record.path("timeline").path("trafficRestored").asText())
                            .isGreaterThanOrEqualTo(
                                    record.path("timeline").path("accepted").asText());
                }
                GuardedJenkins.await(
                        "the traffic's return", () -> world.weights().get("v4") == 100);
                assertThat(world.aborts()).as("aborts").isEqualTo(1);
                assertThat(world.undos()).as("undos").isEqualTo(1);
            }
        }
    }

    /** Writes nothing any more from its point on, as a process that is gone. */
    private static final class DyingJournal extends Journal {
        private final Point point;
        private final AtomicInteger writes = new AtomicInteger();
        final CountDownLatch dead = new CountDownLatch(1);
        final CountDownLatch gone = new CountDownLatch(1);

        DyingJournal(Path home, Point point) {
            super(home, Clock.systemUTC());
            this.point = point;
        }

        @Override
        void write(Entry entry) throws IOException {
            int number = writes.incrementAndGet();
            if (dead.getCount() == 0 || (number == point.write() && !point.after())) {
                die();
            }
            super.write(entry);
            if (number == point.write()) {
                die();
            }
        }

        /** The thread stands still until the process is gone; then it is unwound, unheard. */
        private void die() {
            dead.countDown();
            try {
                gone.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new Dead();
        }
    }

    /** The end of a thread of a process that is gone. */
    private static final class Dead extends Error {
        private static final long serialVersionUID = 1L;
    }
}
