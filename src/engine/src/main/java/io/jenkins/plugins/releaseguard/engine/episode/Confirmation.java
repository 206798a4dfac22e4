package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.recovery.Recovery;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the world shows what the legs have written. Each leg is looked at as soon as its write is accepted, and again
 * after pauses that grow, until it is done; no leg is looked at twice at a time.
 */
final class Confirmation {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Runnable shown;
    /** What each leg that moves traffic showed last, by its place in the plan; under the lock, as the others. */
    private final Map<Integer, Share> shares = new TreeMap<>();

    private final Set<Integer> lookedAt = new HashSet<>();
    private final Set<Integer> followed = new HashSet<>();

    /** @param shown hears under the lock that a leg was looked at between the looks at all */
    Confirmation(EpisodeContext context, Runnable shown) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.shown = shown;
    }

    /**
     * What one leg shows of the traffic.
     *
     * @param at when it did
     * @param candidate the bad version's percentage; null where it cannot be read
     * @param baseline the percentage of the version to return to; null where it cannot be read
     */
    private record Share(Instant at, boolean restored, Double candidate, Double baseline, String summary) {}

    /** Looks at a leg until it is done, each leg once; under the lock. */
    void follow(int leg) {
        if (followed.add(leg)) {
            context.submit(() -> follow(leg, FIRST_PAUSE));
        }
    }

    private void follow(int leg, Duration pause) {
        look(leg);
        synchronized (context) {
            shown.run();
            if (state.phase == EpisodeState.Phase.ROLLING_BACK
                    && !state.legs.get(leg).state().isFinal()) {
                context.again(context.now(), pause, () -> follow(leg, longer(pause)));
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration longer = pause.multipliedBy(4).dividedBy(3);
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /** Looks at every leg that has something to show. */
    void lookAtAll() {
        for (int leg = 0; leg < policy.rollback().size(); leg++) {
            look(leg);
        }
    }

    private void look(int leg) {
        LegPlan plan;
        synchronized (context) {
            if (!hasSomethingToShow(leg) || !lookedAt.add(leg)) {
                return;
            }
            plan = state.legs.get(leg).plan();
        }
        try {
            confirm(leg, plan);
        } finally {
            synchronized (context) {
                lookedAt.remove(leg);
            }
        }
    }

    /** A leg that moves traffic shows it whether or not it has written; what may never be written shows nothing before. */
    private boolean hasSomethingToShow(int leg) {
        LegSpec spec = policy.rollback().get(leg);
        return state.legs.get(leg).accepted() != null || (spec.movesTraffic() && spec.ifStillBreachingAfter() == null);
    }

    private void confirm(int i, LegPlan plan) {
        LegSpec spec = policy.rollback().get(i);
        Instant at = context.now();
        try {
            Evidence evidence = context.leg(spec).confirm(plan);
            Instant seen = context.now();
            Share share = spec.movesTraffic()
                    ? share(at, evidence, plan, context.leg(spec).read())
                    : null;
            synchronized (context) {
                LegRun run = state.legs.get(i);
                if (share != null) {
                    shares.put(i, share);
                }
                if (evidence.done() && run.accepted() != null && run.state() != LegRun.State.DONE) {
                    context.set(i, run.confirmed(seen, evidence.sentence()));
                    context.listener.log(plan.leg() + ": confirmed, " + evidence.sentence());
                    context.changed();
                } else {
                    context.set(i, run.seen(evidence.sentence()));
                }
            }
        } catch (LegException e) {
            synchronized (context) {
                context.set(i, state.legs.get(i).hindered(e.getMessage()));
                if (spec.movesTraffic()) {
                    shares.put(i, new Share(context.now(), false, null, null, e.getMessage()));
                }
            }
        }
    }

    private static Share share(Instant at, Evidence evidence, LegPlan plan, LegState live) {
        return new Share(
                at,
                evidence.trafficRestored(),
                live.percentOf(plan.expectedCurrent()),
                live.percentOf(plan.target()),
                live.summary());
    }

    /** Whether every leg that moves traffic has shown that all of it is back; false where there is none. Under the lock. */
    boolean isTrafficRestored() {
        return !shares.isEmpty() && isComplete() && shares.values().stream().allMatch(Share::restored);
    }

    /** Whether all have been looked at that can show something. */
    private boolean isComplete() {
        for (int leg = 0; leg < policy.rollback().size(); leg++) {
            if (policy.rollback().get(leg).movesTraffic() && hasSomethingToShow(leg) && !shares.containsKey(leg)) {
                return false;
            }
        }
        return true;
    }

    /** The shares as the recovery reads them, of several legs the worst; empty where nobody has shown any. Under the lock. */
    List<Observation> traffic() {
        if (shares.isEmpty() || !isComplete()) {
            return List.of();
        }
        Instant at = shares.values().stream()
                .map(Share::at)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        String summary = shares.values().stream().map(Share::summary).collect(Collectors.joining("; "));
        return List.of(
                observation(Scope.CANDIDATE, at, worst(Share::candidate, Math::max), summary),
                observation(Scope.BASELINE, at, worst(Share::baseline, Math::min), summary));
    }

    /** Null where one of them is not known. */
    private Double worst(Function<Share, Double> side, BinaryOperator<Double> worse) {
        boolean known = shares.values().stream().allMatch(s -> s.candidate() != null && s.baseline() != null);
        return known ? shares.values().stream().map(side).reduce(worse).orElseThrow() : null;
    }

    private Observation observation(Scope scope, Instant at, Double percent, String summary) {
        return percent == null
                ? Observation.none(Recovery.TRAFFIC, scope, at, NoData.EMPTY, summary)
                : Observation.of(Recovery.TRAFFIC, scope, at, at, percent);
    }
}
