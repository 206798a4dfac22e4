package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import java.io.Serializable;
import java.time.Instant;

/** How far one leg has come; a value. */
record LegRun(
        LegPlan plan,
        State state,
        int attempts,
        Instant started,
        Instant accepted,
        Instant confirmed,
        String evidence,
        String error)
        implements Serializable {

    enum State {
        PLANNED,
        RUNNING,
        /** The world shows it. */
        DONE,
        FAILED,
        SUPERSEDED,
        /** Conditional, and what it waited for was not so: nothing was done. */
        NOT_DUE;

        boolean isFinal() {
            return this != PLANNED && this != RUNNING;
        }
    }

    static LegRun planned(LegPlan plan) {
        return new LegRun(plan, State.PLANNED, 0, null, null, null, null, null);
    }

    LegRun attempted(Instant now) {
        return new LegRun(
                plan,
                State.RUNNING,
                attempts + 1,
                started == null ? now : started,
                accepted,
                confirmed,
                evidence,
                null);
    }

    /** The same attempt, sent just now. */
    LegRun startedAt(Instant now) {
        return new LegRun(plan, state, attempts, now, accepted, confirmed, evidence, error);
    }

    LegRun accepted(Instant now) {
        return new LegRun(
                plan, state, attempts, started, accepted == null ? now : accepted, confirmed, evidence, error);
    }

    LegRun confirmed(Instant now, String seen) {
        return new LegRun(plan, State.DONE, attempts, started, accepted, now, seen, null);
    }

    LegRun notDue(String why) {
        return new LegRun(plan, State.NOT_DUE, attempts, started, accepted, confirmed, why, null);
    }

    LegRun seen(String seen) {
        return new LegRun(plan, state, attempts, started, accepted, confirmed, seen, error);
    }

    LegRun failed(State how, String why) {
        return new LegRun(plan, how, attempts, started, accepted, confirmed, evidence, why);
    }

    LegRun hindered(String why) {
        return new LegRun(plan, state, attempts, started, accepted, confirmed, evidence, why);
    }
}
