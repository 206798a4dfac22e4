package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.recovery.Recovery;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

/** How long a leg is tried again: as long as the recovery could be in time, and where it waits for others as long as it says. */
final class Patience {
    private static final int LEAST_ATTEMPTS = 5;

    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Recovery recovery;

    Patience(EpisodeContext context) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.recovery = new Recovery(policy);
    }

    /** Whether a leg that has failed in this way is worth another try; under the lock. */
    boolean isWorthAnotherTry(int leg, LegException e) {
        LegRun run = state.legs.get(leg);
        Instant until = until(leg);
        if (e.mayPass() && until != null) {
            // A server that is away for a moment does not end the wait.
            return context.now().isBefore(until);
        }
        // What was accepted late has its time from there.
        Instant since = run.accepted() == null ? state.intendedAt : run.accepted();
        boolean early = context.now().isBefore(recovery.deadline(since));
        // An API server that has just started refuses everybody until it has read its roles.
        boolean starting = e.kind() == LegException.Kind.FORBIDDEN && run.attempts() > 1;
        return (e.mayPass() && (early || run.attempts() < LEAST_ATTEMPTS)) || (starting && early);
    }

    /** What is said when it is not. */
    String sentence(int leg, LegException e) {
        Duration waits = policy.rollback().get(leg).waitsForOthers();
        return e.kind() == LegException.Kind.WAITING && waits != null
                ? e.getMessage() + ", after " + Durations.text(waits) + "; it is not waited for any longer"
                : e.getMessage();
    }

    /** Whether a leg that nobody has accepted yet may still wait for others, so that the end waits, too; under the lock. */
    boolean isWaiting() {
        return IntStream.range(0, state.legs.size())
                .anyMatch(leg -> state.legs.get(leg).state() == LegRun.State.RUNNING
                        && state.legs.get(leg).accepted() == null
                        && until(leg) != null
                        && context.now().isBefore(until(leg)));
    }

    /** Until when the leg waits for others; null: it does not. */
    private Instant until(int leg) {
        Duration waits = policy.rollback().get(leg).waitsForOthers();
        Instant started = state.legs.get(leg).started();
        return waits == null || started == null ? null : started.plus(waits);
    }
}
