package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Which episodes could not reach which metric server lately. When many lose the same one at once, it is not the releases
 * that are ill: the global brake is pulled. Thread-safe.
 */
@Extension
public final class ServerLosses implements ExtensionPoint {
    private static final int MANY = 5;
    private static final Duration LATELY = Duration.ofMinutes(5);

    private final Map<String, Map<String, Instant>> losses = new HashMap<>();

    /** The one of this controller. */
    public static ServerLosses get() {
        return ExtensionList.lookupSingleton(ServerLosses.class);
    }

    /** An episode could not reach a server at this look. */
    void lost(String server, String episode) {
        Clock clock = GuardThreads.get().clock();
        int many;
        synchronized (this) {
            Map<String, Instant> of = losses.computeIfAbsent(server, s -> new HashMap<>());
            of.values().removeIf(at -> Duration.between(at, clock.instant()).compareTo(LATELY) > 0);
            of.put(episode, clock.instant());
            many = of.size();
        }
        if (many > MANY && GlobalBrake.get().reason() == null) {
            GlobalBrake.get()
                    .pull(
                            "the metric server " + server + " was lost by " + many + " gates within "
                                    + LATELY.toMinutes() + " minutes",
                            Audit.ITSELF);
        }
    }
}
