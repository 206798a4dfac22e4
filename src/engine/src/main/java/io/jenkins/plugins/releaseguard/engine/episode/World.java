package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;

/** What an episode can reach, with the credentials that its job may use. Thread-safe. */
public interface World {
    /** Why nothing may be written for now, the global brake; null: it is off. Quick. */
    default String brake() {
        return null;
    }

    /** The versions that are held back. */
    default Quarantine quarantine() {
        return Quarantine.none();
    }

    /** The versions that have passed a gate. */
    default KnownGood knownGood() {
        return KnownGood.none();
    }

    /** What an administrator calls the place that a leg acts on, such as {@code staging}; null: nobody has said. */
    default String environment(LegSpec spec) {
        return null;
    }

    /** The releases whose rollback a drill has shown to work, each under {@link DrillSpec#key}. */
    default KnownGood drills() {
        return KnownGood.none();
    }

    /** Where a signal is read; a server that nobody can use, or the job may not, gives no data that says so. */
    SignalSource source(Signal signal);

    /** Binds a leg to its object. May block. */
    Leg open(LegSpec spec) throws LegException;
}
