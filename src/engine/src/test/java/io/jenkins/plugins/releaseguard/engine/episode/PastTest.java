package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the baseline was like before the window is read once, as far as the server has kept it. */
class PastTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final DrivenThreads time = new DrivenThreads(START);
    private final Heard heard = new Heard();
    private final List<Look> asked = new ArrayList<>();
    private Duration kept = Duration.ofDays(1);
    private final TestWorld world = new TestWorld(time) {
        @Override
        public SignalSource source(Signal signal) {
            return look -> {
                asked.add(look);
                return CompletableFuture.completedFuture(counted(look));
            };
        }
    };

    private Observation counted(Look look) {
        Instant at = look.at() == null ? time.instant() : look.at();
        if (at.isBefore(START.minus(kept))) {
            return Observation.none("errors", look.scope(), at, NoData.EMPTY, "no series matches");
        }
        Instant after = look.countedUpTo();
        Counts counts = after == null
                ? null
                : new Counts(after, at, List.of(new Counts.Tally("pod", 1000, 10, new TreeMap<>())));
        return new Observation("errors", look.scope(), at, at, 0.01, null, null, 1000L, 1000L, after, counts);
    }

    private Episode begin(EpisodeState restored) {
        SignalSpec spec = new SignalSpec() {
            @Override
            public boolean scoped() {
                return true;
            }

            @Override
            public String describe() {
                return "counted";
            }

            @Override
            public Countable countable() {
                return new Countable.Share();
            }
        };
        Policies policies = Policies.latency()
                .signal(new Signal("errors", spec, Unit.RATIO, true, OnNoData.HOLD, "server"))
                .breach(new Condition.Worse("errors worse than baseline", Policies.AT, "errors", 0.1, true));
        Episode episode = new Episode(
                Order.gate("id", policies.build(), "job#1", "test").withReadiness(Order.Strictness.OFF),
                restored,
                world,
                time.threads(),
                heard);
        episode.start();
        return episode;
    }

    private List<Look> ofThePast() {
        return asked.stream().filter(look -> look.at() != null).toList();
    }

    @Test
    void twoHoursOfTheBaselineAreReadStretchByStretchBeforeTheFirstLook() {
        begin(null);
        time.pass(Duration.ofSeconds(1));

        assertThat(ofThePast()).hasSize(60).allMatch(look -> look.scope() == Scope.BASELINE);
        assertThat(asked.subList(0, 60)).isEqualTo(ofThePast());
        assertThat(ofThePast())
                .allMatch(look -> look.countedUpTo().equals(look.at().minus(Duration.ofMinutes(2))));
        assertThat(heard.log).contains("The baseline is known from the 2 h 0 min before the window");
    }

    @Test
    void whatTheServerHasNotKeptIsNotAskedForAgainAndAgain() {
        kept = Duration.ofMinutes(5);
        begin(null);
        time.pass(Duration.ofSeconds(1));

        assertThat(ofThePast()).hasSize(4);
        assertThat(heard.log).contains("The baseline is known from the 6 min before the window");
    }

    @Test
    void withoutAnyPastTheWindowOpensAllTheSame() {
        kept = Duration.ZERO.minus(Duration.ofNanos(1));
        begin(null);
        time.pass(Duration.ofSeconds(1));

        assertThat(ofThePast()).hasSize(1);
        assertThat(asked.size()).isGreaterThan(1);
        assertThat(heard.log).noneMatch(line -> line.contains("before the window"));
    }

    @Test
    void anEpisodeThatGoesOnAfterARestartDoesNotReadItAgain() {
        Episode first = begin(null);
        time.pass(Duration.ofSeconds(3));
        EpisodeState saved = first.state();
        int before = ofThePast().size();

        begin(saved);
        time.pass(Duration.ofSeconds(3));

        assertThat(ofThePast()).hasSize(before);
    }
}
