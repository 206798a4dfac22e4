package io.jenkins.plugins.releaseguard.engine.rollback.git;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.FooterKey;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * The trailers of a revert commit, by which a rollback that goes on after a restart finds what it has done.
 *
 * @param change that was taken back
 * @param plannedAt the branch's head when the rollback was planned: a later rollback of the same change is another one
 */
record Mark(Change change, ObjectId plannedAt) {
    private static final FooterKey REVERTS = new FooterKey("Release-Guard-Reverts");
    private static final FooterKey PLANNED_AT = new FooterKey("Release-Guard-Planned-At");
    private static final FooterKey BY = new FooterKey("Release-Guard-By");
    private static final Pattern RANGE = Pattern.compile("([0-9a-f]{40})\\.\\.([0-9a-f]{40})");

    /** Null: it is no revert of a rollback. */
    static Mark of(RevCommit commit) {
        List<String> reverts = commit.getFooterLines(REVERTS);
        List<String> plannedAt = commit.getFooterLines(PLANNED_AT);
        Matcher range = RANGE.matcher(reverts.isEmpty() ? "" : reverts.get(0).strip());
        if (!range.matches()
                || plannedAt.isEmpty()
                || !ObjectId.isId(plannedAt.get(0).strip())) {
            return null;
        }
        return new Mark(
                new Change(ObjectId.fromString(range.group(1)), ObjectId.fromString(range.group(2))),
                ObjectId.fromString(plannedAt.get(0).strip()));
    }

    /**
     * The message of the revert commit: as {@code git revert} writes it, with the trailers.
     *
     * @param bad the newest commit that is taken back
     * @param actor who does it
     */
    String message(RevCommit bad, String actor) {
        boolean isOne = bad.getParentCount() > 0 && bad.getParent(0).equals(change.from());
        String what = isOne
                ? "commit " + bad.name()
                        + (bad.getParentCount() > 1
                                ? ", reversing\nchanges made to "
                                        + bad.getParent(0).name()
                                : "")
                : "commits " + change;
        return "Revert \""
                + (isOne ? bad.getShortMessage() : Change.shown(change.from()) + ".." + Change.shown(change.to()))
                + "\"\n\nThis reverts " + what + ".\n\n"
                + REVERTS.getName() + ": " + change + "\n"
                + PLANNED_AT.getName() + ": " + plannedAt.name() + "\n"
                + BY.getName() + ": " + actor.replaceAll("\\p{Cntrl}+", " ") + "\n";
    }
}
