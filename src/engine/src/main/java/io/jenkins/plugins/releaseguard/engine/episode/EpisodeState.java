package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Sample;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that an episode knows, so that it can go on after a restart. Its parts are values; the whole is changed by
 * its {@link Episode} only, and handed out as a copy.
 */
public final class EpisodeState implements Serializable {
    private static final long serialVersionUID = 1L;

    enum Phase {
        RESOLVING,
        WATCHING,
        PROMOTING,
        ROLLING_BACK,
        ENDED
    }

    Phase phase = Phase.RESOLVING;
    Instant startedAt;
    Instant endedAt;
    Version candidate;
    Version baseline;
    String resolvedFrom;
    /** The candidate's share of the traffic when the window was opened; null where it could not be read. */
    Double candidatePercent;

    GateState gate;
    Timeline timeline = Timeline.EMPTY;
    List<LegRun> legs = List.of();
    /** Null until the baseline's return is accepted. */
    RecoveryState recovery;
    /** When the promotion began; null outside one. */
    Instant promotingSince;

    Outcome outcome = Outcome.RUNNING;
    List<String> notes = List.of();
    Map<Series, List<Sample>> samples = new LinkedHashMap<>();

    EpisodeState copy() {
        EpisodeState copy = new EpisodeState();
        copy.phase = phase;
        copy.startedAt = startedAt;
        copy.endedAt = endedAt;
        copy.candidate = candidate;
        copy.baseline = baseline;
        copy.resolvedFrom = resolvedFrom;
        copy.candidatePercent = candidatePercent;
        copy.gate = gate;
        copy.timeline = timeline;
        copy.legs = legs;
        copy.recovery = recovery;
        copy.promotingSince = promotingSince;
        copy.outcome = outcome;
        copy.notes = notes;
        samples.forEach((series, seen) -> copy.samples.put(series, new ArrayList<>(seen)));
        return copy;
    }
}
