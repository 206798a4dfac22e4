package io.jenkins.plugins.releaseguard.engine.rollback.git;

import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.FooterKey;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * The trailers of a revert commit, by which a rollback that goes on after a restart finds what it has done.
 *
 * @param what was put back, in one line
 * @param plannedAt the branch's head when the rollback was planned: a later rollback of the same change is another one
 */
record Mark(Way way, String what, ObjectId plannedAt) {
    private static final FooterKey PLANNED_AT = new FooterKey("Release-Guard-Planned-At");
    private static final FooterKey BY = new FooterKey("Release-Guard-By");

    /** How it was put back. */
    enum Way {
        /** All that lies between two commits was taken back. */
        REVERTS("Release-Guard-Reverts"),
        /** A value in a file was set. */
        PINS("Release-Guard-Pins");

        private final FooterKey key;

        Way(String key) {
            this.key = new FooterKey(key);
        }
    }

    /** Null: it is no commit of a rollback. */
    static Mark of(RevCommit commit) {
        List<String> plannedAt = commit.getFooterLines(PLANNED_AT);
        if (plannedAt.isEmpty() || !ObjectId.isId(plannedAt.get(0).strip())) {
            return null;
        }
        for (Way way : Way.values()) {
            List<String> what = commit.getFooterLines(way.key);
            if (!what.isEmpty()) {
                return new Mark(
                        way,
                        what.get(0).strip(),
                        ObjectId.fromString(plannedAt.get(0).strip()));
            }
        }
        return null;
    }

    /** @param actor who does it */
    String trailers(String actor) {
        return way.key.getName() + ": " + what + "\n"
                + PLANNED_AT.getName() + ": " + plannedAt.name() + "\n"
                + BY.getName() + ": " + actor.replaceAll("\\p{Cntrl}+", " ") + "\n";
    }
}
