package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import java.time.Duration;
import java.time.Instant;

/**
 * A question to a {@link SignalSource}.
 *
 * @param signal what
 * @param scope whose traffic
 * @param version the version in that scope; null for live
 * @param service fills {@code $service}
 * @param namespace fills {@code $namespace}
 * @param lookback over which the value is computed
 * @param countedUpTo the data time (our clock) of the previous look of this signal and scope; null at the first
 * @param at null: now; else a time in the past, for a look that was missed
 */
public record Look(
        Signal signal,
        Scope scope,
        Version version,
        String service,
        String namespace,
        Duration lookback,
        Instant countedUpTo,
        Instant at) {}
