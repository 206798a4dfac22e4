package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What the past has to say at a look. */
interface History {
    /**
     * One observation of each series, as it would have been made at that time.
     *
     * @param countedUpTo by series: the data time up to which it has been counted; none: nothing has been counted
     * @throws CannotRunException it cannot be read at all
     */
    List<Observation> look(Collection<Series> series, Map<Series, Instant> countedUpTo, Instant at)
            throws CannotRunException;
}
