package io.jenkins.plugins.releaseguard.staging.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads a target's text format into a store. All samples of a scrape carry the time of its start. A series that is gone
 * from the answer, or whose target does not answer, gets a stale marker. A scrape waits for the one before.
 */
final class Scraper {
    private final HttpClient http;
    private final URI target;
    private final Duration limit;
    private final Map<String, String> targetLabels;
    private final SampleStore store;
    private final AtomicBoolean running = new AtomicBoolean();
    private Set<Labels> alive = Set.of();

    Scraper(HttpClient http, URI target, String job, Duration limit, SampleStore store) {
        this.http = http;
        this.target = target;
        this.limit = limit;
        this.targetLabels = Map.of("job", job, "instance", target.getAuthority());
        this.store = store;
    }

    /** Starts a scrape unless one is under way. */
    void scrape() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        long start = System.currentTimeMillis();
        HttpRequest request =
                HttpRequest.newBuilder(target).timeout(limit).GET().build();
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(Scraper::textOf)
                .handle((text, failure) -> {
                    try {
                        take(start, failure == null ? text : null);
                    } finally {
                        running.set(false);
                    }
                    return null;
                });
    }

    private static String textOf(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new java.io.UncheckedIOException(new IOException("HTTP " + response.statusCode()));
        }
        return response.body();
    }

    /**
     * Takes one answer in.
     *
     * @param time in Unix milliseconds
     * @param text null: the target did not answer, which shows as {@code up} 0
     */
    synchronized void take(long time, String text) {
        Set<Labels> found = new HashSet<>();
        boolean up = text != null;
        if (up) {
            for (TextFormat.Line line : TextFormat.read(text)) {
                Labels labels = withTarget(line.labels());
                store.append(labels, time, line.value());
                found.add(labels);
            }
        }
        for (Labels gone : alive) {
            if (!found.contains(gone)) {
                store.append(gone, time, SampleStore.STALE);
            }
        }
        alive = found;
        store.append(Labels.of("up", targetLabels), time, up ? 1 : 0);
        store.forgetOld(time);
    }

    /** The sample's own labels win, as with {@code honor_labels: true}. */
    private Labels withTarget(Labels own) {
        java.util.TreeMap<String, String> all = new java.util.TreeMap<>(targetLabels);
        all.putAll(own.values());
        return new Labels(all);
    }
}
