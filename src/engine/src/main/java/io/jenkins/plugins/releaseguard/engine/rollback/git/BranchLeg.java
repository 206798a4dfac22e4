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
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Something bad on a branch that deployments follow. It is rolled back in one write: a revert, which is a commit that puts
 * it back, pushed if the branch is still where it was read, and made anew on top of what came in between.
 *
 * <p>The revert carries what it puts back and the head at which it was planned, so that a rollback that goes on
 * after a restart, or after a push whose answer was lost, finds it and does not revert twice.
 */
public final class BranchLeg implements GitLeg {
    /** How long one call of the leg may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private static final String PLANNED_AT = "plannedAt";
    private static final int MOST_PUSHES = 5;

    private final GitSpec spec;
    private final Failures failures;
    private final Remedy remedy;
    private final Remote remote;
    private final Delivery delivery;
    private final WebServer server;
    private final String actor;
    private final Duration limit;
    private final Clock clock;

    /** What was read of the branch at a head stays true of that head. */
    private volatile Read newest;

    private record Read(ObjectId head, Correction correction, LegState state) {}

    /** So does what was found of another of its commits, which a follower that lags asks for at every look. */
    private volatile Compared compared;

    /** @param back null: it is not of the branch */
    private record Compared(ObjectId head, String revision, Boolean back) {
        boolean isOf(ObjectId other, String asked) {
            return head.equals(other) && revision.equals(asked);
        }
    }

    /**
     * @param server the repository
     * @param host where commits are proposed; null: they are pushed
     * @param actor who writes, for the commit's message
     */
    BranchLeg(GitSpec spec, WebServer server, CodeHost host, String actor) {
        this(spec, server, host, actor, DEFAULT_LIMIT, BoundedHttp.MOST_BYTES, Clock.systemUTC());
    }

    /**
     * @param limit of one call of the leg
     * @param mostBytes that one fetch may read
     */
    BranchLeg(GitSpec spec, WebServer server, CodeHost host, String actor, Duration limit, int mostBytes, Clock clock) {
        this.spec = spec;
        this.failures = new Failures(server, spec.branch());
        this.remedy =
                spec.target() instanceof Target.Pin pin ? new Pin(spec, pin, failures) : new Revert(spec, failures);
        this.remote = new Remote(server, spec.branch(), failures, mostBytes);
        this.delivery = host == null ? new Delivery.Push(remote, spec.branch()) : new ByRequest(spec, remote, host);
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

    @Override
    public List<Version> earlier() throws LegException {
        return fetched(remedy::earlier);
    }

    @Override
    public Duration served(Version version) throws LegException {
        return fetched(history -> remedy.served(history, version));
    }

    @Override
    public List<String> passedOver(Version chosen) throws LegException {
        return fetched(history -> remedy.passedOver(history, chosen));
    }

    @Override
    public boolean choosesFromHistory() {
        return remedy.choosesFromHistory();
    }

    @FunctionalInterface
    private interface Question<T> {
        T of(History history) throws LegException;
    }

    private <T> T fetched(Question<T> question) throws LegException {
        try (History history = remote.fetch(TimeLimit.of(limit))) {
            return question.of(history);
        }
    }

    private Read read(History history) throws LegException {
        Correction correction = remedy.resolve(history);
        newest = new Read(history.head(), correction, state(history, correction));
        return newest;
    }

    private LegState state(History history, Correction correction) throws LegException {
        boolean back = correction.undo(history, history.head()).isNothing();
        String summary = where(history) + ", " + correction.seen(history, back);
        Version good = correction.good();
        return back
                ? new LegState(good, good, false, null, null, summary)
                : new LegState(correction.bad(), good, true, null, null, summary);
    }

    private String where(History history) {
        return failures.object() + " is at " + Change.shown(history.head());
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
            Correction correction = read(history).correction();
            Boolean back = isOf(history, revision) ? isBack(history, correction, revision) : null;
            compared = new Compared(history.head(), revision, back);
            return back;
        }
    }

    @Override
    public boolean isBack(LegPlan plan, String revision) throws LegException {
        try (History history = remote.fetch(TimeLimit.of(limit))) {
            return isBack(history, correction(plan), revision);
        }
    }

    private static boolean isBack(History history, Correction correction, String revision) throws LegException {
        return isOf(history, revision)
                && correction.undo(history, ObjectId.fromString(revision)).isNothing();
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
        Correction correction = remedy.between(candidate, baseline);
        try (History history = remote.fetch(time)) {
            Undo undo = correction.undo(history);
            Map<String, String> facts = Map.of(PLANNED_AT, history.head().name());
            if (undo.isNothing()) {
                String nothing = "nothing to do: " + failures.object() + " has " + correction.made() + " already";
                return new LegPlan(spec.text(), candidate, baseline, List.of(nothing), List.of(), facts);
            }
            delivery.check(time);
            Mark mark = correction.mark(history.head());
            List<String> actions = new ArrayList<>();
            String where = failures.object() + " (at " + Change.shown(history.head()) + ")";
            actions.addAll(correction.actions(history, where));
            actions.addAll(delivery.actions(mark));
            return new LegPlan(spec.text(), candidate, baseline, actions, byHand(history, correction, mark), facts);
        }
    }

    private List<String> byHand(History history, Correction correction, Mark mark) throws LegException {
        List<String> commands = new ArrayList<>();
        commands.add("git clone --branch " + spec.branch() + " " + server.url() + " revert && cd revert");
        commands.addAll(correction.byHand(history));
        commands.addAll(delivery.byHand(mark));
        return commands;
    }

    // ---- the rollback

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        if (!plan.expectedCurrent().sameAs(plan.target())) {
            revert(correction(plan), plannedAt(plan), TimeLimit.of(limit));
        }
        accepted.run();
    }

    private void revert(Correction correction, ObjectId plannedAt, TimeLimit time) throws LegException {
        Mark mark = correction.mark(plannedAt);
        for (int pushes = 0; pushes < MOST_PUSHES; pushes++) {
            try (History history = remote.fetch(time)) {
                if (history.find(mark) != null) {
                    return;
                }
                Undo undo = correction.undo(history);
                if (undo.isNothing()) {
                    return;
                }
                String message = correction.message(history) + "\n\n" + mark.trailers(actor);
                ObjectId commit = history.commit(undo.tree(), message, clock);
                if (delivery.deliver(history, commit, mark, message, time)) {
                    return;
                }
            }
        }
        throw failures.of(
                Kind.CONFLICT, "others pushed before each of " + MOST_PUSHES + " attempts; nothing was pushed");
    }

    private Correction correction(LegPlan plan) throws LegException {
        return remedy.between(plan.expectedCurrent(), plan.target());
    }

    private ObjectId plannedAt(LegPlan plan) throws LegException {
        String head = plan.facts().getOrDefault(PLANNED_AT, "");
        if (!ObjectId.isId(head)) {
            throw failures.of(Kind.UNSUITABLE, plan.target() + " is the target of a plan that is not this leg's");
        }
        return ObjectId.fromString(head);
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        if (plan.expectedCurrent().sameAs(plan.target())) {
            return new Evidence(false, true, failures.object() + " had nothing to revert");
        }
        Correction correction = correction(plan);
        Mark mark = correction.mark(plannedAt(plan));
        try (History history = remote.fetch(TimeLimit.of(limit))) {
            if (!correction.isOn(history)) {
                return new Evidence(false, false, where(history) + ", which does not contain " + correction.bad());
            }
            boolean done = correction.undo(history, history.head()).isNothing();
            return new Evidence(
                    false, done, where(history) + ", " + seen(history, history.find(mark), done, correction));
        }
    }

    private static String seen(History history, RevCommit revert, boolean done, Correction correction)
            throws LegException {
        String subject = correction.subject(history);
        String good = correction.goodName();
        if (revert == null) {
            return done
                    ? "where another's commit has put " + subject + " back to " + good
                    : "and " + subject + " not yet back to " + good;
        }
        return "with the revert " + Change.shown(revert)
                + (done ? ": " + subject + " is back to " + good : ", but " + subject + " was changed again since");
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
