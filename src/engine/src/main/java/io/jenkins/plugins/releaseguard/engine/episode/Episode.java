package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState.Phase;
import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.OnAbort;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.util.List;

/**
 * A gate, a rollback or a proof of recovery, with everything that follows from it. The phases are: {@link Resolution},
 * {@link Watch}, a {@link Question} to a person, {@link Promotion}, {@link Rollback} with its {@link Proof}; this class
 * says which comes when.
 *
 * <p>No thread waits between two looks: each part ends by scheduling the next one. Thread-safe.
 */
public final class Episode {
    private final Order order;
    private final Policy policy;
    private final EpisodeState state;
    private final EpisodeContext context;
    private final Beginning beginning;
    private final Resolution resolution;
    private final Injection injection;
    private final DrillTime drillTime;
    private final Readiness readiness;
    private final Handover handover;
    private final Watch watch;
    private final Reactions reactions;
    private final Inquiry inquiry;
    private final Promotion promotion;
    private final Rollback rollback;
    private final Quarantining quarantine;
    private final Proof proof;

    /** @param restored null, or where an earlier life of this episode stopped */
    public Episode(Order order, EpisodeState restored, World world, Threads threads, EpisodeListener listener) {
        this.order = order;
        this.policy = order.policy();
        this.state = restored == null ? new EpisodeState() : restored.copy();
        this.context = new EpisodeContext(order, state, world, threads, listener, this::broken);
        this.quarantine = new Quarantining(context);
        this.beginning = new Beginning(context);
        this.resolution = new Resolution(context, this::resolved);
        this.injection = new Injection(context, this::inject, this::openWindow, () -> rollBack(state.shortfall));
        this.drillTime = new DrillTime(context, injection, this::rollBack);
        this.readiness = new Readiness(context, this::checked);
        this.watch = new Watch(context, this::decided);
        this.handover = new Handover(context, this::openWindow);
        this.reactions = new Reactions(context);
        this.inquiry = new Inquiry(context, this::react);
        this.promotion = new Promotion(context);
        this.proof = new Proof(context);
        this.rollback = new Rollback(context, proof::accepted);
    }

    /** Begins, or goes on where the restored state ends. Returns at once. */
    public void start() {
        synchronized (context) {
            switch (state.phase) {
                case RESOLVING -> {
                    state.startedAt = state.startedAt == null ? context.now() : state.startedAt;
                    context.submit(first());
                }
                case INJECTING -> {
                    if (state.isInjecting()) {
                        drillTime.begin();
                    } else {
                        drillTime.await();
                        context.submit(injection::show);
                    }
                }
                case WATCHING -> {
                    if (order.kind() == Order.Kind.DRILL) {
                        drillTime.await();
                    }
                    context.submit(watch::begin);
                }
                case ASKING -> inquiry.await();
                case PROMOTING -> context.submit(promotion::begin);
                case ROLLING_BACK -> {
                    // The proof first: what the rollback saves is newer than what was last seen.
                    if (state.recovery != null) {
                        proof.resume();
                    }
                    if (order.kind() != Order.Kind.RECOVERY) {
                        rollback.resume();
                    }
                }
                case ENDED -> throw new IllegalStateException("episode " + order.id() + " has ended");
            }
        }
    }

    private Runnable first() {
        return switch (order.kind()) {
            case WATCH -> handover::begin;
            case DRILL -> () -> beginning.run(injection::begin);
            default -> () -> beginning.run(resolution::begin);
        };
    }

    /**
     * The build that wanted this is being ended. What has been decided goes on by itself; a canary that is only watched
     * is rolled back or left, as the step and the policy say.
     *
     * @param why for the log and the record
     * @return whether the episode has ended by it
     */
    public boolean stop(String why) {
        synchronized (context) {
            if (state.phase == Phase.ROLLING_BACK || state.phase == Phase.ENDED) {
                return false;
            }
            state.notes = List.of("stopped: " + why);
            if (order.kind() == Order.Kind.DRILL && state.phase != Phase.RESOLVING) {
                drillTime.fail("stopped: " + why);
                return false;
            }
            boolean wanted = order.kind() == Order.Kind.GATE
                    && state.candidate != null
                    && reactions.toAbort() == OnAbort.ROLLBACK;
            if (wanted && !policy.compatibility().irreversible()) {
                context.listener.log(
                        "Stopped: " + why + ". Nobody watches " + state.candidate + " any more: it is rolled back");
                rollBack("stopped: " + why);
                return false;
            }
            String harm = wanted ? ". The policy says `irreversible: true`, so nothing is rolled back unasked" : "";
            context.listener.log("Stopped: " + why + harm + ". " + context.stillHasTraffic());
            context.end(Outcome.STOPPED, Ending.Build.FAILED, "stopped: " + why);
            return true;
        }
    }

    /**
     * The host of a drill has made its fault.
     *
     * @param failure why that went wrong, so that the drill has failed; null: it is there
     * @return false where it is no longer waited for
     */
    public boolean made(String failure) {
        synchronized (context) {
            return injection.made(failure == null ? null : "the fault could not be made: " + failure);
        }
    }

    /**
     * Ends a watch whose release is no longer the newest one.
     *
     * @param candidate that is being released now
     * @param why for the log and the record
     * @return whether it has ended by it
     */
    public boolean supersede(Version candidate, String why) {
        synchronized (context) {
            boolean open = state.phase == Phase.WATCHING || state.phase == Phase.ASKING;
            if (order.kind() != Order.Kind.WATCH || !open || state.candidate.sameAs(candidate)) {
                return false;
            }
            context.note("Superseded: " + why + ". Nothing is written");
            context.end(Outcome.SUPERSEDED, Ending.Build.GOES_ON, why);
            return true;
        }
    }

    /** The question that waits for a person; null: none. */
    public Question question() {
        synchronized (context) {
            return inquiry.question();
        }
    }

    /**
     * A person's answer.
     *
     * @param answer not {@link Reaction#ASK}
     * @param who for the log and the record
     * @return false where nothing is asked any more
     */
    public boolean answer(Reaction answer, String who) {
        synchronized (context) {
            return inquiry.answer(answer, who);
        }
    }

    /** Whether a write may be on its way just now. */
    public boolean isWriting() {
        return watch.isWriting() || rollback.isWriting() || promotion.isWriting();
    }

    /** What it knows, to go on from. */
    public EpisodeState state() {
        synchronized (context) {
            return state.copy();
        }
    }

    // ---- which phase comes next ----------------------------------------------------------------------------------

    private void resolved() {
        if (order.kind() == Order.Kind.GATE && isHeldBack()) {
            return;
        }
        if (order.kind() == Order.Kind.ROLLBACK && !order.dryRun()) {
            rollBack(order.reason());
        } else if (order.readiness() == Order.Strictness.OFF) {
            checked(List.of());
        } else {
            context.submit(readiness::begin);
        }
    }

    /** @param failures what stands against a release, a sentence each */
    private void checked(List<String> failures) {
        if (order.kind() == Order.Kind.READINESS && state.candidate.sameAs(state.baseline)) {
            // Nothing is being released yet.
            state.candidate = null;
        }
        if (order.dryRun()) {
            context.end(Outcome.PLANNED, Ending.Build.GOES_ON, order.reason());
        } else if (!failures.isEmpty()) {
            String reason = String.join("; ", failures);
            context.end(Outcome.NOT_READY, Ending.Build.FAILED, reason + ". " + context.stillHasTraffic());
        } else if (order.kind() == Order.Kind.READINESS) {
            context.end(Outcome.READY, Ending.Build.GOES_ON, "ready");
        } else {
            openWindow();
        }
    }

    private void openWindow() {
        state.phase = Phase.WATCHING;
        state.lookedAt = context.now();
        context.changed();
        watch.announce();
        context.submit(watch::begin);
    }

    /** Whether the candidate may not be watched, for it is known to be bad or nobody can tell; then the episode has ended. */
    private boolean isHeldBack() {
        String why;
        try {
            why = quarantine.refusal(state.candidate);
        } catch (IOException e) {
            why = "Whether " + state.candidate + " is in quarantine cannot be read: " + e.getMessage();
        }
        if (why != null) {
            String reason = why + ". " + context.stillHasTraffic();
            context.note("Not watched: " + reason);
            context.end(Outcome.NOT_READY, Ending.Build.FAILED, reason);
        }
        return why != null;
    }

    private void decided(Decision decision) {
        state.reason = Sentences.of(decision);
        if (order.kind() == Order.Kind.DRILL) {
            if (decision.verdict() != Verdict.BREACH) {
                state.shortfall = "not detected: the gate ended " + decision.verdict() + ": " + state.reason;
            }
            rollBack(state.reason);
        } else if (decision.verdict() != Verdict.HEALTHY) {
            react(reactions.to(decision));
        } else if (order.kind() == Order.Kind.WATCH || policy.onHealthy() == Policy.OnHealthy.REPORT) {
            context.end(Outcome.PASSED, Ending.Build.GOES_ON, state.reason);
        } else {
            state.phase = Phase.PROMOTING;
            state.promotingSince = context.now();
            context.listener.log("Promoting " + state.candidate);
            context.changed();
            context.submit(promotion::begin);
        }
    }

    private void react(Reaction reaction) {
        switch (reaction) {
            case ROLLBACK -> rollBack(state.reason);
            case ASK -> inquiry.open(reactions.unanswered(state.gate.decision()));
            case FAIL -> refuse(reaction, Ending.Build.FAILED);
            case UNSTABLE -> refuse(reaction, Ending.Build.UNSTABLE);
            case REPORT -> leave(reaction, Ending.Build.GOES_ON);
        }
    }

    /** The evidence stands, though nothing is written; a breach that is only reported is not held against the version. */
    private void refuse(Reaction reaction, Ending.Build build) {
        quarantine.add();
        leave(reaction, build);
    }

    private void leave(Reaction reaction, Ending.Build build) {
        context.listener.log(
                "Nothing is done, as asked (" + Reactions.word(reaction) + "). " + context.stillHasTraffic());
        context.end(Outcome.REPORTED, build, state.reason);
    }

    private void inject() {
        drillTime.begin();
    }

    private void rollBack(String reason) {
        state.reason = reason;
        rollback.decide();
    }

    // ---- defects -------------------------------------------------------------------------------------------------

    private void broken(Throwable e) {
        synchronized (context) {
            if (state.phase == Phase.ENDED) {
                // What was under way at the end finds its connections closed.
                return;
            }
            context.listener.broken(e);
            boolean rollingBack = state.phase == Phase.ROLLING_BACK;
            context.listener.log("Internal error: " + e + ". "
                    + (rollingBack ? "The rollback may be incomplete" : context.stillHasTraffic()));
            state.notes = List.of("Internal error: " + e);
            context.end(
                    rollingBack ? Outcome.ROLLBACK_FAILED : Outcome.STOPPED,
                    Ending.Build.FAILED,
                    "internal error: " + e);
        }
    }
}
