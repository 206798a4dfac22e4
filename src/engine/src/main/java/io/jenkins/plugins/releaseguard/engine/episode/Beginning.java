package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How an episode asks the world before anything has begun: a server that is away for a moment is asked again. A dry run waits for
 * nothing: who looks at a plan asks again himself.
 */
final class Beginning {
    /** An API server that is replaced by another is away for seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final EpisodeContext context;
    /** Until when it is tried; null: it has not failed yet. Under the lock. */
    private Instant until;

    Beginning(EpisodeContext context) {
        this.context = context;
    }

    /** What asks the world, and goes on with its answers. */
    interface Part {
        void run() throws LegException;
    }

    void run(Part part) {
        Instant began = context.now();
        try {
            part.run();
        } catch (LegException e) {
            synchronized (context) {
                if (!context.isResolving()) {
                    return;
                }
                if (isWorthAnotherTry(e)) {
                    context.listener.status("Cannot start yet: " + e.getMessage());
                    context.again(began, EVERY, () -> anew(part));
                    return;
                }
                context.listener.log("Cannot start: " + e.getMessage());
                context.state.notes = List.of(e.getMessage());
                context.end(Outcome.NOT_READY, Ending.Build.FAILED, e.getMessage());
            }
        }
    }

    /** What was waited for is no part of the window: its warm-up is as long as without. */
    private void anew(Part part) {
        synchronized (context) {
            if (!context.isResolving()) {
                return;
            }
            context.state.startedAt = context.now();
        }
        run(part);
    }

    private boolean isWorthAnotherTry(LegException e) {
        if (e.kind() != LegException.Kind.UNREACHABLE || context.order.dryRun()) {
            return false;
        }
        if (until == null) {
            until = context.now().plus(PATIENCE);
            context.listener.log(
                    "Cannot start yet, tried again for " + Durations.text(PATIENCE) + ": " + e.getMessage());
        }
        return context.now().isBefore(until);
    }
}
