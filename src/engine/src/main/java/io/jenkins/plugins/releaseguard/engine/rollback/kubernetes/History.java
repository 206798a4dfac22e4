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

    /**
     * One that was passed over.
     *
     * @param why as the end of a sentence that begins with its name
     */
    public record PassedOver(Revision revision, String why) {}

    /**
     * Those before {@code current} and newer than {@code chosen} that are not returned to, the newest first.
     *
     * @param chosen null: none is
     */
    public List<PassedOver> passedOver(Revision current, Revision chosen) {
        long from = chosen == null ? 0 : chosen.number();
        return revisions.stream()
                .filter(r -> r.number() > from && r.number() < current.number())
                .map(r -> new PassedOver(r, why(r)))
                .toList();
    }

    private String why(Revision passedOver) {
        Revision leftFor =
                revisions.stream().filter(passedOver::isLeftFor).findFirst().orElse(null);
        if (leftFor != null) {
            return "was left for an older one, which is revision " + leftFor.number() + " now";
        }
        if (passedOver.ready() == 0 && passedOver.wanted() > 0) {
            return "has not one pod that is ready, of " + passedOver.wanted();
        }
        return "never took over: an older one still serves";
    }

    /** The first of {@link #good}; null: there is none. */
    public Revision lastKnownGood(Revision current) {
        return good(current).stream().findFirst().orElse(null);
    }

    /**
     * How long the version with this hash has served, at least: from when its own revision was made to the next new one. What it has served
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

    /** The version that has this number, or had it; null: it is gone. */
    public Revision numbered(long number) {
        return revisions.stream()
                .filter(r -> r.numbers().contains(number))
                .findFirst()
                .orElse(null);
    }

    private boolean isRolledBack(Revision revision) {
        return revisions.stream().anyMatch(revision::isLeftFor);
    }
}
