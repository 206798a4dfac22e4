package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * A bad commit on a branch that deployments follow. It is rolled back in one write: a revert commit, pushed if the branch
 * is still where it was read, and made anew on top of what came in between.
 *
 * <p>The revert carries the commits that it takes back and the head at which it was planned, so that a rollback that goes on
 * after a restart, or after a push whose answer was lost, finds it and does not revert twice.
 */
public final class GitRevertLeg implements GitLeg {
    /** How long one call of the leg may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private static final String PLANNED_AT = "plannedAt";
    private static final int MOST_PUSHES = 5;
    private static final int MOST_PATHS = 5;

    private final GitRevertSpec spec;
    private final Failures failures;
    private final Remote remote;
    private final WebServer server;
    private final String actor;
    private final Duration limit;
    private final Clock clock;

    /** What was read of the branch at a head stays true of that head. */
    private volatile Read newest;

    private record Read(ObjectId head, Change change, LegState state) {}

    /** So does what was found of another of its commits, which a follower that lags asks for at every look. */
    private volatile Compared compared;

    /** @param back null: it is not of the branch */
    private record Compared(ObjectId head, String revision, Boolean back) {
        boolean isOf(ObjectId other, String asked) {
            return head.equals(other) && revision.equals(asked);
        }
    }

    /**
     * @param server the repository; its client's proxy is used
     * @param actor who writes, for the commit's message
     */
    public GitRevertLeg(GitRevertSpec spec, WebServer server, String actor) {
        this(spec, server, actor, DEFAULT_LIMIT, BoundedHttp.MOST_BYTES, Clock.systemUTC());
    }

    /**
     * @param limit of one call of the leg
     * @param mostBytes that one fetch may read
     */
    GitRevertLeg(GitRevertSpec spec, WebServer server, String actor, Duration limit, long mostBytes, Clock clock) {
        this.spec = spec;
        this.failures = new Failures(server, spec.branch());
        this.remote = new Remote(server, spec.branch(), failures, mostBytes);
        this.server = server;
        this.actor = actor;
        this.limit = limit;
        this.clock = clock;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    @Override
    public LegState read() throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        Read before = newest;
        if (before != null && before.head().equals(remote.head(time))) {
            return before.state();
        }
        try (History history = remote.fetch(time)) {
            return read(history).state();
        }
    }

    private Read read(History history) throws LegException {
        Change change = history.resolve(spec.target());
        newest = new Read(history.head(), change, state(history, change));
        return newest;
    }

    private LegState state(History history, Change change) throws LegException {
        Version bad = change.bad(spec);
        Version good = change.good(spec);
        Undo undo = history.undo(change);
        String where = failures.object() + " is at " + Change.shown(history.head());
        return undo.isNothing()
                ? new LegState(good, good, false, null, null, where + ", where " + bad + " is reverted")
                : new LegState(bad, good, true, null, null, where + ", with " + described(history, change));
    }

    private String described(History history, Change change) throws LegException {
        RevCommit bad = history.commit(change.to());
        boolean isOne = bad.getParent(0).equals(change.from());
        return (isOne ? Change.shown(bad) : Change.shown(change.from()) + ".." + Change.shown(bad)) + " \""
                + bad.getShortMessage() + "\" by "
                + bad.getAuthorIdent().getName();
    }

    // ---- other commits than the newest

    @Override
    public Boolean isBack(String revision) throws LegException {
        if (!ObjectId.isId(revision)) {
            return null;
        }
        Read read = newest;
        if (read != null && read.head().name().equals(revision)) {
            return read.state().current().sameAs(read.state().stable());
        }
        Compared before = compared;
        if (read != null && before != null && before.isOf(read.head(), revision)) {
            return before.back();
        }
        try (History history = remote.fetch(TimeLimit.of(limit))) {
            Change change = read(history).change();
            Boolean back = isOf(history, revision) ? isBack(history, change, revision) : null;
            compared = new Compared(history.head(), revision, back);
            return back;
        }
    }

    @Override
    public boolean isBack(LegPlan plan, String revision) throws LegException {
        try (History history = remote.fetch(TimeLimit.of(limit))) {
            return isBack(history, change(plan.expectedCurrent()), revision);
        }
    }

    private static boolean isBack(History history, Change change, String revision) throws LegException {
        return isOf(history, revision)
                && history.undo(change, ObjectId.fromString(revision)).isNothing();
    }

    private static boolean isOf(History history, String revision) throws LegException {
        return ObjectId.isId(revision) && history.contains(ObjectId.fromString(revision));
    }

    // ---- the plan

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        if (candidate.sameAs(baseline)) {
            String nothing = "nothing to do: " + failures.object() + " has nothing to revert";
            return new LegPlan(spec.text(), candidate, baseline, List.of(nothing), List.of());
        }
        TimeLimit time = TimeLimit.of(limit);
        Change change = change(candidate);
        try (History history = remote.fetch(time)) {
            Undo undo = undo(history, change);
            Map<String, String> facts = Map.of(PLANNED_AT, history.head().name());
            if (undo.isNothing()) {
                String nothing = "nothing to do: " + failures.object() + " has " + candidate + " reverted already";
                return new LegPlan(spec.text(), candidate, baseline, List.of(nothing), List.of(), facts);
            }
            remote.checkMayPush(time);
            String action = "revert " + described(history, change) + " on " + failures.object() + " (at "
                    + Change.shown(history.head()) + "): " + shown(history.paths(change)) + " back to "
                    + Change.shown(change.from());
            return new LegPlan(spec.text(), candidate, baseline, List.of(action), byHand(history, change), facts);
        }
    }

    private static String shown(List<String> paths) {
        return paths.stream().limit(MOST_PATHS).collect(Collectors.joining(", "))
                + (paths.size() > MOST_PATHS ? " and " + (paths.size() - MOST_PATHS) + " more" : "");
    }

    private List<String> byHand(History history, Change change) throws LegException {
        RevCommit bad = history.commit(change.to());
        List<String> commands = new ArrayList<>();
        commands.add("git clone --branch " + spec.branch() + " " + server.url() + " revert && cd revert");
        if (bad.getParent(0).equals(change.from())) {
            commands.add("git revert --no-edit " + (bad.getParentCount() > 1 ? "--mainline 1 " : "") + bad.name());
        } else {
            commands.add("git read-tree -u --reset " + change.from().name() + " && git commit -m 'Revert " + change
                    + "'  # only if nothing came after " + Change.shown(bad));
        }
        commands.add("git push origin HEAD:" + spec.branch());
        return commands;
    }

    /** The revert of what is still there; the errors say why there is none. */
    private Undo undo(History history, Change change) throws LegException {
        if (!history.contains(change.to())) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    "it does not contain " + Change.shown(change.to()) + " (any more), so there is nothing to revert;"
                            + " nothing was pushed");
        }
        Undo undo = history.undo(change);
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
                            + Change.shown(history.head()) + ": conflict in " + shown(undo.conflicts())
                            + "; revert by hand. Nothing was pushed");
        }
        return undo;
    }

    // ---- the rollback

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        if (!plan.expectedCurrent().sameAs(plan.target())) {
            revert(mark(plan), TimeLimit.of(limit));
        }
        accepted.run();
    }

    private void revert(Mark mark, TimeLimit time) throws LegException {
        for (int pushes = 0; pushes < MOST_PUSHES; pushes++) {
            try (History history = remote.fetch(time)) {
                if (history.contains(mark.change().to()) && history.find(mark) != null) {
                    return;
                }
                Undo undo = undo(history, mark.change());
                if (undo.isNothing() || remote.push(history, history.commit(undo.tree(), mark, actor, clock), time)) {
                    return;
                }
            }
        }
        throw failures.of(
                Kind.CONFLICT, "others pushed before each of " + MOST_PUSHES + " attempts; nothing was pushed");
    }

    private Mark mark(LegPlan plan) throws LegException {
        String head = plan.facts().getOrDefault(PLANNED_AT, "");
        if (!ObjectId.isId(head)) {
            throw failures.of(Kind.UNSUITABLE, plan.target() + " is the target of a plan that is not this leg's");
        }
        return new Mark(change(plan.expectedCurrent()), ObjectId.fromString(head));
    }

    private Change change(Version bad) throws LegException {
        Change change = Change.of(bad, spec);
        if (change == null) {
            throw failures.of(Kind.UNSUITABLE, bad + " is no commit of this branch that can be reverted");
        }
        return change;
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        if (plan.expectedCurrent().sameAs(plan.target())) {
            return new Evidence(false, true, failures.object() + " had nothing to revert");
        }
        Mark mark = mark(plan);
        try (History history = remote.fetch(TimeLimit.of(limit))) {
            String where = failures.object() + " is at " + Change.shown(history.head());
            if (!history.contains(mark.change().to())) {
                return new Evidence(
                        false,
                        false,
                        where + ", which does not contain "
                                + Change.shown(mark.change().to()));
            }
            RevCommit revert = history.find(mark);
            boolean done = history.undo(mark.change()).isNothing();
            String paths = shown(history.paths(mark.change()));
            String good = Change.shown(mark.change().from());
            return new Evidence(false, done, where + ", " + seen(revert, done, paths, good));
        }
    }

    private static String seen(RevCommit revert, boolean done, String paths, String good) {
        if (revert == null) {
            return done
                    ? "where another's commit has put " + paths + " back to " + good
                    : "and " + paths + " not yet back to " + good;
        }
        return "with the revert " + Change.shown(revert)
                + (done ? ": " + paths + " is back to " + good : ", but " + paths + " was changed again since");
    }

    @Override
    public void promote(Version candidate) throws LegException {
        throw failures.of(Kind.UNSUITABLE, "a commit cannot be promoted by a leg that reverts; nothing was done");
    }

    @Override
    public void close() {
        // nothing is held between two calls
    }
}
