package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Asks for signals look after look and hands each on as it arrives, so that a slow server delays nothing but its own signals:
 * one that has not answered yet is not asked again. Versions of one signal arrive together, for they are compared.
 */
final class Asking {
    private final EpisodeContext context;
    /** Signals that have not answered yet; under the lock. */
    private final Set<String> outstanding = new HashSet<>();

    Asking(EpisodeContext context) {
        this.context = context;
    }

    /** @param arrived hears each signal's observations, on a worker and under the lock */
    void ask(Collection<Series> series, Consumer<List<Observation>> arrived) {
        Map<String, Set<Series>> bySignal = new LinkedHashMap<>();
        synchronized (context) {
            for (Series one : series) {
                if (!outstanding.contains(one.signal())) {
                    bySignal.computeIfAbsent(one.signal(), s -> new LinkedHashSet<>())
                            .add(one);
                }
            }
            outstanding.addAll(bySignal.keySet());
        }
        bySignal.forEach((signal, its) -> context.observe(its, null, observations -> {
            synchronized (context) {
                outstanding.remove(signal);
                arrived.accept(observations);
            }
        }));
    }

    /** Whether all have answered; under the lock. */
    boolean isComplete() {
        return outstanding.isEmpty();
    }
}
