package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A question to a {@link SignalSource}.
 *
 * @param signal what
 * @param scope whose traffic
 * @param versions by scope, those that are known
 * @param service fills {@code $service}
 * @param namespace fills {@code $namespace}
 * @param lookback over which the value is computed
 * @param countedUpTo the data time (our clock) of the previous look of this signal and scope; null at the first
 * @param at null: now; else a time in the past, for a look that was missed
 */
public record Look(
        Signal signal,
        Scope scope,
        Map<Scope, Version> versions,
        String service,
        String namespace,
        Duration lookback,
        Instant countedUpTo,
        Instant at) {
    public Look {
        versions = Map.copyOf(versions);
    }

    /** Where only the version of its own scope is known; null: none. */
    public Look(
            Signal signal,
            Scope scope,
            Version version,
            String service,
            String namespace,
            Duration lookback,
            Instant countedUpTo,
            Instant at) {
        this(
                signal,
                scope,
                version == null ? Map.of() : Map.of(scope, version),
                service,
                namespace,
                lookback,
                countedUpTo,
                at);
    }

    /** The version in its scope; null for live, and where it is not known. */
    public Version version() {
        return versions.get(scope);
    }

    /** The same question about another signal, of which nothing has been counted. */
    public Look of(Signal other, Scope otherScope) {
        return new Look(other, otherScope, versions, service, namespace, lookback, null, at);
    }
}
