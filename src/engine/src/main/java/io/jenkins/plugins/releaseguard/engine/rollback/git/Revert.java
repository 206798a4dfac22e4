package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/** Takes commits back, as {@code git revert} does it. */
final class Revert implements Remedy {
    private final GitSpec spec;
    private final Failures failures;

    Revert(GitSpec spec, Failures failures) {
        this.spec = spec;
        this.failures = failures;
    }

    @Override
    public Correction resolve(History history) throws LegException {
        return new OfChange(history.resolve(spec.target()));
    }

    @Override
    public Correction between(Version bad, Version good) throws LegException {
        Change change = Change.of(bad, spec);
        if (change == null) {
            throw failures.of(Kind.UNSUITABLE, bad + " is no commit of this branch that can be reverted");
        }
        return new OfChange(change);
    }

    private final class OfChange implements Correction {
        private final Change change;

        OfChange(Change change) {
            this.change = change;
        }

        @Override
        public Version bad() {
            return change.bad(spec);
        }

        @Override
        public Version good() {
            return change.good(spec);
        }

        @Override
        public Mark mark(ObjectId plannedAt) {
            return new Mark(Mark.Way.REVERTS, change.toString(), plannedAt);
        }

        @Override
        public boolean isOn(History history) throws LegException {
            return history.contains(change.to());
        }

        @Override
        public Undo undo(History history, ObjectId at) throws LegException {
            return history.undo(change, at);
        }

        @Override
        public Undo undo(History history) throws LegException {
            if (!isOn(history)) {
                throw failures.of(
                        Kind.SUPERSEDED,
                        "it does not contain " + Change.shown(change.to())
                                + " (any more), so there is nothing to revert; nothing was pushed");
            }
            Undo undo = undo(history, history.head());
            if (undo.isNothing()) {
                return undo;
            }
            if (spec.target() instanceof Target.LastCommit last) {
                ObjectId now = history.newest(last.path());
                if (!now.equals(change.to())) {
                    throw failures.of(
                            Kind.SUPERSEDED,
                            last.path() + " was changed by " + Change.shown(now) + " after " + Change.shown(change.to())
                                    + "; nothing was pushed");
                }
            }
            if (undo.isConflict()) {
                throw failures.of(
                        Kind.UNSUITABLE,
                        "the revert of " + Change.shown(change.to()) + " does not apply to "
                                + Change.shown(history.head()) + ": conflict in " + Change.shown(undo.conflicts())
                                + "; revert by hand. Nothing was pushed");
            }
            return undo;
        }

        @Override
        public String seen(History history, boolean back) throws LegException {
            return back ? "where " + bad() + " is reverted" : "with " + described(history);
        }

        private String described(History history) throws LegException {
            RevCommit bad = history.commit(change.to());
            return (isOne(bad) ? Change.shown(bad) : Change.shown(change.from()) + ".." + Change.shown(bad)) + " \""
                    + bad.getShortMessage() + "\" by " + bad.getAuthorIdent().getName();
        }

        private boolean isOne(RevCommit bad) {
            return bad.getParentCount() > 0 && bad.getParent(0).equals(change.from());
        }

        @Override
        public String made() {
            return bad() + " reverted";
        }

        @Override
        public List<String> actions(History history, String where) throws LegException {
            List<String> actions = new ArrayList<>();
            actions.add("revert " + described(history) + " on " + where + ": " + subject(history) + " back to "
                    + goodName());
            for (String path : history.paths(change)) {
                byte[] file = history.file(history.head(), path);
                String armed = file == null ? null : Automation.armed(path, new String(file, StandardCharsets.UTF_8));
                if (armed != null) {
                    actions.add(armed);
                }
            }
            return actions;
        }

        @Override
        public List<String> byHand(History history) throws LegException {
            RevCommit bad = history.commit(change.to());
            return List.of(
                    isOne(bad)
                            ? "git revert --no-edit " + (bad.getParentCount() > 1 ? "--mainline 1 " : "") + bad.name()
                            : "git read-tree -u --reset " + change.from().name() + " && git commit -m 'Revert " + change
                                    + "'  # only if nothing came after " + Change.shown(bad));
        }

        @Override
        public String subject(History history) throws LegException {
            return Change.shown(history.paths(change));
        }

        @Override
        public String goodName() {
            return Change.shown(change.from());
        }

        @Override
        public String message(History history) throws LegException {
            RevCommit bad = history.commit(change.to());
            if (!isOne(bad)) {
                return "Revert \"" + Change.shown(change.from()) + ".." + Change.shown(bad)
                        + "\"\n\nThis reverts commits " + change + ".";
            }
            return "Revert \"" + bad.getShortMessage() + "\"\n\nThis reverts commit " + bad.name()
                    + (bad.getParentCount() > 1
                            ? ", reversing\nchanges made to " + change.from().name()
                            : "")
                    + ".";
        }
    }
}
