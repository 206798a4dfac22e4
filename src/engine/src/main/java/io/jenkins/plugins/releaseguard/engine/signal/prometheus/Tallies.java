package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Counts.Tally;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.CounterWindow.Increment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the pods of one version counted between two samples. */
@FunctionalInterface
interface Tallies {
    /** After the sample at {@code from} up to the one at {@code to}. */
    List<Tally> between(CounterWindow window, long from, long to);

    /** Requests by bucket, over the bounds that all histograms of a pod share. */
    static List<Tally> byBucket(CounterWindow window, long from, long to) {
        List<Tally> tallies = new ArrayList<>();
        window.byInstance(from, to).forEach((instance, increments) -> {
            SortedMap<Double, Long> atMost = new TreeMap<>();
            CounterWindow.buckets(increments).forEach((bound, count) -> atMost.put(bound, Math.round(count)));
            Long requests = atMost.remove(Double.POSITIVE_INFINITY);
            tallies.add(new Tally(instance, requests == null ? 0 : requests, 0, atMost));
        });
        return tallies;
    }

    /** Requests by the denominator, and those among them that the numerator counts. */
    static List<Tally> ofShare(CounterWindow denominator, CounterWindow numerator, long from, long to) {
        Map<String, List<Increment>> events = numerator.byInstance(from, to);
        List<Tally> tallies = new ArrayList<>();
        denominator
                .byInstance(from, to)
                .forEach((instance, increments) -> tallies.add(new Tally(
                        instance,
                        Math.round(CounterWindow.sum(increments)),
                        Math.round(CounterWindow.sum(denominator.seenWith(events.getOrDefault(instance, List.of())))),
                        new TreeMap<>())));
        return tallies;
    }
}
