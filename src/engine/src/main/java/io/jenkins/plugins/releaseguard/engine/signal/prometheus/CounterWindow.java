package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Raw counters in a stretch of time, as increments between neighbouring samples of one series. An increment belongs to
 * the sample that showed it, so that looks which meet at a sample's time share no request and miss none. Times are
 * milliseconds on the server's clock. Immutable.
 */
final class CounterWindow {
    /** A bucket's upper bound. */
    static final String BOUND = "le";

    /**
     * The growth of one series.
     *
     * @param after the sample before it
     * @param at the sample that showed it
     */
    record Increment(Map<String, String> labels, long after, long at, double amount) {}

    private final List<Increment> increments;
    private final NavigableSet<Long> times;
    private final Map<String, Long> newestByInstance;
    private final long scrape;

    private CounterWindow(
            List<Increment> increments, NavigableSet<Long> times, Map<String, Long> newestByInstance, long scrape) {
        this.increments = increments;
        this.times = times;
        this.newestByInstance = newestByInstance;
        this.scrape = scrape;
    }

    /**
     * @param counters the series to difference
     * @param companions further series of the same instances, which show when those were scraped
     * @param scrape between two samples of a series
     */
    static CounterWindow of(Collection<Series> counters, Collection<Series> companions, long scrape) {
        Map<Map<String, String>, TreeMap<Long, Double>> byLabels = byLabels(counters);
        Map<String, Map<Long, Long>> scrapedBefore = new HashMap<>();
        byLabels.forEach((labels, samples) -> rememberScrapes(scrapedBefore, labels, samples));
        byLabels(companions).forEach((labels, samples) -> rememberScrapes(scrapedBefore, labels, samples));

        NavigableSet<Long> times = new TreeSet<>();
        Map<String, Long> newest = new HashMap<>();
        byLabels.forEach((labels, samples) -> {
            times.addAll(samples.keySet());
            newest.merge(instance(labels), samples.lastKey(), Math::max);
        });

        Map<Map<String, String>, NavigableSet<Long>> resets = resets(byLabels);
        List<Increment> increments = new ArrayList<>();
        byLabels.forEach((labels, samples) -> {
            NavigableSet<Long> restarted = resets.getOrDefault(family(labels), Collections.emptyNavigableSet());
            Map<Long, Long> before = scrapedBefore.getOrDefault(instance(labels), Map.of());
            Map.Entry<Long, Double> last = null;
            for (Map.Entry<Long, Double> sample : samples.entrySet()) {
                Long absent = before.get(sample.getKey());
                if (absent != null && (last == null || absent > last.getKey())) {
                    increments.add(new Increment(labels, absent, sample.getKey(), sample.getValue()));
                } else if (last != null) {
                    boolean reset = !restarted
                            .subSet(last.getKey(), false, sample.getKey(), true)
                            .isEmpty();
                    double amount = reset ? sample.getValue() : sample.getValue() - last.getValue();
                    increments.add(new Increment(labels, last.getKey(), sample.getKey(), amount));
                }
                last = sample;
            }
        });
        return new CounterWindow(List.copyOf(increments), times, Map.copyOf(newest), scrape);
    }

    private static Map<Map<String, String>, TreeMap<Long, Double>> byLabels(Collection<Series> series) {
        Map<Map<String, String>, TreeMap<Long, Double>> result = new LinkedHashMap<>();
        series.forEach(s -> merge(result.computeIfAbsent(s.labels(), l -> new TreeMap<>()), s));
        result.values().removeIf(TreeMap::isEmpty);
        return result;
    }

    /**
     * Keeps for each sample when its instance was scraped before. All series of one scrape have its time, so a series
     * that has no sample at the scrape before did not exist then: a label combination appears with its first request,
     * at once after a start or a restart of the process, and that request counts. One that starts with the window, or
     * whose instance was not scraped before, may carry any number of old requests.
     */
    private static void rememberScrapes(
            Map<String, Map<Long, Long>> scrapedBefore, Map<String, String> labels, TreeMap<Long, Double> samples) {
        Map<Long, Long> ofInstance = scrapedBefore.computeIfAbsent(instance(labels), i -> new HashMap<>());
        Long last = null;
        for (Long time : samples.keySet()) {
            if (last != null) {
                ofInstance.merge(time, last, Math::max);
            }
            last = time;
        }
    }

    /** Duplicates count once, whatever their order; what is no number says nothing. */
    private static void merge(TreeMap<Long, Double> into, Series series) {
        for (int i = 0; i < series.size(); i++) {
            if (Double.isFinite(series.values()[i])) {
                into.putIfAbsent(series.times()[i], series.values()[i]);
            }
        }
    }

    /**
     * A process restarts with all of its counters: a drop in one bucket is a reset of every bucket of that histogram,
     * also of those that have overtaken their old value since.
     */
    private static Map<Map<String, String>, NavigableSet<Long>> resets(
            Map<Map<String, String>, TreeMap<Long, Double>> byLabels) {
        Map<Map<String, String>, NavigableSet<Long>> result = new HashMap<>();
        byLabels.forEach((labels, samples) -> {
            double before = Double.NEGATIVE_INFINITY;
            for (Map.Entry<Long, Double> sample : samples.entrySet()) {
                if (sample.getValue() < before) {
                    result.computeIfAbsent(family(labels), f -> new TreeSet<>()).add(sample.getKey());
                }
                before = sample.getValue();
            }
        });
        return result;
    }

    private static String instance(Map<String, String> labels) {
        String instance = labels.get("instance");
        if (instance == null) {
            instance = labels.get("pod");
        }
        return labels.getOrDefault("job", "") + "\0" + (instance == null ? "" : instance);
    }

    private static Map<String, String> family(Map<String, String> labels) {
        if (!labels.containsKey(BOUND)) {
            return labels;
        }
        Map<String, String> family = new HashMap<>(labels);
        family.remove(BOUND);
        return family;
    }

    /** The time of the newest sample; empty without a sample. */
    OptionalLong newest() {
        return times.isEmpty() ? OptionalLong.empty() : OptionalLong.of(times.last());
    }

    /** The time of the oldest sample; empty without a sample. */
    OptionalLong oldest() {
        return times.isEmpty() ? OptionalLong.empty() : OptionalLong.of(times.first());
    }

    /**
     * The sample that {@code time} names. Clocks are compared anew from time to time, so the same sample may come back
     * a few milliseconds beside where it was.
     */
    long sampleAt(long time) {
        Long below = times.floor(time);
        Long above = times.ceiling(time);
        Long nearest = below == null || (above != null && above - time < time - below) ? above : below;
        return nearest != null && Math.abs(nearest - time) <= scrape / 4 ? nearest : time;
    }

    /** The growth shown by samples after {@code after} up to {@code upTo}. */
    double increase(long after, long upTo, Predicate<Map<String, String>> of) {
        double sum = 0;
        for (Increment increment : increments) {
            if (increment.at() > after && increment.at() <= upTo && of.test(increment.labels())) {
                sum += increment.amount();
            }
        }
        return sum;
    }

    /** The increments shown by samples after {@code after} up to {@code upTo}, by instance. */
    Map<String, List<Increment>> byInstance(long after, long upTo) {
        return increments.stream()
                .filter(i -> i.at() > after && i.at() <= upTo)
                .collect(Collectors.groupingBy(i -> instance(i.labels()), TreeMap::new, Collectors.toList()));
    }

    /**
     * The increments of the last {@code lookback} up to {@code upTo}. One that spans a longer hole in the samples than
     * two scrapes is left out: most of it lies elsewhere.
     */
    List<Increment> lookback(long lookback, long upTo) {
        return increments.stream()
                .filter(i -> i.at() > upTo - lookback && i.at() <= upTo)
                .filter(i -> i.after() >= upTo - lookback - 2 * scrape)
                .toList();
    }

    /** Those of {@code increments} that this window's instances had shown too, each by its own newest sample. */
    List<Increment> seenWith(List<Increment> others) {
        return others.stream()
                .filter(i -> i.at() <= newestByInstance.getOrDefault(instance(i.labels()), Long.MAX_VALUE))
                .toList();
    }

    static double sum(List<Increment> increments) {
        return increments.stream().mapToDouble(Increment::amount).sum();
    }

    /** The longest time that one instance's increments cover, in milliseconds. */
    static long covered(List<Increment> increments) {
        Map<String, long[]> spans = new HashMap<>();
        for (Increment i : increments) {
            long[] span = spans.computeIfAbsent(instance(i.labels()), k -> new long[] {Long.MAX_VALUE, 0});
            span[0] = Math.min(span[0], i.after());
            span[1] = Math.max(span[1], i.at());
        }
        return spans.values().stream().mapToLong(s -> s[1] - s[0]).max().orElse(0);
    }

    /**
     * Cumulative counts by bucket bound, over the bounds that all histograms share: only those say the same of every
     * version when versions have different buckets.
     *
     * @throws IllegalArgumentException when a series has no readable bound
     */
    static Map<Double, Double> buckets(List<Increment> increments) {
        Map<Map<String, String>, Map<Double, Double>> families = new HashMap<>();
        for (Increment increment : increments) {
            families.computeIfAbsent(family(increment.labels()), f -> new HashMap<>())
                    .merge(bound(increment.labels()), increment.amount(), Double::sum);
        }
        Map<Double, Double> total = null;
        for (Map<Double, Double> family : families.values()) {
            if (total == null) {
                total = new HashMap<>(family);
            } else {
                total.keySet().retainAll(family.keySet());
                total.replaceAll((bound, count) -> count + family.get(bound));
            }
        }
        return total == null ? Map.of() : total;
    }

    /** Whether it is the bucket that counts every request. */
    static boolean countsAll(Map<String, String> labels) {
        return labels.containsKey(BOUND) && bound(labels) == Double.POSITIVE_INFINITY;
    }

    private static double bound(Map<String, String> labels) {
        String text = labels.get(BOUND);
        if (text == null) {
            throw new IllegalArgumentException("a series has no label `le`");
        }
        if (text.equals("+Inf") || text.equals("Inf")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a series has `le` " + text + ", which is no number", e);
        }
    }
}
