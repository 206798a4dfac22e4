package io.jenkins.plugins.releaseguard.demo;

import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What users saw of the bad candidate, and what they would have seen without the guard: its rate of bad answers, measured
 * from the fault to the time at which it lost its traffic, for as long as the demo went on watching.
 */
final class Spared {
    private final StagingWorld world;
    private long badAtFault = -1;
    private Instant fault;
    private Instant relieved;
    private long badAtRelief;
    private long badNow;
    private Instant now = Instant.now();

    Spared(StagingWorld world) {
        this.world = world;
    }

    /** Called again and again. */
    synchronized void look() {
        String candidate = world.candidate().name();
        now = Instant.now();
        badNow = world.badAnswersOf(candidate);
        if (fault == null) {
            world.facts().last(Facts.Kind.FAULT_ON).ifPresent(f -> {
                fault = f.at();
                badAtFault = badNow;
            });
        } else if (relieved == null && world.weights().get(candidate) == 0) {
            relieved = now;
            badAtRelief = badNow;
        }
    }

    /** A sentence; null where nothing was bad, or the candidate kept its traffic. */
    synchronized String sentence() {
        if (fault == null || relieved == null || !relieved.isAfter(fault)) {
            return null;
        }
        double perSecond = (badAtRelief - badAtFault)
                * 1000.0
                / Math.max(1, Duration.between(fault, relieved).toMillis());
        double watched = Duration.between(fault, now).toMillis() / 1000.0;
        return String.format(
                Locale.ROOT,
                "In the %.0f s after the fault users got %d bad answers from %s; at its rate of %.0f a second they would have"
                        + " got about %.0f without the guard, and %.0f more every minute.",
                watched,
                badNow - badAtFault,
                world.candidate().name(),
                perSecond,
                perSecond * watched,
                perSecond * 60);
    }
}
