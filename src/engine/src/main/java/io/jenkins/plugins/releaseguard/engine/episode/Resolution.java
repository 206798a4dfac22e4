package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;

/** The first phase: which versions these are, and what a rollback would do; nothing is looked up by name after it. */
final class Resolution {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Runnable resolved;

    /** @param resolved goes on, under the lock */
    Resolution(EpisodeContext context, Runnable resolved) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.resolved = resolved;
    }

    void begin() {
        try {
            LegState live = context.leg(primary(policy)).read();
            if (!live.canaryInProgress()) {
                throw unsuitable(
                        "There is nothing to watch: " + live.summary() + ". Start the release, then run this step");
            }
            Version candidate = candidate(live);
            Version baseline = baseline(live);
            List<LegRun> planned = new ArrayList<>();
            for (LegSpec spec : policy.rollback()) {
                planned.add(LegRun.planned(context.leg(spec).plan(candidate, baseline)));
            }
            synchronized (context) {
                state.candidate = candidate;
                state.baseline = baseline;
                state.resolvedFrom = policy.baseline() + ": " + live.summary();
                state.candidatePercent = live.percentOf(candidate);
                state.legs = List.copyOf(planned);
                state.gate = new Gate(policy).start(state.startedAt);
                log(live);
                resolved.run();
            }
        } catch (LegException e) {
            synchronized (context) {
                context.listener.log("Cannot start: " + e.getMessage());
                state.notes = List.of(e.getMessage());
                context.end(Outcome.NOT_READY, Ending.Build.FAILED, e.getMessage());
            }
        }
    }

    /** The leg that says which version is being released: the first that moves traffic, else the first. */
    static LegSpec primary(Policy policy) {
        return policy.rollback().stream()
                .filter(LegSpec::movesTraffic)
                .findFirst()
                .orElse(policy.rollback().get(0));
    }

    private Version candidate(LegState live) throws LegException {
        String named = context.order.candidate();
        if (named != null && !live.current().isCalled(named)) {
            throw unsuitable("The running canary is " + live.current() + " "
                    + live.current().identity() + ", not '" + named
                    + "', which this step was told to watch. Nothing was done");
        }
        return live.current();
    }

    private Version baseline(LegState live) throws LegException {
        Version stable = live.stable();
        if (!policy.baseline().equals(Policy.LAST_KNOWN_GOOD) && !stable.isCalled(policy.baseline())) {
            throw unsuitable("The policy's baseline is '" + policy.baseline() + "', but beside the canary runs "
                    + stable + " " + stable.identity() + ". Nothing was done");
        }
        if (stable.sameAs(live.current())) {
            throw unsuitable("Candidate and baseline are the same: " + stable + " " + stable.identity());
        }
        return stable;
    }

    private static LegException unsuitable(String message) {
        return new LegException(LegException.Kind.UNSUITABLE, message);
    }

    private void log(LegState live) {
        EpisodeListener to = context.listener;
        to.log("Candidate " + state.candidate + " " + state.candidate.identity());
        to.log("Baseline  " + state.baseline + " " + state.baseline.identity() + " (" + policy.baseline() + ")");
        to.log(live.summary());
        boolean gate = context.order.kind() == Order.Kind.GATE;
        for (LegRun run : state.legs) {
            to.log((gate ? "If it breaks: " : "Plan: ") + run.plan().leg() + " -> "
                    + String.join("; ", run.plan().actions()));
        }
        if (gate) {
            to.log("Watching every " + Figures.duration(policy.window().every()) + ", warm-up "
                    + Figures.duration(policy.window().warmUp()) + ", healthy for "
                    + Figures.duration(policy.window().healthyFor()) + ", at most "
                    + Figures.duration(policy.window().atMost()));
            policy.breach().forEach(c -> to.log("Breach if " + c.text()));
        }
    }
}
