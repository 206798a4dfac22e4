package io.jenkins.plugins.releaseguard.engine.rollback.git;

import java.util.List;

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

    /** The newest state before this one that was not left for an older one; null: there is none. */
    T lastKnownGood() {
        for (int i = 1; i < states.size(); i++) {
            List<T> older = states.subList(i + 1, states.size());
            boolean wasLeft = states.subList(0, i).stream().anyMatch(older::contains);
            if (!states.get(i).equals(states.get(0)) && !wasLeft) {
                return states.get(i);
            }
        }
        return null;
    }
}
