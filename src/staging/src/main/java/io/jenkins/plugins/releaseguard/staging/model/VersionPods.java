package io.jenkins.plugins.releaseguard.staging.model;

import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The ready pods of one version, which take requests in turn. For use by many threads. */
final class VersionPods {
    private final StagedVersion version;
    private final Function<String, Map<String, String>> labels;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private volatile List<Pod> ready = List.of();

    /** @param labels of a pod by its name's last part */
    VersionPods(StagedVersion version, Function<String, Map<String, String>> labels) {
        this.version = version;
        this.labels = labels;
    }

    StagedVersion version() {
        return version;
    }

    List<Pod> ready() {
        return ready;
    }

    /** The youngest go first; a pod that starts has counted nothing yet. */
    synchronized void scale(int replicas) {
        List<Pod> pods = new ArrayList<>(ready.subList(0, Math.min(replicas, ready.size())));
        while (pods.size() < replicas) {
            pods.add(new Pod(labels.apply("p" + started.incrementAndGet())));
        }
        ready = List.copyOf(pods);
    }

    /** The pod whose turn it is; null: there is none. */
    Pod next() {
        List<Pod> pods = ready;
        return pods.isEmpty() ? null : pods.get(Math.floorMod(turn.getAndIncrement(), pods.size()));
    }
}
