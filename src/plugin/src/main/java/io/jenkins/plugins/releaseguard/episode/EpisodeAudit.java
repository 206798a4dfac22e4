package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.BaselineRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CandidateRecord;
import io.jenkins.plugins.releaseguard.episode.Audit.Event;
import io.jenkins.plugins.releaseguard.episode.Audit.Key;

/** What of an episode's transitions is in the audit log, each once. For the episode's threads: one call at a time. */
final class EpisodeAudit {
    private final Order order;
    private boolean rollback;
    private boolean promotion;

    /** @param earlier what was in the log before; null: nothing */
    EpisodeAudit(Order order, EpisodeState earlier) {
        this.order = order;
        this.rollback = earlier != null && earlier.hasRollback();
        this.promotion = earlier != null && earlier.isPromotionBegun();
    }

    /** A transition that is durable. */
    void changed(EpisodeState state, EpisodeRecord record) {
        if (!rollback && state.hasRollback()) {
            rollback = true;
            boolean asked = order.kind() == Order.Kind.ROLLBACK || order.kind() == Order.Kind.RECOVERY;
            String actor = asked ? order.build() : Audit.ITSELF;
            of(Event.ROLLBACK_DECIDED, actor, record)
                    .with(Key.CAUSE, state.reason())
                    .log();
        }
        if (!promotion && state.isPromotionBegun()) {
            promotion = true;
            of(Event.PROMOTION_BEGUN, Audit.ITSELF, record)
                    .with(Key.CAUSE, state.reason())
                    .log();
        }
    }

    void ended(Ending ending) {
        of(Event.EPISODE_ENDED, Audit.ITSELF, ending.record())
                .with(Key.OUTCOME, ending.record().outcome())
                .with(Key.CAUSE, ending.reason())
                .log();
    }

    private Audit of(Event event, String actor, EpisodeRecord record) {
        CandidateRecord candidate = record.candidate();
        BaselineRecord baseline = record.baseline();
        return new Audit(event, actor, order)
                .with(Key.CANDIDATE, candidate == null ? null : candidate.version())
                .with(Key.BASELINE, baseline == null ? null : baseline.version())
                .with(Key.VERDICT, record.verdict())
                .with(Key.DRY_RUN, record.dryRun() ? true : null);
    }
}
