package io.jenkins.plugins.releaseguard.engine.rollback.git;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a branch has had at one place, and in which order; immutable.
 *
 * @param states the newest first, at least one; no two neighbours are equal
 */
record Lineage<T>(List<T> states) {
    Lineage {
        states = List.copyOf(states);
    }

    /** Whether the newest state was there before the one that it has replaced: somebody has gone back. */
    boolean hasGoneBack() {
        return states.size() > 1 && states.lastIndexOf(states.get(0)) > states.lastIndexOf(states.get(1));
    }

    /** The states before this one that were not left for an older one, the newest first. */
    List<T> good() {
        return IntStream.range(1, states.size())
                .filter(i -> !states.get(i).equals(states.get(0)) && !wasLeft(i))
                .mapToObj(states::get)
                .distinct()
                .toList();
    }

    /** The first of these; null: there is none. */
    T lastKnownGood() {
        return good().stream().findFirst().orElse(null);
    }

    /**
     * The states before this one that were left for an older one, the newest first.
     *
     * @param chosen where it ends; null: at the oldest
     */
    List<T> left(T chosen) {
        int end = chosen == null ? -1 : states.indexOf(chosen);
        return IntStream.range(1, end < 0 ? states.size() : end)
                .filter(i -> !states.get(i).equals(states.get(0)) && wasLeft(i))
                .mapToObj(states::get)
                .distinct()
                .toList();
    }

    private boolean wasLeft(int i) {
        List<T> older = states.subList(i + 1, states.size());
        return states.subList(0, i).stream().anyMatch(older::contains);
    }
}
