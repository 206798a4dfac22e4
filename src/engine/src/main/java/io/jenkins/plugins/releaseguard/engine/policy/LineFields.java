package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.Collection;

/** What a condition says in place of a signal's mapping: one entry. */
record LineFields(String key, String value, Position place, Problems problems) implements Fields {
    @Override
    public String text(String asked) {
        return asked.equals(key) ? value : null;
    }

    @Override
    public Double number(String asked) {
        return null;
    }

    @Override
    public Duration duration(String asked, String example) {
        return null;
    }

    @Override
    public String word(String asked, Collection<String> known) {
        return null;
    }

    @Override
    public Fields mapping(String asked, String example) {
        return null;
    }

    @Override
    public Position at(String asked) {
        return place;
    }

    @Override
    public void problem(String asked, String message) {
        problems.add(place, message);
    }

    @Override
    public void only(String what, Collection<String> known) {
        // there is one entry, and its kind asked for it
    }
}
