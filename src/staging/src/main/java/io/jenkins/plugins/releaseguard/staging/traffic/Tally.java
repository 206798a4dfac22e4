package io.jenkins.plugins.releaseguard.staging.traffic;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers, and bad ones, by version. For use by many threads. */
public final class Tally {
    private static final class Count {
        private final LongAdder answers = new LongAdder();
        private final LongAdder bad = new LongAdder();
    }

    private final ConcurrentMap<String, Count> versions = new ConcurrentHashMap<>();

    void add(String version, boolean bad) {
        Count count = versions.computeIfAbsent(version, v -> new Count());
        count.answers.increment();
        if (bad) {
            count.bad.increment();
        }
    }

    /** All answers so far. */
    public long answers() {
        return versions.values().stream().mapToLong(c -> c.answers.sum()).sum();
    }

    /** All bad answers so far. */
    public long bad() {
        return versions.values().stream().mapToLong(c -> c.bad.sum()).sum();
    }

    /** A version's answers so far. */
    public long answersOf(String version) {
        Count count = versions.get(version);
        return count == null ? 0 : count.answers.sum();
    }

    /** A version's bad answers so far. */
    public long badOf(String version) {
        Count count = versions.get(version);
        return count == null ? 0 : count.bad.sum();
    }
}
