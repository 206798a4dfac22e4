package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The revisions of one owner that are still there. Neither Kubernetes nor Argo Rollouts writes down whether a revision was
 * ever well; what can be read is which ones were left for an older one, and which have pods that are ready. Immutable.
 */
public final class History {
    private final List<Revision> revisions;

    public History(List<Revision> revisions) {
        this.revisions = revisions.stream()
                .sorted(Comparator.comparingLong(Revision::number).reversed())
                .toList();
    }

    /**
     * The versions that can be returned to, the best one first: of the earlier revisions that nobody has rolled back
     * from, those that still serve (the oldest first, for the later ones never took over), then the newest.
     */
    public List<Revision> good(Revision current) {
        List<Revision> earlier = revisions.stream()
                .filter(r -> r.number() > 0 && r.number() < current.number())
                .filter(r -> !isRolledBack(r))
                .toList();
        List<Revision> good =
                new ArrayList<>(earlier.stream().filter(r -> r.ready() > 0).toList());
        Collections.reverse(good);
        earlier.stream().filter(r -> r.ready() == 0 && r.wanted() == 0).forEach(good::add);
        return good;
    }

    /** The first of {@link #good}; null: there is none. */
    public Revision lastKnownGood(Revision current) {
        return good(current).stream().findFirst().orElse(null);
    }

    /**
     * How long the version with this hash has served, at least: from its own ReplicaSet to the next new one. What it has served
     * when it came back later is not written down. Null: nothing tells.
     */
    public Duration served(String hash) {
        Instant created = revisions.stream()
                .filter(r -> r.hash().equals(hash))
                .map(Revision::created)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (created == null) {
            return null;
        }
        return revisions.stream()
                .map(Revision::created)
                .filter(other -> other != null && other.isAfter(created))
                .min(Comparator.naturalOrder())
                .map(next -> Duration.between(created, next))
                .orElse(null);
    }

    /** The version that has this number, or had it; null: its ReplicaSet is gone. */
    public Revision numbered(long number) {
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
