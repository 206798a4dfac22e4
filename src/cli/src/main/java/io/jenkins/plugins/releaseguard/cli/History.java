package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What the past has to say at a look. */
interface History {
    /**
     * One observation of each series, as it would have been made at that time.
     *
     * @param state the gate's, from which follows what has been counted already
     * @throws CannotRunException it cannot be read at all
     */
    List<Observation> look(Collection<Series> series, GateState state, Instant at) throws CannotRunException;
}
