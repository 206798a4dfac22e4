package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Sample;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
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
        INJECTING,
        WATCHING,
        ASKING,
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
    /** Our clock at the newest look of the window. */
    Instant lookedAt;
    /** Null unless a person is, or was, asked. */
    Question question;
    /** When the intent to roll back was about to be written. */
    Instant intendedAt;
    /** Why it ends as it does, or why it is rolled back; one line. */
    String reason;

    /** What the candidate was made from, as far as the legs know. */
    Map<String, String> provenance = Map.of();
    /** The versions that a promotion takes beside the candidate, by the place of their leg in the plan. */
    Map<Integer, Version> waiting = Map.of();

    /** Of a drill, what each leg showed before the fault; else empty. */
    List<LegState> before = List.of();
    /** Of a drill, when the host had made its fault, or made no more of it; null: not yet. */
    Instant madeAt;
    /** Of a drill, what it has failed by before its rollback; null: nothing. */
    String shortfall;

    Timeline timeline = Timeline.EMPTY;
    List<LegRun> legs = List.of();
    /** When this was last made durable. */
    Instant savedAt;
    /** How long nobody watched the recovery: that time is not counted against it. */
    Duration unwatched = Duration.ZERO;
    /** The conditional legs that were found to be due, by their place in the plan. */
    List<Integer> dueLegs = List.of();
    /** Null until the baseline's return is accepted. */
    RecoveryState recovery;
    /** When the promotion began; null outside one. */
    Instant promotingSince;

    Outcome outcome = Outcome.RUNNING;
    /** Null while it runs. */
    Ending.Build endedWith;

    /** The checklist before the window. */
    List<CheckRecord> readiness = List.of();
    /** Whether the candidate has been taken into quarantine in this episode. */
    boolean quarantined;

    /** Whether the candidate has had its first share, where there are traffic steps. */
    boolean stepped;

    List<String> notes = List.of();
    Map<Series, List<Sample>> samples = new LinkedHashMap<>();

    /** What a gate hands over to the watch after it: which versions these are, and how to return. */
    public EpisodeState handedOver() {
        EpisodeState watch = new EpisodeState();
        watch.candidate = candidate;
        watch.baseline = baseline;
        watch.resolvedFrom = resolvedFrom;
        watch.provenance = provenance;
        watch.waiting = outcome == Outcome.PROMOTED ? waiting : Map.of();
        watch.legs = legs.stream().map(run -> LegRun.planned(run.plan())).toList();
        return watch;
    }

    /** Whether it ended with a healthy release, so that a watch may follow. */
    public boolean isHealthyEnd() {
        return isEnded() && (outcome == Outcome.PROMOTED || outcome == Outcome.PASSED);
    }

    /** Whether its window is open. */
    public boolean isWatching() {
        return phase == Phase.WATCHING;
    }

    /** The version that is being released; null: not known yet. */
    public Version candidate() {
        return candidate;
    }

    /** Whether the fault of a drill has been made, or is made no more. */
    public boolean isInjected() {
        return madeAt != null;
    }

    /** Whether nothing comes any more. */
    public boolean isEnded() {
        return phase == Phase.ENDED;
    }

    /** When it was last made durable; null: never. */
    public Instant savedAt() {
        return savedAt;
    }

    /** How it ended; null while it runs. */
    public Ending ending(Order order) {
        return isEnded() ? new Ending(new Records(order).of(this), endedWith, reason) : null;
    }

    /** Whether it watched a canary and left it where it was. */
    public boolean isGateWithoutRollback() {
        return lookedAt != null && candidate != null && !hasRollback() && !isDrill();
    }

    /** Whether a fault was made on purpose. */
    public boolean isDrill() {
        return timeline.injected() != null;
    }

    /** Whether the host is to make the fault of a drill now. */
    public boolean isInjecting() {
        return phase == Phase.INJECTING && madeAt == null;
    }

    /** Whether a rollback was begun in it. */
    public boolean hasRollback() {
        return timeline.decided() != null;
    }

    /** Whether a promotion was begun in it. */
    public boolean isPromotionBegun() {
        return promotingSince != null;
    }

    /** Why it ends as it does, or why it is rolled back; null: nothing has been decided. */
    public String reason() {
        return reason;
    }

    /** Whether the world has accepted its rollback, so that a recovery can follow. */
    public boolean mayBeProven() {
        return recovery != null;
    }

    /**
     * The state of an ended episode, opened again for a rollback that its build asks for, or for the proof of the
     * rollback in it.
     */
    public EpisodeState reopened(Order.Kind kind, String why) {
        EpisodeState open = copy();
        open.endedAt = null;
        open.endedWith = null;
        open.outcome = Outcome.RUNNING;
        open.phase = Phase.ROLLING_BACK;
        if (kind == Order.Kind.ROLLBACK) {
            open.reason = why;
            open.intendedAt = null;
        }
        return open;
    }

    /** What an older version has written lacks what came later; no constructor runs to fill it in. */
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        provenance = provenance == null ? Map.of() : provenance;
        waiting = waiting == null ? Map.of() : waiting;
        unwatched = unwatched == null ? Duration.ZERO : unwatched;
        dueLegs = dueLegs == null ? List.of() : dueLegs;
        readiness = readiness == null ? List.of() : readiness;
        before = before == null ? List.of() : before;
    }

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
        copy.lookedAt = lookedAt;
        copy.question = question;
        copy.intendedAt = intendedAt;
        copy.reason = reason;
        copy.provenance = provenance;
        copy.waiting = waiting;
        copy.before = before;
        copy.madeAt = madeAt;
        copy.shortfall = shortfall;
        copy.timeline = timeline;
        copy.legs = legs;
        copy.dueLegs = dueLegs;
        copy.savedAt = savedAt;
        copy.unwatched = unwatched;
        copy.recovery = recovery;
        copy.promotingSince = promotingSince;
        copy.outcome = outcome;
        copy.endedWith = endedWith;
        copy.readiness = readiness;
        copy.quarantined = quarantined;
        copy.stepped = stepped;
        copy.notes = notes;
        samples.forEach((series, seen) -> copy.samples.put(series, new ArrayList<>(seen)));
        return copy;
    }
}
