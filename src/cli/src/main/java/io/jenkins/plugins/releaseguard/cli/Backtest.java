package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The gate of a policy, its looks taken from history: the live gate's own code with another clock. */
final class Backtest {
    private static final Comparator<Series> AS_TAKEN = Comparator.comparing(
                    (Series s) -> s.scope() == Scope.BASELINE ? 0 : s.scope() == Scope.LIVE ? 1 : 2)
            .thenComparing(Series::signal);

    private final Policy policy;
    private final History history;

    Backtest(Policy policy, History history) {
        this.policy = policy;
        this.history = history;
    }

    /**
     * One window.
     *
     * @param openedAt time of its first look
     * @param state the gate's last
     * @param looks that were needed
     * @param endedAt time of the last look
     * @param observations of all looks
     * @param noData how many of them had no data, by cause
     */
    record Result(
            Instant openedAt,
            GateState state,
            int looks,
            Instant endedAt,
            int observations,
            Map<String, Integer> noData) {}

    /**
     * Opens a window after the other, each when the one before has decided, until {@code to}.
     *
     * @param incidents a release that was stopped in one of them is rolled back, so the next one comes after it
     * @throws CannotRunException history cannot be read
     */
    List<Result> runAll(Instant from, Instant to, List<Incident> incidents) throws CannotRunException {
        List<Result> results = new ArrayList<>();
        Gate gate = new Gate(policy);
        Instant at = from;
        while (!at.isAfter(to)) {
            Result result = run(gate, at, to);
            results.add(result);
            at = afterwards(result, incidents).plus(policy.window().every());
        }
        return results;
    }

    private static Instant afterwards(Result result, List<Incident> incidents) {
        boolean stopped = Replay.verdict(result) == Verdict.BREACH;
        return incidents.stream()
                .filter(i -> stopped && i.contains(result.endedAt()))
                .map(Incident::to)
                .findFirst()
                .orElse(result.endedAt());
    }

    /**
     * Opens the window at {@code from} and looks until the gate decides, or {@code to} is over.
     *
     * @throws CannotRunException history cannot be read
     */
    Result run(Instant from, Instant to) throws CannotRunException {
        return run(new Gate(policy), from, to);
    }

    /** Knows the baseline's past as far as history has it without a gap, as a live gate does. */
    private GateState begun(Gate gate, Instant from) throws CannotRunException {
        List<Observation> past = new ArrayList<>();
        Set<Series> series = gate.past();
        // the oldest first, since history is read onwards
        for (int i = series.isEmpty() ? 0 : Gate.PAST_STRETCHES; i > 0; i--) {
            Instant at = from.minus(Gate.PAST_STRETCH.multipliedBy(i - 1L));
            Map<Series, Instant> since = new HashMap<>();
            series.forEach(one -> since.put(one, at.minus(Gate.PAST_STRETCH)));
            List<Observation> seen = history.look(series, since, at);
            if (seen.stream().noneMatch(o -> o.counts() != null)) {
                past.clear();
            }
            past.addAll(seen);
        }
        GateState state = gate.start(from);
        return past.stream().anyMatch(o -> o.counts() != null) ? gate.learned(state, past) : state;
    }

    private Result run(Gate gate, Instant from, Instant to) throws CannotRunException {
        // in the order in which a gate takes them, so that it has nothing to sort
        List<Series> series = gate.series().stream().sorted(AS_TAKEN).toList();
        GateState state = begun(gate, from);
        Map<NoData, Integer> noData = new EnumMap<>(NoData.class);
        int looks = 0;
        int observations = 0;
        Instant endedAt = from;
        for (Instant at = from;
                !at.isAfter(to) && state.decision() == null;
                at = at.plus(policy.window().every())) {
            List<Observation> seen = history.look(series, state.usedUpTo(), at);
            for (Observation one : seen) {
                if (!one.hasData()) {
                    noData.merge(one.noData(), 1, Integer::sum);
                }
            }
            state = gate.next(state, seen, at);
            // History does not say which share it was; a candidate that has earned the next one gets it at once.
            state = gate.mayAdvance(state) ? gate.at(state, state.weight() + 1) : state;
            looks++;
            observations += seen.size();
            endedAt = at;
        }
        Map<String, Integer> causes = new TreeMap<>();
        noData.forEach((cause, count) -> causes.put(cause.word(), count));
        return new Result(from, state, looks, endedAt, observations, causes);
    }
}
