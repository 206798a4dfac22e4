package io.jenkins.plugins.releaseguard.contract;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.RunAction2;

/** Something that a plugin keeps with a build. */
final class NoteAction extends InvisibleAction implements RunAction2 {
    private final String text;
    private final List<String> reasons;
    private final Map<String, Integer> numbers;
    private transient Run<?, ?> run;
    private transient boolean loaded;

    NoteAction(String text, List<String> reasons, Map<String, Integer> numbers) {
        this.text = text;
        this.reasons = new ArrayList<>(reasons);
        this.numbers = new LinkedHashMap<>(numbers);
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        run = r;
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        run = r;
        loaded = true;
    }

    String text() {
        return text;
    }

    List<String> reasons() {
        return reasons;
    }

    Map<String, Integer> numbers() {
        return numbers;
    }

    Run<?, ?> run() {
        return run;
    }

    boolean wasLoaded() {
        return loaded;
    }
}
