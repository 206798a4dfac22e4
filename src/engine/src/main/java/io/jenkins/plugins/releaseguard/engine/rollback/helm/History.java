package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The revisions of a release that Helm still keeps; never empty. */
final class History {
    private final List<Revision> revisions;

    History(List<Revision> revisions) {
        this.revisions = revisions.stream()
                .sorted(Comparator.comparingInt(Revision::number).reversed())
                .toList();
    }

    /** What Helm did last, or is doing. */
    Revision newest() {
        return revisions.get(0);
    }

    /** What Helm takes for deployed; null: nothing. */
    Revision deployed() {
        return revisions.stream().filter(Revision::isDeployed).findFirst().orElse(null);
    }

    /**
     * What has been released last, well or not. A rollback that did not end is no release: what it was to return from
     * is.
     */
    Revision current() {
        for (Revision revision : revisions) {
            if (revision.isDeployed() || !isReturn(revision)) {
                return revision;
            }
        }
        return newest();
    }

    private boolean isReturn(Revision revision) {
        return !revision.wasLive()
                && revisions.stream()
                        .anyMatch(r -> r.number() < revision.number() && r.wasLive() && r.isOf(revision.content()));
    }

    /**
     * The revision to return to, and what was passed over.
     *
     * @param good null: there is none
     * @param skipped a line each
     */
    record Choice(Revision good, List<String> skipped) {
        String why() {
            return skipped.isEmpty() ? "" : " (" + String.join("; ", skipped) + ")";
        }
    }

    /** Of the revisions before {@code current} the newest that was live, and that nobody has rolled back from. */
    Choice lastKnownGood(Revision current) {
        List<String> skipped = new ArrayList<>();
        for (Revision revision : revisions) {
            if (revision.number() >= current.number()) {
                continue;
            }
            String unfit = unfit(revision, current);
            if (unfit == null && isRolledBack(revision)) {
                unfit = "was rolled back from";
            }
            if (unfit == null) {
                return new Choice(revision, skipped);
            }
            skipped.add("revision " + revision.number() + ": " + unfit);
        }
        return new Choice(null, skipped);
    }

    /** The revision of that number, if one can return to it. */
    Choice numbered(int number, Revision current) {
        for (Revision revision : revisions) {
            if (revision.number() == number) {
                String unfit = unfit(revision, current);
                return unfit == null
                        ? new Choice(revision, List.of())
                        : new Choice(null, List.of("revision " + number + ": " + unfit));
            }
        }
        return new Choice(
                null,
                List.of("revision " + number + ": is not among the " + revisions.size()
                        + " newest that Helm keeps (revision "
                        + revisions.get(revisions.size() - 1).number() + " to " + newest().number() + ")"));
    }

    private static String unfit(Revision revision, Revision current) {
        if (revision.problem() != null) {
            return "cannot be read, " + revision.problem();
        }
        if (!revision.wasLive()) {
            return revision.status();
        }
        return revision.isOf(current.content()) ? "installs the same as revision " + current.number() : null;
    }

    /** Whether it was left for something that had been released before it was released first. */
    private boolean isRolledBack(Revision revision) {
        return revisions.stream()
                .filter(later -> later.number() > revision.number() && later.wasLive())
                .anyMatch(later -> first(later) < first(revision));
    }

    private int first(Revision revision) {
        return revisions.stream()
                .filter(r -> r.isOf(revision.content()))
                .mapToInt(Revision::number)
                .min()
                .orElse(revision.number());
    }

    /** A revision that was live with this content; null: none is left. */
    Revision of(String content) {
        return revisions.stream()
                .filter(r -> r.wasLive() && r.isOf(content))
                .findFirst()
                .orElse(null);
    }
}
