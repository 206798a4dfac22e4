package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the baseline counted before the window was opened, stretch by stretch and the newest first, by which the gate knows
 * its level and how much it varies. A server that keeps no past, or is slow, costs the gate a few seconds and nothing else.
 */
final class Past {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final EpisodeContext context;
    private final Gate gate;

    Past(EpisodeContext context, Gate gate) {
        this.context = context;
        this.gate = gate;
    }

    /** Reads it where there was no look yet; then goes on. */
    void read(Runnable next) {
        Instant opened;
        synchronized (context) {
            boolean isNew = context.state.gate.latest().isEmpty();
            opened = isNew && !gate.past().isEmpty() ? context.state.gate.startedAt() : null;
        }
        if (opened == null) {
            next.run();
        } else {
            read(opened, new ArrayList<>(), Gate.PAST_STRETCHES, context.now().plus(LONGEST), next);
        }
    }

    private void read(Instant at, List<Observation> seen, int left, Instant until, Runnable next) {
        Set<Series> series = gate.past();
        context.observe(series, at, at.minus(Gate.PAST_STRETCH), observations -> {
            seen.addAll(observations);
            boolean known = observations.stream().anyMatch(o -> o.counts() != null);
            if (known && left > 1 && context.now().isBefore(until)) {
                read(at.minus(Gate.PAST_STRETCH), seen, left - 1, until, next);
            } else {
                learn(seen);
                next.run();
            }
        });
    }

    private void learn(List<Observation> seen) {
        long stretches = seen.stream().filter(o -> o.counts() != null).count()
                / gate.past().size();
        synchronized (context) {
            if (context.state.phase == EpisodeState.Phase.WATCHING && stretches > 0) {
                context.state.gate = gate.learned(context.state.gate, seen);
                context.listener.log("The baseline is known from the "
                        + Figures.duration(Gate.PAST_STRETCH.multipliedBy(stretches)) + " before the window");
            }
        }
    }
}
