package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Something that is tried again while other writers are in between, or until the world is ready for it. */
public final class Repeated {
    private static final int MAX_CONFLICTS = 10;

    private final BiFunction<Kind, String, LegException> failures;
    private final Waiting waiting;

    /** @param waiting ends the repetitions when it is ended */
    public Repeated(Failures failures, Waiting waiting) {
        this(failures::of, waiting);
    }

    /**
     * @param failures how a failure is said
     * @param waiting ends the repetitions when it is ended
     */
    public Repeated(BiFunction<Kind, String, LegException> failures, Waiting waiting) {
        this.failures = failures;
        this.waiting = waiting;
    }

    /** One look, and what follows from it. */
    @FunctionalInterface
    public interface Attempt {
        /** @return false: to be tried again a little later */
        boolean make() throws LegException;
    }

    /**
     * Tries until it is done.
     *
     * @param late why it is not, when the time is over
     */
    public void until(Duration limit, Attempt attempt, Supplier<String> late) throws LegException {
        Waiting.Pace pace = waiting.upTo(limit);
        int conflicts = 0;
        while (true) {
            LegException conflict = null;
            try {
                if (attempt.make()) {
                    return;
                }
            } catch (LegException e) {
                if (e.kind() != Kind.CONFLICT || ++conflicts > MAX_CONFLICTS) {
                    throw e;
                }
                conflict = e;
            }
            if (!pause(pace)) {
                throw conflict != null ? conflict : failures.apply(Kind.UNREACHABLE, late.get());
            }
        }
    }

    private boolean pause(Waiting.Pace pace) throws LegException {
        try {
            return pace.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.apply(Kind.UNREACHABLE, "interrupted while waiting");
        }
    }
}
