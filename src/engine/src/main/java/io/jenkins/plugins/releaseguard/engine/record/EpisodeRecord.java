package io.jenkins.plugins.releaseguard.engine.record;

import io.jenkins.plugins.releaseguard.engine.judge.Finding;
import io.jenkins.plugins.releaseguard.engine.judge.RankFinding;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one episode was: the document that pages, REST, reports and other programs read. Its JSON form is described by
 * docs/record.schema.json. Immutable; components that are not said to be never null may be null, and null means that it
 * was not observed or does not apply.
 *
 * @param schema version of the document's form
 * @param id unique
 * @param kind what began it: gate, rollback, drill, watch, readiness
 * @param release under which records are kept
 * @param build that it belongs to
 * @param judge version of the judge
 * @param reasons never null
 * @param timeline never null
 * @param signals never null
 * @param legs never null
 * @param checklist never null
 * @param notes never null
 * @param runbook whom to call and where more is written; null: the policy does not say
 */
public record EpisodeRecord(
        int schema,
        String id,
        String kind,
        String release,
        String environment,
        String build,
        String cause,
        Instant startedAt,
        Instant endedAt,
        boolean dryRun,
        String policyHash,
        String judge,
        CandidateRecord candidate,
        BaselineRecord baseline,
        Verdict verdict,
        Outcome outcome,
        List<Reason> reasons,
        Timeline timeline,
        Durations durations,
        List<SignalRecord> signals,
        List<LegRecord> legs,
        List<CheckRecord> checklist,
        List<String> notes,
        RunbookRecord runbook)
        implements Serializable {

    /** The form that this code writes. */
    public static final int SCHEMA = 1;

    public EpisodeRecord {
        reasons = List.copyOf(reasons);
        signals = List.copyOf(signals);
        legs = List.copyOf(legs);
        checklist = List.copyOf(checklist);
        notes = List.copyOf(notes);
    }

    /** The version that was being released. */
    public record CandidateRecord(String version, Map<String, String> identity, Map<String, String> provenance)
            implements Serializable {}

    /** The version to return to. */
    public record BaselineRecord(String version, Map<String, String> identity, String resolvedFrom)
            implements Serializable {}

    /**
     * How long the parts took; a null was not observed.
     *
     * @param toDetect injected or onset to detected
     * @param toRestore detected to trafficRestored
     * @param toRecover detected to recovered
     * @param outage onset to recovered
     * @param target that {@code toRecover} is measured on
     * @param targetMet null where there was nothing to recover from, or no recovery was watched to its end
     */
    public record Durations(
            Duration toDetect,
            Duration toRestore,
            Duration toRecover,
            Duration outage,
            Duration target,
            Boolean targetMet)
            implements Serializable {

        /** Computed from a timeline and how the episode ended, or that it has not. */
        public static Durations of(Timeline timeline, Duration target, Outcome outcome) {
            Instant began = timeline.injected() != null ? timeline.injected() : timeline.onset();
            Duration toRecover = between(timeline.detected(), timeline.recovered());
            // Nobody has watched a recovery to its end while it runs, or after a rollback that was all that was asked
            // for.
            boolean open = toRecover == null && (outcome == Outcome.RUNNING || outcome == Outcome.ROLLED_BACK);
            Boolean met = timeline.decided() == null || open
                    ? null
                    : (Boolean) (toRecover != null && toRecover.compareTo(target) <= 0);
            return new Durations(
                    between(began, timeline.detected()),
                    between(timeline.detected(), timeline.trafficRestored()),
                    toRecover,
                    between(timeline.onset(), timeline.recovered()),
                    target,
                    met);
        }

        private static Duration between(Instant from, Instant to) {
            return from == null || to == null ? null : Duration.between(from, to);
        }
    }

    /**
     * A signal with what was seen of it.
     *
     * @param unit seconds, ratio, bytes, per_second or number
     * @param source one line on where its values come from
     * @param conditions what the policy asks of it
     * @param series what was seen, by scope
     */
    public record SignalRecord(
            String name, String unit, String source, List<ConditionRecord> conditions, List<SeriesRecord> series)
            implements Serializable {
        public SignalRecord {
            conditions = List.copyOf(conditions);
            series = List.copyOf(series);
        }
    }

    /**
     * A condition of the policy.
     *
     * @param role breach, observe or recovery
     * @param limit in the signal's unit; null where it is not a limit
     * @param evidence what a sequential condition has found; null for the others
     * @param ranks what a comparison by ranks has found; null for the others
     */
    public record ConditionRecord(String text, String role, Double limit, Finding evidence, RankFinding ranks)
            implements Serializable {}

    /** What was seen of a signal in a scope: candidate, baseline or live. */
    public record SeriesRecord(String scope, List<Sample> samples) implements Serializable {
        public SeriesRecord {
            samples = List.copyOf(samples);
        }
    }

    /**
     * One observation.
     *
     * @param time data time; without data the time at which that was learned
     * @param value null without data
     * @param samples requests behind the value; null where it is not known
     * @param noData the cause; null with data
     * @param interval that the value lies in, in the signal's unit; null where it is not known
     */
    public record Sample(Instant time, Double value, Long samples, String noData, ConfidenceInterval interval)
            implements Serializable {
        /** Whose interval is not known. */
        public Sample(Instant time, Double value, Long samples, String noData) {
            this(time, value, samples, noData, null);
        }
    }

    /**
     * One leg of the rollback.
     *
     * @param group the place of its group, from 1: legs of the same group are carried out at the same time; null in what an
     *     older version has written
     * @param dueAfter how long the breach has to go on for a conditional leg; null: it is always due
     * @param state planned, running, done, failed, superseded, not-due
     * @param evidence what the world showed at the end; null: nothing was seen
     * @param error what went wrong; null: nothing
     */
    public record LegRecord(
            String leg,
            String from,
            String to,
            Integer group,
            Duration dueAfter,
            String state,
            List<String> actions,
            List<String> commands,
            Instant started,
            Instant accepted,
            Instant confirmed,
            String evidence,
            String error)
            implements Serializable {
        public LegRecord {
            actions = List.copyOf(actions);
            commands = List.copyOf(commands);
        }
    }

    /**
     * A question that has to be answered before a gate or after a rollback.
     *
     * @param state passed, failed, not-observed, warning (advised and not so) or waived
     */
    public record CheckRecord(String item, String state, String evidence) implements Serializable {}

    /** Whom a rollback concerns, as the policy says it; each null: not said. */
    public record RunbookRecord(String owner, String call, String link) implements Serializable {}
}
