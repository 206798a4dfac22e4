package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first phase: which versions these are, and what a rollback would do; nothing is looked up by name after it. */
final class Resolution {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Baselines baselines;
    private final Runnable resolved;

    /** @param resolved goes on, under the lock */
    Resolution(EpisodeContext context, Runnable resolved) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.baselines = new Baselines(context);
        this.resolved = resolved;
    }

    void begin() throws LegException {
        LegSpec primary = primary(policy);
        LegState live = context.leg(primary).read();
        Versions released = released(context.leg(primary), live);
        List<LegRun> planned = new ArrayList<>();
        Map<Integer, Version> waiting = new HashMap<>();
        Map<String, String> provenance = new LinkedHashMap<>();
        for (int i = 0; i < policy.rollback().size(); i++) {
            LegSpec spec = policy.rollback().get(i);
            Leg leg = context.leg(spec);
            Version promoted = spec == primary || !mayPromote() ? null : leg.waiting();
            Versions own = spec == primary ? released : ownOf(leg, live.canaryInProgress(), promoted);
            planned.add(LegRun.planned(leg.plan(own.candidate(), own.baseline())));
            if (promoted != null) {
                waiting.put(i, promoted);
            }
            known(leg, promoted == null ? own.candidate() : promoted).forEach(provenance::putIfAbsent);
        }
        synchronized (context) {
            if (!context.isResolving()) {
                return;
            }
            state.candidate = released.candidate();
            state.baseline = released.baseline();
            state.resolvedFrom = policy.baseline() + ": " + live.summary();
            state.candidatePercent = live.percentOf(released.candidate());
            state.provenance = Map.copyOf(provenance);
            state.waiting = Map.copyOf(waiting);
            state.legs = List.copyOf(planned);
            state.gate = new Gate(policy).start(state.startedAt);
            log(live);
            resolved.run();
        }
    }

    /** Which version a leg leaves and which it returns to, in that leg's own terms. */
    private record Versions(Version candidate, Version baseline) {}

    private Versions released(Leg leg, LegState live) throws LegException {
        if (live.canaryInProgress()) {
            return new Versions(candidate(live), baselines.of(leg, live));
        }
        if (context.order.kind() == Order.Kind.READINESS) {
            // Before a release the version to return to is the one that runs.
            return new Versions(live.current(), live.current());
        }
        if (context.order.kind() == Order.Kind.GATE) {
            throw unsuitable(
                    "There is nothing to watch: " + live.summary() + ". Start the release, then run this step");
        }
        return new Versions(candidate(live), baselines.earlier(leg, live));
    }

    /**
     * The versions of a leg beside the one that says what is being released.
     *
     * @param canary whether a canary is in progress there: then a leg without one has nothing to return from
     * @param promoted what the promotion takes here, so that the release has not changed this leg yet; null: nothing
     */
    private static Versions ownOf(Leg leg, boolean canary, Version promoted) throws LegException {
        LegState own = leg.read();
        if (promoted != null) {
            return new Versions(own.current(), own.current());
        }
        if (own.canaryInProgress()) {
            return new Versions(own.current(), own.stable());
        }
        List<Version> earlier = canary ? List.of() : leg.earlier();
        return new Versions(own.current(), earlier.isEmpty() ? own.current() : earlier.get(0));
    }

    private boolean mayPromote() {
        return context.order.kind() == Order.Kind.GATE && policy.onHealthy() == Policy.OnHealthy.PROMOTE;
    }

    /** For the record of a gate; a rollback does not wait for it, and nothing hangs on what cannot be read. */
    private Map<String, String> known(Leg leg, Version version) {
        if (context.order.kind() != Order.Kind.GATE) {
            return Map.of();
        }
        try {
            return leg.provenance(version);
        } catch (LegException e) {
            context.listener.log("What " + version + " was made from is not known from "
                    + leg.spec().text() + ": " + e.getMessage());
            return Map.of();
        }
    }

    /** The leg whose traffic steps a gate follows; the policy has one where it has {@code traffic}. */
    static LegSpec stepping(Policy policy) {
        return policy.rollback().stream()
                .filter(LegSpec::hasTrafficSteps)
                .findFirst()
                .orElseThrow();
    }

    /** The leg that says which version is being released: the first that moves traffic, else the first that changes a version. */
    static LegSpec primary(Policy policy) {
        return policy.rollback().stream()
                .filter(LegSpec::movesTraffic)
                .findFirst()
                .or(() -> policy.rollback().stream()
                        .filter(leg -> leg.pauses() == null)
                        .findFirst())
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

    private static LegException unsuitable(String message) {
        return new LegException(LegException.Kind.UNSUITABLE, message);
    }

    private void log(LegState live) {
        EpisodeListener to = context.listener;
        to.log("Candidate " + state.candidate + " " + state.candidate.identity());
        to.log("Baseline  " + state.baseline + " " + state.baseline.identity() + " (" + policy.baseline() + ")");
        to.log(live.summary());
        state.provenance.forEach((name, value) -> to.log("Made from " + name + " " + value));
        state.waiting.forEach((leg, version) ->
                to.log("If it is healthy: " + policy.rollback().get(leg).text() + " -> promote " + version));
        boolean gate = context.order.kind() == Order.Kind.GATE;
        for (LegRun run : state.legs) {
            to.log((gate ? "If it breaks: " : "Plan: ") + run.plan().leg() + " -> "
                    + String.join("; ", run.plan().actions()));
        }
    }
}
