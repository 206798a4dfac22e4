package io.jenkins.plugins.releaseguard.staging.cluster;

import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.traffic.Router;
import java.time.Duration;
import java.util.Map;

/** Brings weights to the router, which takes them up a little later, as the proxies of a service mesh do. */
final class Mesh {
    private final Router router;
    private final Duration delay;
    private final Clock clock;
    private Map<StagedVersion, Integer> wanted = Map.of();

    Mesh(Router router, Duration delay, Clock clock) {
        this.router = router;
        this.delay = delay;
        this.clock = clock;
    }

    /**
     * Asks for weights; the same again is no new request.
     *
     * @param taken runs when the router has them, unless others were asked for meanwhile
     * @return whether the router has them already
     */
    synchronized boolean want(Map<StagedVersion, Integer> weights, Runnable taken) {
        if (!weights.equals(wanted)) {
            wanted = weights;
            clock.after(delay, "weights", () -> take(weights, taken));
        }
        return has(weights);
    }

    /** Whether the router has just these weights, and no others were asked for. */
    synchronized boolean has(Map<StagedVersion, Integer> weights) {
        return weights.equals(wanted) && weights.equals(router.weights());
    }

    private void take(Map<StagedVersion, Integer> weights, Runnable taken) {
        synchronized (this) {
            if (!weights.equals(wanted)) {
                return;
            }
            router.set(weights);
        }
        taken.run();
    }
}
