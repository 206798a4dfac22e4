package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.episode.World;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What metric servers have kept, asked anew at every look. */
final class ServerHistory implements History {
    private final Policy policy;
    private final World world;
    private final Version candidate;
    private final Version baseline;

    /** Both hashes are values of the metric server's scope label. */
    ServerHistory(Policy policy, World world, String candidateHash, String baselineHash) {
        this.policy = policy;
        this.world = world;
        this.candidate = version(candidateHash);
        this.baseline = version(baselineHash);
    }

    private static Version version(String hash) {
        return new Version(hash, Map.of(Version.POD_TEMPLATE_HASH, hash));
    }

    @Override
    public List<Observation> look(Collection<Series> series, Map<Series, Instant> countedUpTo, Instant at)
            throws CannotRunException {
        List<CompletableFuture<Observation>> asked = new ArrayList<>();
        for (Series one : series) {
            Signal signal = policy.signals().getOrDefault(one.signal(), policy.requests());
            asked.add(world.source(signal)
                    .observe(question(signal, one, countedUpTo, at))
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

    private Look question(Signal signal, Series series, Map<Series, Instant> countedUpTo, Instant at) {
        LegSpec subject = policy.rollback().get(0);
        return new Look(
                signal,
                series.scope(),
                series.scope() == Scope.CANDIDATE ? candidate : series.scope() == Scope.BASELINE ? baseline : null,
                subject.object(),
                subject.namespace(),
                policy.window().lookback(),
                countedUpTo.get(series),
                at);
    }
}
