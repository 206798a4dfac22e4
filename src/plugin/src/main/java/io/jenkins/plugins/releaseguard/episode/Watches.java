package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The watches of this controller, those that run and those whose journals are still kept. A watch is an episode of its own:
 * it begins when its gate has ended well, and its id follows from the gate's, so that a controller that dies in between
 * begins it once. Thread-safe.
 */
final class Watches {
    private static final String SUFFIX = "-watch";

    /**
     * What was asked, and by whom.
     *
     * @param origin whose permissions and credentials count
     */
    record Known(Order order, Origin origin) {}

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** The id of the watch that follows a gate. */
    static String idAfter(String gate) {
        return gate + SUFFIX;
    }

    /** The watch that follows an episode's end; null: none. */
    static Order after(Order gate, EpisodeState end) {
        boolean due = gate.kind() == Order.Kind.GATE && gate.watchSpec() != null && end.isHealthyEnd();
        return due ? Order.watch(idAfter(gate.id()), gate) : null;
    }

    /** Takes one down, if it is one. */
    void add(Order order, Origin origin) {
        if (order.kind() == Order.Kind.WATCH) {
            known.put(order.id(), new Known(order, origin));
        }
    }

    void forget(Collection<String> ids) {
        known.keySet().removeAll(ids);
    }

    /** @return null where there is none of that id */
    Known find(String id) {
        return known.get(id);
    }

    List<Known> all() {
        return List.copyOf(known.values());
    }

    /** The watches that are over when this gate has opened its window: those of the same release, in the same environment. */
    List<String> supersededBy(Order gate) {
        return known.values().stream()
                .map(Known::order)
                .filter(watch -> isOfTheSame(watch.policy(), gate.policy()))
                .map(Order::id)
                .toList();
    }

    private static boolean isOfTheSame(Policy a, Policy b) {
        return a.release().equals(b.release()) && Objects.equals(a.environment(), b.environment());
    }
}
