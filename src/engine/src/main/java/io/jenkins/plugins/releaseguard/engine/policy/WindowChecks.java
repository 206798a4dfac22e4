package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;

/** Finds durations of a window that do not fit each other or the metric servers. */
final class WindowChecks {
    private final Mapping policy;
    private final Mapping mapping;
    private final Window window;
    private final Problems problems;

    /** @param mapping null: the policy has no {@code window} */
    WindowChecks(Mapping policy, Mapping mapping, Window window, Problems problems) {
        this.policy = policy;
        this.mapping = mapping;
        this.window = window;
        this.problems = problems;
    }

    /**
     * Reports mistakes and doubts.
     *
     * @param longestFor the longest {@code for} of a breach condition
     * @param scrapeInterval the longest one of the servers in use; zero: not known
     */
    void check(Duration longestFor, Duration scrapeInterval) {
        if (window.healthyFor().compareTo(window.atMost()) > 0) {
            problems.add(
                    at("atMost", "healthyFor"),
                    "`healthyFor` " + shown("healthyFor", window.healthyFor()) + " is longer than `atMost` "
                            + shown("atMost", window.atMost()) + ", so no release could pass; expected `atMost` of "
                            + Durations.text(window.healthyFor()) + " or more");
        }
        if (longestFor.compareTo(window.atMost()) > 0) {
            problems.add(
                    at("atMost", "healthyFor"),
                    "a breach condition has `for " + Durations.text(longestFor) + "`, longer than `atMost` "
                            + shown("atMost", window.atMost()) + ", so it could never be true; expected `atMost` of "
                            + Durations.text(longestFor) + " or more");
        }
        if (window.every().compareTo(scrapeInterval) < 0) {
            problems.warn(
                    at("every", "every"),
                    "`every` " + shown("every", window.every()) + " is below the scrape interval "
                            + Durations.text(scrapeInterval)
                            + " of the metric server: looks between two scrapes see the same sample, which counts"
                            + " once");
        }
        if (window.lookback().compareTo(scrapeInterval.multipliedBy(2)) < 0) {
            problems.warn(
                    at("lookback", "lookback"),
                    "`lookback` " + shown("lookback", window.lookback()) + " is below twice the scrape interval "
                            + Durations.text(scrapeInterval)
                            + " of the metric server: often there are no two samples to compare");
        }
    }

    /** Reports steps that take longer than the window lasts. */
    void check(Traffic traffic) {
        Duration least = window.warmUp().plus(traffic.before()).plus(window.healthyFor());
        Duration over = least.minus(window.atMost());
        if (over.compareTo(Duration.ZERO) > 0 && window.healthyFor().compareTo(window.atMost()) <= 0) {
            problems.add(
                    at("atMost", "healthyFor"),
                    "`traffic` takes " + Durations.text(least) + " at least (warmUp "
                            + Durations.text(window.warmUp()) + ", " + traffic.last() + " × each "
                            + Durations.text(traffic.each()) + ", healthyFor " + Durations.text(window.healthyFor())
                            + "), " + Durations.text(over) + " more than `atMost` "
                            + shown("atMost", window.atMost()) + "; expected `atMost` of " + Durations.text(least)
                            + " or more");
        }
    }

    private String shown(String key, Duration duration) {
        boolean written = mapping != null && mapping.has(key);
        return Durations.text(duration) + (written ? "" : " (the default)");
    }

    private Position at(String key, String otherwise) {
        if (mapping == null) {
            return policy.at();
        }
        return mapping.has(key) ? mapping.at(key) : mapping.at(otherwise);
    }
}
