package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.policy.SignalKind;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;

/** Extension point: a kind of signal that can be read from a policy and opened. Stateless, thread-safe. */
public interface SourceKind extends SignalKind {
    /** What its sources can read; kinds that say the same share one source a server. */
    Class<? extends SignalSpec> specs();

    /** A source for the signals of one server. */
    SignalSource open(Connection connection);
}
