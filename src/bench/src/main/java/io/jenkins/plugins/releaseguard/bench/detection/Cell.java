package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One change in one service.
 *
 * @param effect in words
 * @param minute of the change
 * @param delays by the rule's name
 */
record Cell(Service service, String effect, int minute, Map<String, Delays> delays) {
    /** In minutes; NaN: it had stopped all of them before the change. */
    double median(String name) {
        return delays.get(name).isEmpty() ? Double.NaN : delays.get(name).quantile(0.5);
    }

    /** Whether the median is at most so many times another; null: there is nothing to compare. */
    Boolean within(String name, double factor, double other) {
        double own = median(name);
        boolean tells = !Double.isNaN(own)
                && !Double.isNaN(other)
                && (own < Double.POSITIVE_INFINITY || other < Double.POSITIVE_INFINITY);
        return tells ? (Boolean) (own <= factor * other && own < Double.POSITIVE_INFINITY) : null;
    }

    double bestTuned() {
        return tuned().mapToDouble(this::median).min().orElse(Double.NaN);
    }

    String bestTunedInWords() {
        return tuned().min(Comparator.comparingDouble(this::median))
                .filter(name -> median(name) < Double.POSITIVE_INFINITY)
                .map(name -> delays.get(name).inWords() + ", " + name.replace(Study.TUNED, ""))
                .orElse("∞");
    }

    private Stream<String> tuned() {
        return delays.keySet().stream().filter(name -> name.endsWith(Study.TUNED) && !Double.isNaN(median(name)));
    }

    /** The rules as their documentation has them. */
    Stream<String> documented() {
        return delays.keySet().stream().filter(name -> name.endsWith(Study.DOCUMENTED));
    }
}
