package io.jenkins.plugins.releaseguard.engine.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.signal.Counts.Tally;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CountsTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void countersThatContradictEachOtherAreBroughtInOrder() {
        Tally tally = new Tally("a", 10, 12, new TreeMap<>(Map.of(0.1, 8L, 0.25, 7L, 1.0, 11L)));

        assertThat(tally.events()).isEqualTo(10);
        assertThat(tally.atMost()).isEqualTo(new TreeMap<>(Map.of(0.1, 8L, 0.25, 8L, 1.0, 10L)));
        assertThat(tally.over(0.1)).isEqualTo(2);
        assertThat(new Tally("a", -1, -1, new TreeMap<>()).trials()).isZero();
    }

    @Test
    void twoStretchesAddUpByPodOverTheBoundsThatBothHave() {
        Counts first = counts(0, new Tally("a", 10, 0, new TreeMap<>(Map.of(0.1, 4L, 0.25, 9L))));
        Counts second = counts(
                15,
                new Tally("a", 5, 0, new TreeMap<>(Map.of(0.1, 5L, 0.5, 5L))),
                new Tally("b", 1, 0, new TreeMap<>(Map.of(0.1, 1L))));

        Counts both = first.plus(second);

        assertThat(both.after()).isEqualTo(START);
        assertThat(both.upTo()).isEqualTo(START.plusSeconds(30));
        assertThat(both.trials()).isEqualTo(16);
        assertThat(both.bounds()).containsExactly(0.1);
        assertThat(both.tallies().get(0).over(0.1)).isEqualTo(6);
    }

    private static Counts counts(int from, Tally... tallies) {
        return new Counts(START.plusSeconds(from), START.plusSeconds(from + 15), List.of(tallies));
    }
}
