package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import java.util.Comparator;
import java.util.List;

/**
 * The revisions of a Deployment that are still there. Kubernetes does not write down whether a revision was ever well;
 * what can be read is which ones were left for an older one, and which have pods that are ready.
 */
final class History {
    private final List<Revision> revisions;

    History(List<Revision> revisions) {
        this.revisions = revisions.stream()
                .sorted(Comparator.comparingLong(Revision::number).reversed())
                .toList();
    }

    /**
     * The version to return to: of the earlier revisions that nobody has rolled back from, the one that still serves
     * (the oldest of several, for the later ones never took over), else the newest. Null: there is none.
     */
    Revision lastKnownGood(Revision current) {
        List<Revision> earlier = revisions.stream()
                .filter(r -> r.number() > 0 && r.number() < current.number())
                .filter(r -> !isRolledBack(r))
                .toList();
        Revision serving = null;
        for (Revision revision : earlier) {
            serving = revision.ready() > 0 ? revision : serving;
        }
        return serving != null
                ? serving
                : earlier.stream().filter(r -> r.wanted() == 0).findFirst().orElse(null);
    }

    /** The version that has this number, or had it; null: its ReplicaSet is gone. */
    Revision numbered(long number) {
        return revisions.stream()
                .filter(r -> r.numbers().contains(number))
                .findFirst()
                .orElse(null);
    }

    /** Whether it was left for a version that had been released before it was released first. */
    private boolean isRolledBack(Revision revision) {
        long first = revision.numbers().get(0);
        return revisions.stream().anyMatch(other -> {
            List<Long> numbers = other.numbers();
            if (numbers.get(0) >= first) {
                return false;
            }
            for (int i = 1; i < numbers.size(); i++) {
                if (numbers.get(i - 1) < revision.number() && revision.number() < numbers.get(i)) {
                    return true;
                }
            }
            return false;
        });
    }
}
