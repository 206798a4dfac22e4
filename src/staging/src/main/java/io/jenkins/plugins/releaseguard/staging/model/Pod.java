package io.jenkins.plugins.releaseguard.staging.model;

import io.jenkins.plugins.releaseguard.staging.metrics.TextFormat;
import java.util.Map;
import java.util.TreeMap;

/** What one pod has counted since it started. For use by many threads. */
final class Pod {
    static final String DURATIONS = "http_request_duration_seconds";
    static final String REQUESTS = "http_requests_total";

    private final Map<String, String> labels;
    private final Histogram durations = new Histogram();
    private final Map<Integer, Long> requests = new TreeMap<>();

    /** @param labels that a metric server would attach to the pod's series */
    Pod(Map<String, String> labels) {
        this.labels = Map.copyOf(labels);
        // so that the first growth counts from zero; a code that never came has no series
        requests.put(200, 0L);
    }

    synchronized void observe(int code, double seconds) {
        durations.observe(seconds);
        requests.merge(code, 1L, Long::sum);
    }

    synchronized void writeDurations(StringBuilder out) {
        long[] counts = durations.cumulative();
        for (int i = 0; i < counts.length; i++) {
            String bound = i < Histogram.BOUNDS.size() ? Histogram.BOUNDS.get(i).toString() : "+Inf";
            TextFormat.sample(out, DURATIONS + "_bucket", with("le", bound), counts[i]);
        }
        TextFormat.sample(out, DURATIONS + "_sum", labels, durations.sum());
        TextFormat.sample(out, DURATIONS + "_count", labels, counts[counts.length - 1]);
    }

    synchronized void writeRequests(StringBuilder out) {
        requests.forEach((code, count) -> TextFormat.sample(out, REQUESTS, with("code", code.toString()), count));
    }

    private Map<String, String> with(String label, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(label, value);
        return more;
    }
}
