package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.episode.SteadyClock.Reading;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Reading START = new Reading("boot-1", NOON, 1_000_000_000L);

    private static long after(Duration passed) {
        return START.nanos() + passed.toNanos();
    }

    @ParameterizedTest(name = "the machine's clock jumps by {0}")
    @CsvSource({"PT2H", "PT-2H", "PT0S"})
    void aJumpOverARestartMovesNothingWhileTheMachineRuns(Duration jump) {
        Duration passed = Duration.ofSeconds(30);
        Reading now = new Reading("boot-1", NOON.plus(passed).plus(jump), after(passed));

        SteadyClock clock = SteadyClock.goneOnWith(START, NOON.plusSeconds(20), now);

        assertThat(clock.at(after(passed))).isEqualTo(NOON.plus(passed));
        assertThat(clock.at(after(passed.plusSeconds(5)))).isEqualTo(NOON.plusSeconds(35));
        assertThat(clock.start()).isEqualTo(START);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "another start of the machine, boot-2, 5",
        "a counter that began anew,    boot-1, 0",
        "a system that cannot tell,    , 5"
    })
    void otherwiseTheMachinesClockCounts(String name, String boot, long nanos) {
        Reading now = new Reading(boot, NOON.plusSeconds(600), nanos);

        assertThat(SteadyClock.goneOnWith(START, NOON, now).at(nanos)).isEqualTo(NOON.plusSeconds(600));
        assertThat(SteadyClock.goneOnWith(null, null, now).at(nanos)).isEqualTo(NOON.plusSeconds(600));
    }

    @Test
    void timeDoesNotRunBackBehindWhatWasSaved() {
        Reading now = new Reading("boot-2", NOON.minusSeconds(7200), 5);
        SteadyClock clock = SteadyClock.goneOnWith(START, NOON.plusSeconds(20), now);

        assertThat(clock.at(5)).isEqualTo(NOON.plusSeconds(20));
        assertThat(clock.at(5 + Duration.ofSeconds(3).toNanos())).isEqualTo(NOON.plusSeconds(23));
    }

    @Test
    void aNewClockShowsTheMachinesTime() {
        assertThat(Duration.between(Instant.now(), SteadyClock.started().instant())
                        .abs())
                .isLessThan(Duration.ofSeconds(5));
    }
}
