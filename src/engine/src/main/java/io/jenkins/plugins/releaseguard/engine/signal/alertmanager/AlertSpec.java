package io.jenkins.plugins.releaseguard.engine.signal.alertmanager;

import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import java.util.List;

/**
 * How many alerts fire that all matchers select.
 *
 * @param text as it is written
 * @param name of the alert; null: any
 * @param matchers of labels
 * @param watchdog an alert that always fires; while it does not, the others' silence says nothing; null: none
 */
record AlertSpec(String text, String name, List<LabelMatcher> matchers, String watchdog) implements SignalSpec {
    private static final long serialVersionUID = 1L;

    AlertSpec {
        matchers = List.copyOf(matchers);
    }

    @Override
    public boolean scoped() {
        return false;
    }

    /** Only the watchdog shows that those who would fire alerts still can. */
    @Override
    public boolean tellsFreshness() {
        return watchdog != null;
    }

    @Override
    public String describe() {
        return "alert " + text + " firing" + (watchdog == null ? "" : ", while " + watchdog + " fires");
    }

    @Override
    public String sentence(double value) {
        return Math.round(value) + (value == 1 ? " alert " : " alerts ") + text + " fired";
    }
}
