package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine.Entry;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.time.Duration;

/**
 * An episode's dealings with the quarantine. Only a breach puts a version there, and a store that fails stops what would
 * give a version traffic, never what takes it away.
 */
final class Quarantining {
    private static final int LONGEST_REASON = 500;

    private final EpisodeContext context;
    private final EpisodeState state;

    Quarantining(EpisodeContext context) {
        this.context = context;
        this.state = context.state;
    }

    /** Takes the candidate in, if a breach was what it ended with; once; under the lock. */
    void add() {
        if (!isDue() || state.quarantined) {
            return;
        }
        try {
            Entry entry = entry();
            context.quarantine().add(entry);
            state.quarantined = true;
            context.listener.log(state.candidate
                    + " is in quarantine now: it is neither watched nor promoted again until"
                    + (entry.until() == null ? "" : " " + RecordJson.time(entry.until()) + ", or until")
                    + " somebody lifts it");
        } catch (IOException e) {
            context.note(state.candidate + " could not be taken into quarantine: " + e.getMessage());
        }
    }

    /** Whether marks are to be left in the world. */
    boolean isDue() {
        // what a drill releases is bad on purpose, and so will be that of the next one
        return context.order.kind() != Order.Kind.DRILL
                && state.gate != null
                && state.gate.decision() != null
                && state.gate.decision().verdict() == Verdict.BREACH;
    }

    /** Leaves a mark where a leg has taken a version out of use, for other controllers; never fatal. */
    void mark(LegSpec spec, LegPlan plan) {
        if (!isDue() || plan.expectedCurrent().sameAs(plan.target())) {
            return;
        }
        try {
            String left = context.leg(spec).mark(plan.expectedCurrent(), entry());
            if (left != null) {
                context.listener.log(plan.leg() + ": " + left);
            }
        } catch (LegException e) {
            synchronized (context) {
                context.note(plan.leg() + ": the mark that " + plan.expectedCurrent()
                        + " is in quarantine was not left: " + e.getMessage());
            }
        }
    }

    /**
     * Why a version may not get traffic.
     *
     * @return null: it may
     * @throws IOException nobody knows
     */
    String refusal(Version version) throws IOException {
        Entry entry = find(version);
        return entry == null
                ? null
                : version + " is in quarantine since " + RecordJson.time(entry.at()) + " by episode " + entry.episode()
                        + (entry.build() == null ? "" : " of " + entry.build()) + " (" + entry.reason()
                        + "). Release another version, or lift it with a reason on the page Quarantine of Jenkins"
                        + " (release-guard-quarantine)";
    }

    /** As {@link #refusal}; where nobody knows, that is logged and the answer is null. */
    String refusalIfKnown(Version version) {
        try {
            return refusal(version);
        } catch (IOException e) {
            context.listener.log("Whether " + version + " is in quarantine cannot be read: " + e.getMessage());
            return null;
        }
    }

    private Entry find(Version version) throws IOException {
        Entry entry = context.quarantine()
                .find(Quarantine.key(context.policy.release(), context.policy.environment(), version));
        return entry == null || !entry.holds(context.now()) ? null : entry;
    }

    private Entry entry() {
        String reason = Sentences.of(state.gate.decision());
        Duration lasts = context.policy.quarantineFor();
        return new Entry(
                Quarantine.key(context.policy.release(), context.policy.environment(), state.candidate),
                state.candidate.version(),
                context.order.id(),
                context.order.build(),
                state.gate.decision().detected(),
                lasts == null ? null : state.gate.decision().detected().plus(lasts),
                reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason);
    }
}
