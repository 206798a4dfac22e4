package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.episode.World;
import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The gate of a policy, its looks taken from history: the live gate's own code with another clock. */
final class Backtest {
    private final Policy policy;
    private final World world;
    private final Version candidate;
    private final Version baseline;

    /** Both hashes are values of the metric server's scope label. */
    Backtest(Policy policy, World world, String candidateHash, String baselineHash) {
        this.policy = policy;
        this.world = world;
        this.candidate = version(candidateHash);
        this.baseline = version(baselineHash);
    }

    private static Version version(String hash) {
        return new Version(hash, Map.of(Version.POD_TEMPLATE_HASH, hash));
    }

    /**
     * What came out.
     *
     * @param state the gate's last
     * @param looks that were needed
     * @param endedAt time of the last look
     * @param observations of all looks
     * @param noData how many of them had no data, by cause
     */
    record Result(GateState state, int looks, Instant endedAt, int observations, Map<String, Integer> noData) {}

    /**
     * Opens the window at {@code from} and looks until the gate decides, or {@code to} is over.
     *
     * @throws CannotRunException the metric servers cannot be reached
     */
    Result run(Instant from, Instant to) throws CannotRunException {
        Gate gate = new Gate(policy);
        GateState state = gate.start(from);
        Map<String, Integer> noData = new TreeMap<>();
        int looks = 0;
        int observations = 0;
        Instant endedAt = from;
        for (Instant at = from;
                !at.isAfter(to) && state.decision() == null;
                at = at.plus(policy.window().every())) {
            List<Observation> seen = look(gate, state, at);
            for (Observation one : seen) {
                if (!one.hasData()) {
                    noData.merge(one.noData().word(), 1, Integer::sum);
                }
            }
            state = gate.next(state, seen, at);
            // History does not say which share it was; a candidate that has earned the next one gets it at once.
            state = gate.mayAdvance(state) ? gate.at(state, state.weight() + 1) : state;
            looks++;
            observations += seen.size();
            endedAt = at;
        }
        return new Result(state, looks, endedAt, observations, noData);
    }

    private List<Observation> look(Gate gate, GateState state, Instant at) throws CannotRunException {
        List<CompletableFuture<Observation>> asked = new ArrayList<>();
        for (Series series : gate.series()) {
            Signal signal = policy.signals().getOrDefault(series.signal(), policy.requests());
            asked.add(world.source(signal)
                    .observe(question(signal, series, state, at))
                    .toCompletableFuture());
        }
        List<Observation> seen = asked.stream()
                .map(CompletableFuture::join)
                .map(o -> o.seenAt(at))
                .toList();
        if (seen.stream().allMatch(o -> o.noData() == NoData.UNREACHABLE)) {
            throw new CannotRunException(seen.get(0).detail());
        }
        return seen;
    }

    private Look question(Signal signal, Series series, GateState state, Instant at) {
        LegSpec subject = policy.rollback().get(0);
        return new Look(
                signal,
                series.scope(),
                series.scope() == Scope.CANDIDATE ? candidate : series.scope() == Scope.BASELINE ? baseline : null,
                subject.object(),
                subject.namespace(),
                policy.window().lookback(),
                state.usedUpTo().get(series),
                at);
    }
}
