package io.jenkins.plugins.releaseguard.real;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured times of one kind, in milliseconds. */
final class Figures {
    private final List<Double> sorted = new ArrayList<>();

    /** @return these */
    Figures add(double millis) {
        sorted.add(millis);
        Collections.sort(sorted);
        return this;
    }

    int count() {
        return sorted.size();
    }

    double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The least of them that 95 % are not above. */
    double p95() {
        return sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1);
    }

    /** Median, least and largest. */
    @Override
    public String toString() {
        return "%s (%s – %s)".formatted(text(median()), text(sorted.get(0)), text(sorted.get(sorted.size() - 1)));
    }

    static String text(double millis) {
        return millis < 1000 ? Math.round(millis) + " ms" : String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }
}
